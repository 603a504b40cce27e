"""Hits over time as an inline SVG: bars that are links, without script or inline style; colours come from the style sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEIGHT = 100
MOST_MONTHS = 72
"""Longer spans are shown by year."""
LEAST_MONTHS = 12
"""Shorter spans are drawn back to that: a single bar over the whole width says nothing."""
MOST_YEARS = 120
"""Bars by year; what is dated before them is counted and not drawn (a page that says it is of the year 1)."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One month or year: its name (``2026-11``), its count, and where the bar stands in a space of 1000 x `HEIGHT`."""

    name: str
    count: int
    x: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars in order of time without a gap; ``unit`` is ``month`` or ``year``, ``most`` the highest count of the scale."""

    bars: tuple[Bar, ...]
    unit: str
    most: int
    earlier: int = 0
    """Texts from before the first bar."""

    @property
    def total(self) -> int:
        """All counts."""
        return self.earlier + sum(bar.count for bar in self.bars)


def plot(months: Mapping[int, int], *, most: int = 0, among: Sequence[int] = ()) -> Plot:
    """The bars of counts by month (keys as 202611). ``most`` sets the scale, ``among`` are months that the axis must reach: so two
    plots can be compared."""
    known = sorted({*months, *among})
    if not known:
        return Plot((), "month", 0)
    years = range(max(known[0] // 100, known[-1] // 100 - MOST_YEARS + 1), known[-1] // 100 + 1)
    names = _span(max(known[0], years[0] * 100 + 1), known[-1])
    names = [*_before(names[0], LEAST_MONTHS - len(names)), *names]
    unit = "month" if len(names) <= MOST_MONTHS else "year"
    if unit == "month":
        counts = [(f"{name // 100:04}-{name % 100:02}", months.get(name, 0)) for name in names]
    else:
        counts = [(f"{year:04}", sum(count for month, count in months.items() if month // 100 == year)) for year in years]
    earlier = sum(count for month, count in months.items() if month // 100 < years[0])
    scale = max(1, most, *(count for _, count in counts))
    step = 1000 / len(counts)
    bars = [
        Bar(name, count, round(place * step, 2), round(step * 0.84, 2), round(max(2.0, HEIGHT * count / scale), 2) if count else 0.0)
        for place, (name, count) in enumerate(counts)
    ]
    return Plot(tuple(bars), unit, scale, earlier)


def _before(month: int, count: int) -> list[int]:
    """The months before one, ``count`` of them."""
    place = month // 100 * 12 + month % 100 - 1
    return [one // 12 * 100 + one % 12 + 1 for one in range(place - max(0, count), place)]


def _span(first: int, last: int) -> list[int]:
    """All months between two, both included."""
    start, end = (month // 100 * 12 + month % 100 - 1 for month in (first, last))
    return [place // 12 * 100 + place % 12 + 1 for place in range(start, end + 1)]
