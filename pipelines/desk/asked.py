"""What the address of a list asks for: a query, chosen facets, an order, a page. Pure: from an address's parameters and back.

Addresses follow Datasette: facets are parameters of the query, ``source=unido&lang=zh``, several of one name meaning any of them.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pipelines.errors import QueryError
from pipelines.search.ask import DATE, FOUND, RANK
from pipelines.search.query import Days, Field, Or, Query, Watched, both

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FACETS = ("source", "lang", "kind", "year", "month", "watch")
"""The facets, by the names of their parameters."""
ORDERS = (RANK, DATE, FOUND)
LONGEST = 2000
"""Characters of a query."""
MOST_CHOSEN = 50
"""Values of facets that may be chosen together."""
LAST_PAGE = 500
"""Beyond it a list is to be fetched whole, as CSV or JSON lines."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for. ``chosen`` are (facet, value), in the order of the address."""

    text: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    order: str = RANK
    page: int = 1

    @classmethod
    def of(cls, parameters: Iterable[tuple[str, str]]) -> Asked:
        """From the parameters of an address; unknown ones are ignored. Raises QueryError for values that cannot be."""
        text, order, page, chosen = "", RANK, 1, list[tuple[str, str]]()
        for name, value in parameters:
            if name == "q":
                text = value.strip()
            elif name in FACETS and value:
                chosen.append((name, value))
            elif name == "order":
                order = _one_of(name, value, ORDERS)
            elif name == "page":
                page = _whole(name, value, LAST_PAGE)
        if len(text) > LONGEST:
            raise QueryError(f"the query has {len(text)} characters; expected {LONGEST} at most")
        if len(chosen) > MOST_CHOSEN:
            raise QueryError(f"{len(chosen)} facets are chosen; expected {MOST_CHOSEN} at most")
        return cls(text, tuple(dict.fromkeys(chosen)), order, page)

    def query(self, parse: Callable[[str], Query]) -> Query:
        """The query that it stands for; raises QueryError."""
        return both(parse(self.text), *(self._facet(name) for name in FACETS if self.values(name)))

    def values(self, name: str) -> list[str]:
        """The chosen values of a facet."""
        return [value for facet, value in self.chosen if facet == name]

    def with_(self, name: str, value: str) -> Asked:
        """The same with one more facet chosen, from the first page on."""
        return replace(self, chosen=(*self.chosen, (name, value)), page=1)

    def without(self, name: str, value: str) -> Asked:
        """The same with a facet given up, from the first page on."""
        return replace(self, chosen=tuple(one for one in self.chosen if one != (name, value)), page=1)

    def at(self, page: int) -> Asked:
        """Another page of the same."""
        return replace(self, page=page)

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """As parameters of an address; what is as usual is left out."""
        found = [("q", self.text)] if self.text else []
        found += self.chosen
        found += [("order", self.order)] if self.order != RANK else []
        return found + ([("page", str(self.page))] if self.page > 1 else [])

    def address(self, path: str = "/search") -> str:
        """The address of the list, without host."""
        return f"{path}?{urlencode(self.parameters)}" if self.parameters else path

    def _facet(self, name: str) -> Query:
        values = self.values(name)
        if name in ("source", "lang", "kind"):
            return Field(name, tuple(values))
        made: list[Query] = [Watched(value) if name == "watch" else _days(name, value) for value in values]
        return made[0] if len(made) == 1 else Or(tuple(made))


def _days(name: str, value: str) -> Days:
    """A year (``2026``) or a month (``2026-11``)."""
    year, _, month = value.partition("-")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and int(year) >= 1):
        raise QueryError(f"{name} {value[:40]!r}; expected {'2026-11' if name == 'month' else '2026'}")
    if name == "year":
        return Days("date", int(year) * 10000 + 101, int(year) * 10000 + 1231)
    if not (month.isascii() and month.isdigit() and len(month) == 2 and 1 <= int(month) <= 12):
        raise QueryError(f"month {value[:40]!r}; expected 2026-11")
    first = int(year) * 10000 + int(month) * 100
    return Days("date", first + 1, first + monthrange(int(year), int(month))[1])


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise QueryError(f"{name} {value[:40]!r}; expected one of {', '.join(known)}")
    return value


def _whole(name: str, value: str, most: int) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 9 and 1 <= int(value) <= most):
        raise QueryError(f"{name} {value[:40]!r}; expected a number from 1 to {most}; csv and jsonl have all of them")
    return int(value)
