"""Queries side by side: how many texts of each month match them, and which share of all texts of the month that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.desk.asked import LONGEST, Asked
from pipelines.desk.hits_chart import plot
from pipelines.errors import QueryError
from pipelines.search.search import PAGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipelines.desk.context import Desk
    from pipelines.desk.hits_chart import Plot
    from pipelines.search.search import Page

MOST = 4
"""Queries that are compared."""
COLUMNS = ("query", "month", "matching", "total", "share")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the queries: its first hits, and its plot on the scale of all."""

    asked: Asked
    page: Page
    plot: Plot


@dataclass(frozen=True, slots=True)
class Trend:
    """Queries side by side. ``totals`` are all current texts by month (as 202611)."""

    sides: tuple[Side, ...]
    totals: Mapping[int, int]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One row per query and month: matching, total, and their ratio (0 to 1)."""
        return [
            {
                "query": side.asked.text,
                "month": f"{month // 100:04}-{month % 100:02}",
                "matching": side.page.facets.month.get(month, 0),
                "total": total,
                "share": round(side.page.facets.month.get(month, 0) / total, 6) if total else 0.0,
            }
            for side in self.sides
            for month, total in self.totals.items()
        ]

    @property
    def months(self) -> list[tuple[str, int, list[int]]]:
        """(month, all texts, matching of each query), newest first; months in which none matches are left out."""
        counted = [(month, total, [side.page.facets.month.get(month, 0) for side in self.sides]) for month, total in self.totals.items()]
        return [(f"{month // 100:04}-{month % 100:02}", total, counts) for month, total, counts in reversed(counted) if any(counts)]


def trend(desk: Desk, texts: Sequence[str]) -> Trend:
    """Some queries side by side; raises QueryError."""
    wanted = [text.strip() for text in texts if text.strip()]
    if len(wanted) > MOST:
        raise QueryError(f"{len(wanted)} queries; expected {MOST} at most")
    if any(len(text) > LONGEST for text in wanted):
        raise QueryError(f"a query is longer than {LONGEST} characters")
    pages = [desk.search.page(text, limit=PAGE // 2) for text in wanted]
    with desk.search.asking() as questions:
        totals = questions.months()
    shown = sorted({month for page in pages for month in page.facets.month})
    most = max((bar.count for page in pages for bar in plot(page.facets.month, among=shown).bars), default=0)
    sides = [Side(Asked(text), page, plot(page.facets.month, most=most, among=shown)) for text, page in zip(wanted, pages, strict=True)]
    everything = {month: totals.get(month, 0) for month in sorted({*totals, *shown})}
    return Trend(tuple(sides), everything)
