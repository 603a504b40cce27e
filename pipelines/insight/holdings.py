"""What the corpus holds, for reading: documents by number, address or time, their texts, versions, copies and relations.

The catalogue is opened read-only; nothing here changes anything. those who write use `pipelines.corpus.corpus`.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from pipelines.catalogue import documents as rows
from pipelines.catalogue import folder_access
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.catalogue.removals import REMOVED
from pipelines.catalogue.schema import aliases, documents, removals
from pipelines.corpus.corpus import Corpus
from pipelines.corpus.dedupe_index import read_text
from pipelines.corpus.files import body_of, disk_errors
from pipelines.corpus.layout import Layout
from pipelines.corpus.text_folder import CorpusFolder
from pipelines.errors import MissingCorpusError, StorageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from pipelines.corpus.manifest import Journal
    from pipelines.model import Document

_IN = 500
_APPENDED = select(documents.c.sequence, documents.c.appended_at).where(documents.c.sequence.in_(bindparam("wanted", expanding=True)))


@dataclass(frozen=True, slots=True)
class Copy:
    """An address whose text a document holds: by which decision, on what evidence, since when (ISO 8601)."""

    url: str
    document: int
    decision: str
    evidence: Mapping[str, Any]
    seen_at: str


@dataclass(frozen=True, slots=True)
class Held:
    """A document and what only the catalogue knows of it."""

    document: Document
    appended_at: datetime
    size: int
    """Bytes of its file."""
    run: str | None
    removed_since: str | None = None
    """Since when its site does not show its page any more (ISO 8601); None: it does, as far as is known."""


class Holdings:
    """An open corpus for readers; any number of threads may use it."""

    def __init__(self, layout: Layout, catalogue: Catalogue, url: str = "") -> None:
        self.layout = layout
        self.catalogue = catalogue
        self._url = url

    @classmethod
    def open(cls, data: Path, catalogue_url: str | None = None, *, network_ok: bool = False) -> Holdings:
        """Open the corpus of a data folder. Raises MissingCorpusError, StorageError, SchemaError, AwayError."""
        layout = Layout(data)
        folder_access.refuse_half_restored(data)
        if not Corpus.exists(data):
            raise MissingCorpusError(f"{data}: no corpus there yet; expected one made by a crawl or by `newswatch import`")
        url = catalogue_url or url_for(layout.catalogue)
        try:
            catalogue = Catalogue.open(url, read_only=True, network_ok=network_ok)
        except StorageError as error:
            if not _needs_rollback(error):
                raise
            _roll_back(url)
            catalogue = Catalogue.open(url, read_only=True, network_ok=network_ok)
        return cls(layout, catalogue, url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for queries that see one state."""
        with ExitStack() as stack:
            try:
                connection = stack.enter_context(self.catalogue.reading())
            except StorageError as error:
                if not (self._url and _needs_rollback(error)):
                    raise
                _roll_back(self._url)
                connection = stack.enter_context(self.catalogue.reading())
            yield connection

    @property
    def journals(self) -> dict[str, Journal]:
        """Manifest, aliases and removals."""
        return CorpusFolder(self.layout).journals

    def held(self, sequences: Collection[int]) -> dict[int, Held]:
        """Documents by their numbers; those that are not there are left out."""
        wanted, found = list(sequences), {}
        with self.reading() as connection:
            for start in range(0, len(wanted), _IN):
                found.update(_held(connection, wanted[start : start + _IN]))
        return found

    def appended(self, sequences: Collection[int]) -> dict[int, datetime]:
        """When documents were appended, by their numbers; those that are not there are left out. Costs a third of `held`."""
        wanted, found = list(sequences), {}
        with self.reading() as connection:
            for start in range(0, len(wanted), _IN):
                rows_found = connection.execute(_APPENDED, {"wanted": wanted[start : start + _IN]})
                found.update({row.sequence: _moment(row.appended_at) for row in rows_found})
        return found

    def one(self, sequence: int) -> Held | None:
        """A document by its number."""
        return self.held((sequence,)).get(sequence)

    def versions(self, document: Document) -> list[Document]:
        """All versions of an article, newest first."""
        with self.reading() as connection:
            return rows.versions(connection, document.url_key)

    def at(self, keys: Iterable[str], url: str) -> list[Document]:
        """The documents of an address, newest first: its versions, or the document that holds its text as a copy."""
        wanted = list(keys)
        with self.reading() as connection:
            query = select(*rows.COLUMNS).where(documents.c.url_key.in_(wanted) | (documents.c.url == url))
            own = [rows.document_of(row) for row in connection.execute(query.order_by(documents.c.sequence.desc()))]
            if own:
                return own
            query = select(aliases.c.document).where(aliases.c.url_key.in_(wanted) | (aliases.c.url == url))
            found = connection.execute(query.order_by(aliases.c.seen_at.desc())).scalars().all()
            return [document for number in found if (document := rows.document(connection, number)) is not None]

    def copies(self, sequences: Collection[int]) -> dict[int, list[Copy]]:
        """The addresses whose texts documents hold, by the document."""
        found: dict[int, list[Copy]] = {number: [] for number in sequences}
        wanted = list(sequences)
        with self.reading() as connection:
            for start in range(0, len(wanted), _IN):
                query = select(aliases).where(aliases.c.document.in_(wanted[start : start + _IN])).order_by(aliases.c.seen_at)
                for row in connection.execute(query):
                    found[row.document].append(Copy(row.url, row.document, row.decision, json.loads(row.evidence), row.seen_at))
        return found

    def successors(self, sequences: Collection[int]) -> dict[int, int]:
        """Which document supersedes which: the number of the next version by the number of the one before it."""
        wanted, found = list(sequences), {}
        with self.reading() as connection:
            for start in range(0, len(wanted), _IN):
                query = select(documents.c.supersedes, documents.c.sequence).where(documents.c.supersedes.in_(wanted[start : start + _IN]))
                found.update({row.supersedes: row.sequence for row in connection.execute(query)})
        return found

    def relations(self, document: Document) -> list[tuple[str, Document]]:
        """(relation, other document): what this one names and what names it; ``translation``, ``twin``, ``related``, ``superset``."""
        with self.reading() as connection:
            query = select(*rows.COLUMNS).where(documents.c.related_to == document.sequence).order_by(documents.c.sequence)
            others = [rows.document_of(row) for row in connection.execute(query)]
            named = rows.document(connection, document.related_to) if document.related_to is not None else None
        own = [(document.relation or "related", named)] if named else []
        return own + [(other.relation or "related", other) for other in others]

    def text(self, document: Document) -> str:
        """A document's text; raises StorageError when its file cannot be read."""
        with disk_errors(self.layout.corpus):
            return read_text(self.layout.corpus / document.file)

    def body(self, document: Document) -> str:
        """A document's text below its title; empty when its file cannot be read (`text` says why)."""
        try:
            return body_of(self.text(document), document.title)
        except StorageError:
            return ""

    def close(self) -> None:
        """Give the catalogue's connections back."""
        self.catalogue.close()


def _held(connection: Connection, sequences: Sequence[int]) -> dict[int, Held]:
    gone = (removals.c.url_key == documents.c.url_key) & (removals.c.event == REMOVED)
    query = select(documents, removals.c.since.label("removed_since")).outerjoin(removals, gone)
    query = query.where(documents.c.sequence.in_(sequences))
    return {row.sequence: _of_row(row) for row in connection.execute(query)}


def _of_row(row: Any) -> Held:
    return Held(rows.document_of(row), _moment(row.appended_at), row.bytes, row.run, row.removed_since)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _roll_back(url: str) -> None:
    """What a writer that was killed left half done is rolled back by the next that may write; opening for reading only cannot."""
    Catalogue.open(url, migrate=False, network_ok=True).close()


def _needs_rollback(error: StorageError) -> bool:
    cause = getattr(error.__cause__, "orig", error.__cause__)
    return getattr(cause, "sqlite_errorcode", None) in (sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_READONLY_RECOVERY)
