"""The corpus as `pipelines.dedupe` sees it: its questions answered from the tables and the text files of one open transaction."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from sqlalchemy import select

from pipelines.catalogue import documents as rows
from pipelines.catalogue.schema import aliases, documents
from pipelines.corpus.files import body_of
from pipelines.dedupe.index import HeldText, facts_of
from pipelines.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Connection
    from sqlalchemy.sql import ColumnElement

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


class Texts:
    """The text files of a corpus folder, the last few kept in memory, and texts that are not written yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._facts: OrderedDict[tuple[int, str], Facts] = OrderedDict()
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

    def facts(self, held: HeldText) -> Facts:
        """The facts of a held text, of the last few kept: texts that share sentences are compared with the same ones again."""
        key = held.sequence, held.content_hash
        known = self._facts.get(key)
        if known is None or known.body != held.body:
            known = self._facts[key] = facts_of(held)
            while len(self._facts) > 1 and sum(each.tokens for each in self._facts.values()) > FACTS_KEPT:
                self._facts.popitem(last=False)
        self._facts.move_to_end(key)
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
        return self._held(documents.c.url_key == url_key, documents.c.version.desc(), documents.c.sequence.desc())

    def alias(self, url_key: str) -> tuple[int, str] | None:
        """(document, content hash) when the key is a known alias of a held document."""
        row = self._connection.execute(select(aliases.c.document, aliases.c.content_hash).where(aliases.c.url_key == url_key)).first()
        return (row.document, row.content_hash) if row else None

    def same_words(self, content_hash: str) -> list[HeldText]:
        """Documents whose normalised body is the same, oldest first."""
        return self._held(documents.c.content_hash == content_hash, documents.c.sequence)

    def holders(self, hashes: Iterable[int], limit: int) -> dict[int, list[int]]:
        """For each fingerprint that is held: the sequences that hold it, at most ``limit`` of them."""
        return {value: held[:limit] for value, held in rows.holders(self._connection, hashes).items()}

    def document(self, sequence: int) -> HeldText:
        """One document with its body; raises StorageError when the catalogue or the folder has lost it."""
        held = self._held(documents.c.sequence == sequence)
        if not held:
            raise StorageError(
                f"document {sequence} is not in the catalogue although its fingerprints are; expected a row (newswatch verify)"
            )
        return held[0]

    def facts(self, held: HeldText) -> Facts:
        """The facts of a held document, as `Texts` keeps them."""
        return self._texts.facts(held)

    def origins(self, sequences: Iterable[int]) -> dict[int, tuple[str, str]]:
        """(url key, source) of each held document."""
        return rows.origins(self._connection, sequences)

    def _held(self, condition: ColumnElement[bool], *order: ColumnElement[int]) -> list[HeldText]:
        found = self._connection.execute(select(*_COLUMNS).where(condition).order_by(*order))
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
