"""The search page: hits, facets, hits over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.desk.asked import LAST_PAGE
from pipelines.desk.hits_chart import plot
from pipelines.search.ask import FOUND
from pipelines.search.search import PAGE

if TYPE_CHECKING:
    from pipelines.desk.asked import Asked
    from pipelines.desk.context import Desk
    from pipelines.desk.hits_chart import Plot
    from pipelines.search.ask import Facets
    from pipelines.search.search import Hit, Page

MOST_VALUES = 12
"""Values of a facet that are shown; chosen ones always are."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, how many texts have it, whether it is chosen, and the address that chooses it or gives it up."""

    name: str
    count: int
    chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its most frequent values; ``more`` are not shown."""

    name: str
    values: tuple[Value, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Results:
    """The search page."""

    asked: Asked
    page: Page
    facets: tuple[Facet, ...]
    plot: Plot
    first: int
    last: int
    pages: int

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The hits of this page."""
        return self.page.hits

    @property
    def total(self) -> int:
        """How many texts match."""
        return self.page.total


def results(desk: Desk, asked: Asked) -> Results:
    """The hits that an address asks for. Raises QueryError, StorageError."""
    query = asked.query(desk.search.parse)
    offset = (asked.page - 1) * PAGE
    page = desk.search.page(asked.text, query, order=asked.order, limit=PAGE, offset=offset)
    pages = min(LAST_PAGE, max(1, -(-page.total // PAGE)))
    return Results(
        asked=asked,
        page=page,
        facets=tuple(_facets(asked, page.facets)),
        plot=plot(page.facets.month),
        first=offset + 1 if page.hits else 0,
        last=offset + len(page.hits),
        pages=pages,
    )


def numbers(desk: Desk, asked: Asked) -> tuple[int, list[int]]:
    """(how many, the numbers of all of them in the order asked for; best first becomes newest first): what a download holds."""
    query = asked.query(desk.search.parse)
    with desk.search.asking() as questions:
        found = list(questions.all(query, order=asked.order if asked.order == FOUND else "date"))
    return len(found), found


def _facets(asked: Asked, facets: Facets) -> list[Facet]:
    years = {str(year): count for year, count in reversed(facets.year.items())}
    counts = {"source": facets.source, "lang": facets.lang, "kind": facets.kind, "year": years, "watch": facets.watch}
    found = []
    for name, of_name in counts.items():
        chosen = asked.values(name)
        shown = dict.fromkeys([*chosen, *list(of_name)[:MOST_VALUES]])
        values = [
            Value(value, of_name.get(value, 0), value in chosen, _toggled(asked, name, value, value in chosen).address()) for value in shown
        ]
        if values:
            found.append(Facet(name, tuple(values), max(0, len(of_name) - len(shown))))
    return found


def _toggled(asked: Asked, name: str, value: str, chosen: bool) -> Asked:
    return asked.without(name, value) if chosen else asked.with_(name, value)
