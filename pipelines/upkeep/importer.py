"""Take an existing folder of text files into the corpus under the names they came with, so that deduplication knows them.

Files are judged one by one and nothing is guessed: what cannot be taken is refused with a reason and stays where it is. The
source folder is only read. Doing it again takes nothing twice. Imported documents are no news and are not announced.

The address of an imported file becomes an alias of it and not its key: the file may have been cleaned by other rules, and a crawl
of that address should then find "held already" and not "changed".
"""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from pipelines.catalogue import documents
from pipelines.catalogue.schema import stamp
from pipelines.corpus.files import body_of, name_for, sequence_of, sha256
from pipelines.corpus.recover import IMPORTED
from pipelines.dedupe.facts import facts
from pipelines.dedupe.identity import url_key
from pipelines.errors import ConfigError, StorageError
from pipelines.model import Decision, Document, Verdict
from pipelines.upkeep import numbering
from pipelines.upkeep.import_files import candidate, misnamed, ordinary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipelines.corpus.append import Batch
    from pipelines.corpus.corpus import Corpus

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
    """The outcome of one file: ``imported``, ``held`` (it was there already) or ``refused``, and why (or under which other name).

    ``numberable``: it is refused for nothing but its name or number, and taken when numbers are given.
    """

    file: str
    state: str
    reason: str = ""
    document: Document | None = None
    numberable: bool = False


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
    renumber: bool = False,
) -> list[Imported]:
    """Take the text files of a folder; returns the outcome of each, in the order of their names.

    ``known`` says more of files by their names; ``identity`` gives source and URL key of a URL. A file whose number cannot be kept is
    refused, with ``renumber`` it gets the next free one. Raises StorageError when the folder cannot be read or the corpus not be
    written; what was returned for earlier batches of files stays imported.
    """
    if not folder.is_dir():
        raise StorageError(f"{folder}: no such folder; expected one with text files named NNN_<16 hex digits>.txt")
    candidates = sorted(path.name for path in folder.iterdir() if not path.name.startswith(".") and not path.is_dir())
    unfit: dict[str, str] | None = None
    done: list[Imported] = []
    for names in _portions(candidates):
        with corpus.appending() as batch:
            unfit = numbering.unfit(candidates, batch.highest) if unfit is None else unfit
            take = _Taking(batch, folder, known or {}, identity, run, unfit, renumber)
            done += [take.file(name) for name in names]
    return done


@dataclass(frozen=True, slots=True)
class _Taking:
    batch: Batch
    folder: Path
    known: Mapping[str, Known]
    identity: Callable[[str], tuple[str, str]]
    run: str | None
    unfit: Mapping[str, str]
    """Why the number of a file cannot be kept, by its name."""
    renumber: bool

    def file(self, name: str) -> Imported:
        """Judge one file and take it."""
        shown = os.fsencode(name).decode("utf-8", "backslashreplace")
        data, fault = candidate(self.folder / name)
        unnumbered = ordinary(name)
        fault = fault or ("" if unnumbered else misnamed(name))
        if fault:
            return Imported(shown, "refused", fault)
        if held := self._held(name, data):
            return held
        number, reason = sequence_of(name) or 0, misnamed(name) if unnumbered else self.unfit.get(name, "")
        if not unnumbered and (taken := documents.document(self.batch.connection, number)):
            reason = f"number {number} is held by {taken.file}"
        if reason and not self.renumber:
            return Imported(name, "refused", f"{reason}; with --renumber it gets the next free number", numberable=True)
        return self._take(name, data, self.batch.highest + 1 if reason else number)

    def _held(self, name: str, data: bytes) -> Imported | None:
        """What was imported under this name before, or is under it in the corpus."""
        before = documents.versions(self.batch.connection, f"{IMPORTED}:{name}")
        number = sequence_of(name)
        there = documents.document(self.batch.connection, number) if number is not None else None
        for held in [*before, *([there] if there and there.file == name else [])]:
            if held.sha256 == sha256(data):
                return Imported(name, "held", "" if held.file == name else f"as {held.file}", held)
            return Imported(name, "refused", f"number {held.sequence} is held by {held.file}, which has another text")
        return None

    def _take(self, name: str, data: bytes, number: int) -> Imported:
        document = self._document(name, data, number)
        try:
            new = facts(document.title, body_of(data.decode(), document.title), document.published, document.language)
        except ValueError as error:
            return Imported(name, "refused", f"published: {error}")
        self.batch.take(document, data.decode(), new, run=self.run)
        if document.url:
            verdict = Verdict(Decision.EXACT, "It was imported with this address.", (document.sequence,))
            self.batch.alias(self.identity(document.url)[1], document.url, verdict, new.content_hash, self.batch.now)
        return Imported(name, "imported", "" if document.file == name else f"as {document.file}", document)

    def _document(self, name: str, data: bytes, number: int) -> Document:
        known, text = self.known.get(name, Known()), data.decode()
        kept = number == sequence_of(name)
        notes = (f"imported from {self.folder.name}",) if kept else (f"imported from {self.folder.name}", f"its name was {name}")
        return Document(
            sequence=number,
            file=name if kept else name_for(number, data),
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
            notes=notes,
        )


def title_of(text: str) -> str:
    """A title for a text that came without one: its first line, without bullet and control characters, cut to 300 characters."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return "".join(each for each in first.strip(_BULLETS) if each.isprintable())[:_TITLE].rstrip()


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
