"""When a source with ``schedule = "auto"`` is looked at next, from when it published. Pure.

The rate of publication is estimated for each hour of the week from the source's history, younger weeks counting more. Looks are
then spread by the square-root law: for a given number of looks the mean delay is least when their density goes with the square
root of the rate (minimise the integral of rate/density; the argument is that of Cho and Garcia-Molina, Effective page refresh
policies for web crawlers, TODS 2003, 4.3). How many looks that are is set by one price: the hours of delay one look is worth.
A burst under way raises the rate for some hours; silence lets it fall; floor and ceiling hold whatever the estimate says.

Most sources date by the day only. A time of exactly noon UTC stands for such a day (`pipelines.insight.publications`): it tells of the
weekday and of how much is published, not of the hour.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HALF_LIFE = 90.0
"""Days after which a publication counts half."""
PRICE = 0.5
"""Item-hours of delay that one look is worth."""
PRIOR = 3.0
"""Weight, in publications, of the belief that all hours and all days are alike."""
FEWEST = 4
"""With fewer publications nothing is known of the rhythm."""
BURST = timedelta(hours=3)
BURST_SHARE = 0.5
"""Share of the last hours' own rate that is expected to go on."""
STEP = timedelta(minutes=10)
_SPREAD = (0.06, 0.24, 0.4, 0.24, 0.06)
"""How a publication counts for the hours around its own."""


@dataclass(frozen=True, slots=True)
class Polls:
    """Bounds and price of the looks at a source."""

    floor: timedelta = timedelta(minutes=15)
    ceiling: timedelta = timedelta(hours=12)
    price: float = PRICE
    window: int | None = None
    """Articles an entrance shows; with it no more than half of them are expected between two looks."""


@dataclass(frozen=True, slots=True)
class Next:
    """When to look next, with a sentence that says why then."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a source's rhythm: publications an hour, on average and for each hour and day of the week."""

    rate: float
    hours: tuple[float, ...]
    """Factor of each hour of the day, mean 1."""
    days: tuple[float, ...]
    """Factor of each day of the week, Monday first, mean 1."""
    known: int
    burst: float = 0.0
    """Publications an hour that a burst under way adds."""

    def at(self, moment: datetime) -> float:
        """Publications an hour to be expected at a moment (in the profile's zone), without the burst."""
        return self.rate * self.hours[moment.hour] * self.days[moment.weekday()]


def learn(published: Sequence[datetime], now: datetime, zone: tzinfo = UTC) -> Profile:
    """Estimate the rhythm from publication (or first seen) times before ``now``; aware, in any order."""
    past = sorted(moment for moment in published if moment <= now)
    hours, days, weight = [PRIOR / 24] * 24, [PRIOR / 7] * 7, 0.0
    for moment in past:
        local, counts = moment.astimezone(zone), _age(moment, now)
        weight += counts
        days[local.weekday()] += counts
        if _day_only(moment):
            continue
        for offset, share in enumerate(_SPREAD, -2):
            hours[(local.hour + offset) % 24] += counts * share
    span = (now - past[0]).total_seconds() / 86400 if past else 0.0
    effective = HALF_LIFE / math.log(2) * (1 - 0.5 ** (max(span, 1.0) / HALF_LIFE))
    recent = sum(not _day_only(moment) for moment in past[bisect_left(past, now - BURST) :])
    rate = weight / (24 * effective)
    burst = max(0.0, BURST_SHARE * (recent / (BURST.total_seconds() / 3600) - rate)) if recent > 1 else 0.0
    return Profile(rate, _mean_one(hours), _mean_one(days), len(past), burst)


def next_poll(published: Sequence[datetime], now: datetime, polls: Polls | None = None, zone: tzinfo = UTC) -> Next:
    """Decide when to look next, given that a look has just ended at ``now`` and its findings are in ``published``."""
    polls = polls or Polls()
    profile = learn(published, now, zone)
    if profile.known < FEWEST:
        wait = max(polls.floor, min(polls.ceiling, timedelta(hours=2)))
        return Next(now + wait, f"only {profile.known} publications known: every {_told(wait)} until there are {FEWEST}")
    wait, expected = _wait(profile, now.astimezone(zone), polls)
    bound = " (floor)" if wait <= polls.floor else " (ceiling)" if wait >= polls.ceiling else ""
    burst = ", a burst is under way" if profile.burst else ""
    return Next(
        now + wait, f"{168 * profile.rate:.1f} publications a week, {expected:.2f} expected until then{burst}: {_told(wait)}{bound}"
    )


def _wait(profile: Profile, now: datetime, polls: Polls) -> tuple[timedelta, float]:
    """Walk ahead until the looks that are due sum up to one, or as much is expected as may be missed; how long, how many expected."""
    step = STEP.total_seconds() / 3600
    waited, due, expected = timedelta(0), 0.0, 0.0
    most = polls.window / 2 if polls.window else math.inf
    while due < 1 and expected < most and waited < polls.ceiling:
        fading = profile.burst * 0.5 ** (waited / BURST)
        rate = profile.at(now + waited) + fading
        due += step * math.sqrt(rate / (2 * polls.price))
        expected += step * rate
        waited += STEP
    return max(polls.floor, min(polls.ceiling, waited)), expected


def _day_only(moment: datetime) -> bool:
    return moment.astimezone(UTC).time() == time(12)


def _age(moment: datetime, now: datetime) -> float:
    return float(0.5 ** ((now - moment).total_seconds() / 86400 / HALF_LIFE))


def _mean_one(counts: list[float]) -> tuple[float, ...]:
    mean = sum(counts) / len(counts)
    return tuple(count / mean for count in counts)


def _told(wait: timedelta) -> str:
    minutes = round(wait.total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
