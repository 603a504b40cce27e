"""The door to searching: the index, the corpus and the watches together. Everything that asks goes through here."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipelines.errors import NewswatchError
from pipelines.search.ask import RANK, Facets, Questions
from pipelines.search.index_sync import FILE, Followed, SearchIndex
from pipelines.search.marks import marks, passage, pieces
from pipelines.search.query import BODY, TITLE
from pipelines.search.query_language import parse
from pipelines.search.watched import number, queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipelines.insight.holdings import Copy, Held, Holdings
    from pipelines.model.watch import Watch
    from pipelines.search.index_sync import Progress
    from pipelines.search.marks import Piece
    from pipelines.search.query import Query

PAGE = 20


def utc_now() -> datetime:
    """The time; another clock can be given to `Search`."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that matches, as a list shows it."""

    held: Held
    title: tuple[Piece, ...]
    passage: tuple[Piece, ...]
    copies: tuple[Copy, ...]
    """Other addresses that carry the same text."""
    superseded_by: int | None
    """The number of the version that follows."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what matches a query. ``doubts`` are sentences about the query itself, such as a source that no text has."""

    query: str
    facets: Facets
    hits: tuple[Hit, ...]
    order: str
    offset: int
    cursor: str
    """Changes whenever the answer may change."""
    doubts: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many texts match."""
        return self.facets.total


class Search:
    """Searching one corpus. Any number of threads may use it."""

    def __init__(
        self, holdings: Holdings, path: Path | None = None, watches: Iterable[Watch] = (), clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.holdings = holdings
        self.index = SearchIndex(path or holdings.layout.data / FILE)
        self.watches: Mapping[str, Query] = queries(watches, clock())
        self._numbers = {name: number(name, query) for name, query in self.watches.items()}
        self._clock = clock

    def follow(self, progress: Progress | None = None) -> Followed:
        """Bring the index up to date with the corpus, and the hits of the watches with the index."""
        done = self.index.follow(self.holdings, progress, self.watches)
        if not done.documents:
            self.index.mark(self.watches)
        return done

    def rebuild(self, progress: Progress | None = None) -> Followed:
        """Make the index anew."""
        return self.index.rebuild(self.holdings, progress, self.watches)

    def current(self, progress: Progress | None = None) -> Followed:
        """Bring the index up to date; where that cannot be done and there is an index, a trouble says so. Raises only without one."""
        try:
            return self.follow(progress)
        except (NewswatchError, OSError) as error:
            if not self.index.file.usable():
                raise
            return Followed(troubles=(f"the newest texts may be missing: {error}",))

    def parse(self, text: str) -> Query:
        """The query of a text; raises QueryError."""
        return parse(text, self._clock())

    @contextmanager
    def asking(self) -> Iterator[Questions]:
        """One state of the index, to be asked questions."""
        with self.index.file.reading() as connection:
            yield Questions(connection, self._numbers)

    def page(self, text: str, query: Query | None = None, *, order: str = RANK, limit: int = PAGE, offset: int = 0) -> Page:
        """One page of what matches. ``query`` may hold more than ``text`` says (facets that were chosen).

        Raises QueryError, StorageError.
        """
        query = self.parse(text) if query is None else query
        with self.asking() as questions:
            facets = questions.facets(query)
            numbers = questions.page(query, order=order, limit=limit, offset=offset) if facets.total else []
            after = questions.successors(numbers)
            doubts = questions.doubts(query)
            cursor = questions.cursor
        return Page(text, facets, tuple(self.hits(numbers, query, after)), order, offset, cursor, tuple(doubts))

    def hits(self, numbers: Sequence[int], query: Query, successors: Mapping[int, int]) -> Iterator[Hit]:
        """The texts of some numbers as a list shows them, in that order; one that the catalogue has lost is left out."""
        held, copies = self.holdings.held(numbers), self.holdings.copies(numbers)
        for one in numbers:
            if one in held:
                yield self._hit(held[one], query, tuple(copies[one]), successors.get(one))

    def _hit(self, held: Held, query: Query, copies: tuple[Copy, ...], superseded_by: int | None) -> Hit:
        title, body = held.document.title, self.holdings.body(held.document)
        in_title = pieces(title, marks(title, query, TITLE))
        return Hit(held, tuple(in_title), tuple(passage(body, marks(body, query, BODY))), copies, superseded_by)
