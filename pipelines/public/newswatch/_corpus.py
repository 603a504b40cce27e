"""A corpus that is only read: its documents, their texts and versions, what changed, what matches a query."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import func, select

from pipelines.catalogue import documents as rows
from pipelines.catalogue.schema import documents
from pipelines.corpus.dedupe_index import CatalogueIndex, Texts
from pipelines.dedupe.decide import decide
from pipelines.dedupe.facts import facts
from pipelines.dedupe.identity import url_key
from pipelines.insight import changes as journal
from pipelines.insight.holdings import Holdings
from pipelines.outlets.flat_record import record
from pipelines.search.search import Search

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from pipelines.insight.changes import Change
    from pipelines.model import Document, Source, Verdict

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that matches a query.

    >>> with newswatch.open_corpus("data") as corpus:
    ...     print(corpus.search("terraces")[0].passage[:20])
    The terraced paddies
    """

    document: Document
    passage: str
    """The part of the text around the first words that match; empty when only the title does."""


def open_corpus(data: Path | str, catalogue: str | None = None) -> Corpus:
    """Open the corpus of a data folder for reading, beside any crawl; close it, or use it in a ``with`` block.

    ``catalogue`` is an SQLAlchemy URL where it is not the SQLite file in the data folder. Raises `MissingCorpusError` when there is
    no corpus, `StorageError` when it cannot be read.

    >>> with newswatch.open_corpus("data") as corpus:
    ...     print(len(corpus), [document.title for document in corpus])
    2 ['Terraces of Yunhe bear rice again', 'A school lights its lamps']
    """
    return Corpus(Holdings.open(Path(data), catalogue))


class Corpus:
    """A corpus that is only read. Any number of threads may use it, any number of processes may have it open.

    >>> corpus = newswatch.open_corpus("data")
    >>> print(corpus.text(corpus[0]).splitlines()[0])
    Terraces of Yunhe bear rice again
    >>> corpus.close()
    """

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __len__(self) -> int:
        with self._holdings.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(documents)).scalar_one())

    def __iter__(self) -> Iterator[Document]:
        return self.documents()

    def __getitem__(self, sequence: int) -> Document:
        held = self._holdings.one(sequence)
        if held is None:
            raise KeyError(sequence)
        return held.document

    def documents(
        self, *, source: str | None = None, language: str | None = None, since: str | None = None, latest: bool = False
    ) -> Iterator[Document]:
        """The documents in the order they were appended.

        ``source`` and ``language`` (ISO 639-1) choose, ``since`` is the first day of publication (ISO 8601; documents without a date
        are left out then), ``latest`` leaves out versions that another one followed.
        """
        newer = documents.alias("newer")
        query = select(*rows.COLUMNS).order_by(documents.c.sequence).limit(_PAGE)
        for column, value in ((documents.c.source, source), (documents.c.language, language)):
            query = query.where(column == value) if value is not None else query
        query = query.where(documents.c.published >= since) if since is not None else query
        if latest:
            query = query.where(~select(newer.c.sequence).where(newer.c.supersedes == documents.c.sequence).exists())
        last = -1
        while True:
            with self._holdings.reading() as connection:
                page = [rows.document_of(row) for row in connection.execute(query.where(documents.c.sequence > last))]
            yield from page
            if len(page) < _PAGE:
                return
            last = page[-1].sequence

    def text(self, document: Document) -> str:
        """The whole text of a document, title and all. Raises `StorageError` when its file cannot be read."""
        return self._holdings.text(document)

    def body(self, document: Document) -> str:
        """The text of a document below its title; empty when its file cannot be read."""
        return self._holdings.body(document)

    def find(self, url: str, source: Source | None = None) -> list[Document]:
        """The documents of an address, newest first: its versions, or the document that holds its text as a copy."""
        return self._holdings.at([url_key(url, source)], url)

    def versions(self, document: Document) -> list[Document]:
        """All versions of an article, newest first."""
        return self._holdings.versions(document)

    def records(self, *, latest: bool = True, text: bool = True) -> Iterator[dict[str, Any]]:
        """The documents as flat records for tables: all of the manifest, and what is known of versions and copies.

        ``latest`` as in `documents`; with ``text`` each has its ``text`` too.
        """
        for document in self.documents(latest=latest):
            held, copies = self._holdings.one(document.sequence), self._holdings.copies([document.sequence])[document.sequence]
            if held is not None:
                after = next((one.sequence for one in self.versions(document) if one.supersedes == document.sequence), None)
                row = record(
                    document,
                    appended_at=held.appended_at,
                    size=held.size,
                    run=held.run,
                    superseded_by=after,
                    copies=[copy.url for copy in copies],
                )
                yield {**row, "text": self.text(document)} if text else row

    def changes(self, since: str = "") -> Iterator[Change]:
        """What was appended or became a copy after a cursor, in the order of the journals.

        Keep ``str(change.cursor)`` of the last one taken, and give it the next time. Raises `NewswatchError` for a cursor that is of
        another corpus.
        """
        with self._holdings.reading() as connection:
            end = journal.end(connection)
        return journal.changes(self._holdings.journals, journal.Cursor.parse(since), end)

    def search(self, query: str, *, limit: int = 20) -> list[Hit]:
        """The documents that match a query, the best first; the index in the data folder is brought up to date before.

        Words, "phrases", Chinese, ``title:``, ``source:``, ``after:2026-11``, ``OR`` and ``-word``: `newswatch search --help` has
        the language. Raises `QueryError` for a query that cannot be understood.
        """
        search = Search(self._holdings)
        search.current()
        hits = search.page(query, limit=limit).hits
        return [Hit(hit.held.document, "".join(piece.text for piece in hit.passage)) for hit in hits]

    def decide(self, text: str, url: str, *, source: Source | None = None, published: str | None = None, language: str = "und") -> Verdict:
        """What would become of a text, whose first line is its title, under an address: new, changed, a copy of what is held, and why.

        ``published`` is an ISO 8601 date. Nothing is kept. Raises `StorageError` when a held text that must be compared is gone.
        """
        title, _, body = text.partition("\n")
        with self._holdings.reading() as connection:
            index = CatalogueIndex(connection, Texts(self._holdings.layout.corpus))
            return decide(facts(title, body.lstrip("\n"), published, language), url_key(url, source), index)

    def close(self) -> None:
        """Give the connections back."""
        self._holdings.close()
