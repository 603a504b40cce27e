"""The corpus as `pipelines.dedupe` sees it: its questions answered from the tables and the text files of one open transaction."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from pipelines.catalogue import documents as rows
from pipelines.catalogue.schema import aliases, documents
from pipelines.corpus.files import body_of
from pipelines.dedupe.index import HeldText, facts_of
from pipelines.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Connection, Select

    from pipelines.dedupe.facts import Facts

TEXTS_KEPT = 256
FACTS_KEPT = 60_000
"""Tokens of the texts whose facts are kept: some 300 bytes of memory each."""
_COLUMNS = (
    documents.c.sequence,
    documents.c.url_key,
    documents.c.title,
    documents.c.content_hash,
    documents.c.published,
    documents.c.language,
    documents.c.version,
    documents.c.file,
)

ORIGINS_KEPT = 20_000
_ROWS = select(*_COLUMNS)
_VERSIONS = _ROWS.where(documents.c.url_key == bindparam("asked")).order_by(documents.c.version.desc(), documents.c.sequence.desc())
_SAME_WORDS = _ROWS.where(documents.c.content_hash == bindparam("asked")).order_by(documents.c.sequence)
_DOCUMENT = _ROWS.where(documents.c.sequence == bindparam("asked"))
_ALIAS = select(aliases.c.document, aliases.c.content_hash).where(aliases.c.url_key == bindparam("asked"))


class Texts:
    """The text files of a corpus folder, the last few kept in memory, and texts that are not written yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._held: OrderedDict[int, HeldText] = OrderedDict()
        self._facts: OrderedDict[int, Facts] = OrderedDict()
        self.origins: dict[int, tuple[str, str]] = {}
        """(url key, source) of the documents that were asked for; a document never changes."""
        self.waiting: dict[str, str] = {}

    def read(self, name: str) -> str:
        """A text by its file name; raises StorageError when it cannot be read."""
        if name in self.waiting:
            return self.waiting[name]
        if name not in self._kept:
            self._kept[name] = read_text(self._folder / name)
            if len(self._kept) > TEXTS_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(name)
        return self._kept[name]

    def begin(self) -> None:
        """A turn begins. What one before it did not finish is forgotten, and all that was read while it was there."""
        if self.waiting:
            for kept in (self.waiting, self._held, self._facts, self.origins):
                kept.clear()

    def held(self, sequence: int) -> HeldText | None:
        """A document that was asked for lately."""
        if sequence in self._held:
            self._held.move_to_end(sequence)
        return self._held.get(sequence)

    def hold(self, held: HeldText) -> HeldText:
        """Keep a document at hand, and forget the one that was not asked for the longest."""
        self._held[held.sequence] = held
        if len(self._held) > TEXTS_KEPT:
            self._facts.pop(self._held.popitem(last=False)[0], None)
        return held

    def facts(self, held: HeldText) -> Facts:
        """The facts of a held text, of the last few kept: texts that share sentences are compared with the same ones again."""
        known = self._facts.get(held.sequence)
        if known is None or known.body != held.body:
            known = self._facts[held.sequence] = facts_of(held)
            while len(self._facts) > 1 and sum(each.tokens for each in self._facts.values()) > FACTS_KEPT:
                self._facts.popitem(last=False)
        self._facts.move_to_end(held.sequence)
        return known

    def settle(self) -> None:
        """The waiting texts have been written."""
        self._kept.update(self.waiting)
        self.waiting.clear()
        while len(self._kept) > TEXTS_KEPT:
            self._kept.popitem(last=False)


class CatalogueIndex:
    """A `pipelines.dedupe.index.Index` over one connection; lives as long as its transaction."""

    def __init__(self, connection: Connection, texts: Texts) -> None:
        self._connection = connection
        self._texts = texts

    def versions(self, url_key: str) -> list[HeldText]:
        """The versions held under a key, newest first."""
        return self._asked(_VERSIONS, url_key)

    def alias(self, url_key: str) -> tuple[int, str] | None:
        """(document, content hash) when the key is a known alias of a held document."""
        row = self._connection.execute(_ALIAS, {"asked": url_key}).first()
        return (row.document, row.content_hash) if row else None

    def same_words(self, content_hash: str) -> list[HeldText]:
        """Documents whose normalised body is the same, oldest first."""
        return self._asked(_SAME_WORDS, content_hash)

    def holders(self, hashes: Iterable[int], limit: int) -> dict[int, list[int]]:
        """For each fingerprint that is held: the sequences that hold it, at most ``limit`` of them."""
        return {value: held[:limit] for value, held in rows.holders(self._connection, hashes).items()}

    def document(self, sequence: int) -> HeldText:
        """One document with its body; raises StorageError when the catalogue or the folder has lost it."""
        known = self._texts.held(sequence)
        if known is not None:
            return known
        held = self._asked(_DOCUMENT, sequence)
        if not held:
            raise StorageError(
                f"document {sequence} is not in the catalogue although its fingerprints are; expected a row (newswatch verify)"
            )
        return self._texts.hold(held[0])

    def facts(self, held: HeldText) -> Facts:
        """The facts of a held document, as `Texts` keeps them."""
        return self._texts.facts(held)

    def origins(self, sequences: Iterable[int]) -> dict[int, tuple[str, str]]:
        """(url key, source) of each held document."""
        wanted, known = list(sequences), self._texts.origins
        missing = [sequence for sequence in wanted if sequence not in known]
        if missing:
            if len(known) > ORIGINS_KEPT:
                known.clear()
            known.update(rows.origins(self._connection, missing if known else wanted))
        return {sequence: known[sequence] for sequence in wanted if sequence in known}

    def _asked(self, query: Select[Any], value: str | int) -> list[HeldText]:
        found = self._connection.execute(query, {"asked": value})
        return [
            HeldText(
                sequence=row.sequence,
                url_key=row.url_key,
                title=row.title,
                body=body_of(self._texts.read(row.file), row.title),
                content_hash=row.content_hash,
                published=row.published,
                language=row.language,
                version=row.version,
            )
            for row in found
        ]


def read_text(path: Path) -> str:
    """A corpus file's text; raises StorageError when it is missing or not UTF-8."""
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}; expected the text that the manifest names (newswatch verify)") from error
    except UnicodeDecodeError as error:
        raise StorageError(f"{path}: byte {error.start} is not UTF-8; expected a text file (newswatch verify)") from error
