"""Take an existing folder of text files into the corpus under the names they came with, so that deduplication knows them.

Files are judged one by one and nothing is guessed: what cannot be taken is refused with a reason and stays where it is. The
source folder is only read. Doing it again takes nothing twice. Imported documents are no news and are not announced.

The address of an imported file becomes an alias of it and not its key: the file may have been cleaned by other rules, and a crawl
of that address should then find "held already" and not "changed".
"""

from __future__ import annotations

import json
import os
import stat
import tomllib
from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from pipelines.catalogue import documents
from pipelines.catalogue.schema import stamp
from pipelines.corpus.files import NAME, body_of, sequence_of, sha256
from pipelines.corpus.recover import IMPORTED
from pipelines.dedupe.facts import facts
from pipelines.dedupe.identity import url_key
from pipelines.errors import ConfigError, StorageError
from pipelines.model import Decision, Document, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipelines.corpus.append import Batch
    from pipelines.corpus.corpus import Corpus

LARGEST = 16 << 20
TOGETHER = 100
_TITLE = 300
_BULLETS = "•*-– \t"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a file beside its text; dates are ISO 8601."""

    url: str = ""
    title: str = ""
    published: str | None = None
    language: str = "und"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file: ``imported``, ``held`` (it was there already) or ``refused``, and why."""

    file: str
    state: str
    reason: str = ""
    document: Document | None = None


def read_map(path: Path) -> dict[str, Known]:
    """Read what is known of files from JSON or TOML (by the suffix): file name -> URL, or -> a table of `Known`'s fields.

    Raises ConfigError that names the file and the entry.
    """
    try:
        raw = path.read_text("utf-8")
        values = tomllib.loads(raw) if path.suffix == ".toml" else json.loads(raw)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: {error}; expected TOML or JSON with one entry for each file name") from error
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: expected an object with one entry for each file name, found {type(values).__name__}")
    return {name: _known(path, name, value) for name, value in values.items()}


def plain_identity(url: str) -> tuple[str, str]:
    """(source, URL key) of an address that no declared source is known for."""
    return IMPORTED, url_key(url)


def import_folder(
    corpus: Corpus,
    folder: Path,
    known: Mapping[str, Known] | None = None,
    *,
    identity: Callable[[str], tuple[str, str]] = plain_identity,
    run: str | None = None,
) -> list[Imported]:
    """Take the text files of a folder; returns what became of each, in the order of their names.

    ``known`` says more of files by their names; ``identity`` gives source and URL key of a URL. Raises StorageError when the folder
    cannot be read or the corpus not be written; what was returned for earlier batches of files stays imported.
    """
    if not folder.is_dir():
        raise StorageError(f"{folder}: no such folder; expected one with text files named NNN_<16 hex digits>.txt")
    candidates = sorted(path.name for path in folder.iterdir() if not path.name.startswith(".") and not path.is_dir())
    numbers = Counter(sequence_of(name) for name in candidates)
    done: list[Imported] = []
    for names in _portions(candidates):
        with corpus.appending() as batch:
            take = _Taking(batch, folder, known or {}, identity, run, numbers)
            done += [take.file(name) for name in names]
    return done


@dataclass(frozen=True, slots=True)
class _Taking:
    batch: Batch
    folder: Path
    known: Mapping[str, Known]
    identity: Callable[[str], tuple[str, str]]
    run: str | None
    numbers: Mapping[int | None, int]

    def file(self, name: str) -> Imported:
        """Judge one file and take it."""
        data, fault = _read(self.folder / name)
        fault = fault or self._misnamed(name)
        if fault:
            return Imported(os.fsencode(name).decode("utf-8", "backslashreplace"), "refused", fault)
        document = self._document(name, data)
        held = documents.document(self.batch.connection, document.sequence)
        if held:
            same = held.file == name and held.sha256 == document.sha256
            return Imported(name, "held", "", held) if same else Imported(name, "refused", f"number {held.sequence} is held by {held.file}")
        text = data.decode()
        try:
            new = facts(document.title, body_of(text, document.title), document.published, document.language)
        except ValueError as error:
            return Imported(name, "refused", f"published: {error}")
        self.batch.take(document, text, new, run=self.run)
        if document.url:
            verdict = Verdict(Decision.EXACT, "It was imported with this address.", (document.sequence,))
            self.batch.alias(self.identity(document.url)[1], document.url, verdict, new.content_hash, self.batch.now)
        return Imported(name, "imported", "", document)

    def _misnamed(self, name: str) -> str:
        number = sequence_of(name)
        if number is None:
            return f"its name is not of the form {NAME.pattern}"
        return f"{self.numbers[number]} files of this folder have the number {number}" if self.numbers[number] > 1 else ""

    def _document(self, name: str, data: bytes) -> Document:
        known, text = self.known.get(name, Known()), data.decode()
        return Document(
            sequence=sequence_of(name) or 0,
            file=name,
            sha256=sha256(data),
            url=known.url,
            url_key=f"{IMPORTED}:{name}",
            title=known.title or title_of(text),
            source=known.source or (self.identity(known.url)[0] if known.url else IMPORTED),
            fetched_at=stamp(self.batch.now),
            published=known.published,
            precision="day" if known.published else None,
            published_from=IMPORTED if known.published else None,
            language=known.language,
            method=IMPORTED,
            notes=(f"imported from {self.folder.name}",),
        )


def title_of(text: str) -> str:
    """A title for a text that came without one: its first line, without bullet and control characters, cut to 300 characters."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return "".join(each for each in first.strip(_BULLETS) if each.isprintable())[:_TITLE].rstrip()


def _read(path: Path) -> tuple[bytes, str]:
    """(bytes, fault) of a candidate; one of them is empty. Links are not followed: they may lead out of the folder."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return b"", "it is a symbolic link" if path.is_symlink() else f"it cannot be opened: {error.strerror}"
    with os.fdopen(descriptor, "rb") as file:
        facts_of_file = os.fstat(descriptor)
        if not stat.S_ISREG(facts_of_file.st_mode):
            return b"", "it is not a regular file"
        if facts_of_file.st_size > LARGEST:
            return b"", f"it has {facts_of_file.st_size} bytes, more than {LARGEST}"
        data = file.read(LARGEST)
    return (data, "") if not (fault := _unfit(data)) else (b"", fault)


def _unfit(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return f"byte {error.start} is not UTF-8"
    if "\0" in text:
        return f"character {text.index(chr(0))} is NUL: it is no text"
    return "" if text.strip() else "it is empty"


def _known(path: Path, name: str, value: Any) -> Known:
    if isinstance(value, str):
        return Known(url=value)
    allowed = [field.name for field in fields(Known)]
    if not isinstance(value, dict) or any(key not in allowed or not isinstance(value[key], str) for key in value):
        raise ConfigError(f"{path}: entry {name!r}: expected a URL, or a table with text under {', '.join(allowed)}")
    return Known(**value)


def _portions(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), TOGETHER):
        yield names[start : start + TOGETHER]
