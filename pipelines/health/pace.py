"""A clock that runs at the speed at which a source publishes: slow on its quiet weekdays, on holidays and in its quiet season.

Silence is measured on this clock, so that a weekend or an August counts for what it is worth at this source. One unit is one
average day. The clock never runs faster than its weekday says: holidays and season only slow it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import accumulate
from typing import TYPE_CHECKING

from pipelines.health.holidays import holiday

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HOLIDAY = 0.35
"""Speed on a holiday; sources of the UN system publish about a third of their usual then."""
PRIOR_DAYS = 2.0
"""Weight of the belief that all weekdays are alike, in publication days per weekday."""
SEASON_DAYS = 10
SEASON_PRIOR = 3.0
AHEAD = 400
"""How many days past the last publication the clock knows of holidays and seasons; later it runs at full speed."""
DAY = 86400.0


class Pace:
    """The clock of one source, learnt from its publication times (aware, at least one)."""

    def __init__(self, published: Sequence[datetime], zone: tzinfo = UTC) -> None:
        self.zone = zone
        days = sorted({moment.astimezone(zone).toordinal() for moment in published})
        self.first = days[0]
        self.weekdays = _weekdays(days)
        self._sums = [0.0, *accumulate(_speeds(self.weekdays, days))]
        self._start = datetime.combine(date.fromordinal(self.first), datetime.min.time(), tzinfo=zone)

    def read(self, moment: datetime) -> float:
        """The clock's reading at a moment, in average days since the first day."""
        local = moment.astimezone(self.zone)
        offset = local.toordinal() - self.first
        share = (local.hour * 3600 + local.minute * 60 + local.second) / DAY
        if offset < 0:
            return offset + share
        if offset >= len(self._sums) - 1:
            return self._sums[-1] + offset - (len(self._sums) - 1) + share
        return self._sums[offset] + share * (self._sums[offset + 1] - self._sums[offset])

    def moment(self, reading: float) -> datetime:
        """When the clock shows a reading: the inverse of `read`."""
        offset = max(0, bisect_left(self._sums, reading) - 1)
        if offset >= len(self._sums) - 1:
            offset, share = len(self._sums) - 1, reading - self._sums[-1]
        else:
            share = (reading - self._sums[offset]) / (self._sums[offset + 1] - self._sums[offset])
        return self._start + timedelta(days=offset + share)


def _speeds(weekdays: Sequence[float], days: Sequence[int]) -> Iterator[float]:
    """Speed of each day from the first publication to `AHEAD` days after the last."""
    yearly = days[-1] - days[0] > 365
    for day in range(days[0], days[-1] + AHEAD):
        speed = weekdays[(day - 1) % 7] * (_season(day, days) if yearly else 1.0)  # ordinal 1 is a Monday
        yield min(speed, HOLIDAY) if holiday(date.fromordinal(day)) else speed


def _weekdays(days: Sequence[int]) -> tuple[float, ...]:
    """Speed per weekday (Monday first), mean 1, from the days with a publication; few days make all weekdays alike."""
    seen = Counter((day - 1) % 7 for day in days[-200:])
    total = sum(seen.values()) + 7 * PRIOR_DAYS
    return tuple(7 * (seen[weekday] + PRIOR_DAYS) / total for weekday in range(7))


def _season(day: int, days: Sequence[int]) -> float:
    """How busy the weeks around a day were one year before, against that year's mean; 1 at most, and 1 without a year of history."""
    then = day - 365
    if then - SEASON_DAYS < days[0]:
        return 1.0
    busy = bisect_right(days, then + SEASON_DAYS) - bisect_left(days, then - SEASON_DAYS)
    year = bisect_right(days, then + 182) - bisect_left(days, then - 182)
    covered = min(days[-1], then + 182) - max(days[0], then - 182) + 1
    usual = year * (2 * SEASON_DAYS + 1) / max(covered, 1)
    return min(1.0, (busy + SEASON_PRIOR) / (usual + SEASON_PRIOR))
