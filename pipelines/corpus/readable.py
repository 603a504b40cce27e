"""What an open corpus gives those who read it: its documents in order, one of them, their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from pipelines.catalogue import documents as rows
from pipelines.catalogue.schema import documents
from pipelines.corpus.dedupe_index import read_text
from pipelines.dedupe.normal import SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.catalogue.connection import Catalogue
    from pipelines.corpus.layout import Layout
    from pipelines.model import Document

PAGE = 500
"""Documents that one query asks for."""


class ReadableCorpus:
    """The documents of an open catalogue and their files. Any number of threads may read while others write."""

    def __init__(self, layout: Layout, catalogue: Catalogue) -> None:
        self.layout = layout
        self.catalogue = catalogue

    @property
    def index_is_current(self) -> bool:
        """Whether hashes and fingerprints are of this program's scheme; appends are refused until `reindex` has made them so."""
        with self.catalogue.reading() as connection:
            return rows.scheme(connection) == SCHEME

    def documents(self, *, after: int = -1, source: str | None = None) -> Iterator[Document]:
        """The documents in order of their numbers, from the one after ``after`` on. Holds no transaction between pages."""
        while True:
            query = select(*rows.COLUMNS).where(documents.c.sequence > after).order_by(documents.c.sequence).limit(PAGE)
            if source is not None:
                query = query.where(documents.c.source == source)
            with self.catalogue.reading() as connection:
                page = [rows.document_of(row) for row in connection.execute(query)]
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].sequence

    def document(self, sequence: int) -> Document | None:
        """A document by its number."""
        with self.catalogue.reading() as connection:
            return rows.document(connection, sequence)

    def count(self) -> int:
        """How many documents there are."""
        with self.catalogue.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(documents)).scalar_one())

    def text(self, document: Document) -> str:
        """A document's text; raises StorageError when its file cannot be read."""
        return read_text(self.layout.corpus / document.file)

    def close(self) -> None:
        """Give the catalogue's connections back."""
        self.catalogue.close()
