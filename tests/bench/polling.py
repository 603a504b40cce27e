"""How polling rules spend requests and how late they see articles: a year of made publication rhythms.

Beside fixed hourly polling stand the rules of other monitors, written from the constants in their own code (rss-fetcher
``fetcher/tasks.py``, news-crawl ``conf/crawler-conf.yaml``, Miniflux ``ScheduleNextCheck``). An entrance shows ten articles;
*lost* are those that had left it when it was looked at. Ours pages back, so it loses none; its figure without paging is given too.
"""

from __future__ import annotations

import bisect
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.revisit.polling import Polls, next_poll
from tests.bench.__main__ import missed

WINDOW = 10
BEGIN = datetime(2025, 1, 6, tzinfo=UTC)  # a Monday
RATES = (0.5, 3.0, 15.0, 70.0, 350.0)


@dataclass
class State:
    """What a rule may remember: its interval, all it has seen, when it last saw something new."""

    interval: float = 60.0
    seen: list[datetime] = field(default_factory=list)
    last_new: datetime = BEGIN


Rule = Callable[[State, int, datetime], float]
"""(state, new articles of this look, now) to minutes until the next look."""


def fixed(state: State, new: int, now: datetime) -> float:
    """Every hour."""
    return 60.0


def rss_fetcher(state: State, new: int, now: datetime) -> float:
    """Six hours to begin with; down an hour when under a third were duplicates, up ten minutes when over two thirds were."""
    duplicates = 1 - min(new, WINDOW) / WINDOW
    if duplicates < 0.33:
        state.interval = max(10.0, state.interval - 60.0)
    elif duplicates >= 0.67:
        state.interval = min(1440.0, state.interval + (60.0 if now - state.last_new > timedelta(days=31) else 10.0))
    return state.interval


def news_crawl(state: State, new: int, now: datetime) -> float:
    """Times 0.8 when something changed, times 1.5 when not; 90 minutes to 90 days."""
    state.interval = min(90 * 1440.0, max(90.0, state.interval * (0.8 if new else 1.5)))
    return state.interval


def miniflux(state: State, new: int, now: datetime) -> float:
    """A week divided by the articles of the last week; 5 minutes to a day."""
    count = len(state.seen) - bisect.bisect_left(state.seen, now - timedelta(days=7))
    return min(1440.0, max(5.0, 7 * 1440.0 / count if count else 1440.0))


def ours(state: State, new: int, now: datetime) -> float:
    """`pipelines.revisit.polling`."""
    return (next_poll(state.seen[-400:], now, Polls()).at - now).total_seconds() / 60


RULES: dict[str, tuple[Rule, float]] = {
    "fixed": (fixed, 60.0),
    "rss_fetcher": (rss_fetcher, 360.0),
    "news_crawl": (news_crawl, 1440.0),
    "miniflux": (miniflux, 60.0),
    "ours": (ours, 60.0),
}


def arrivals(rate: float, days: int, seed: int) -> list[datetime]:
    """Publication times: working hours of working days at ``rate`` a week, a burst of twenty in an hour every fourth week."""
    dice = random.Random(seed)
    times = []
    for day in range(days):
        morning = BEGIN + timedelta(days=day, hours=8)
        expected = rate / 5.3 if morning.weekday() < 5 else rate / 5.3 * 0.15
        times += [morning + timedelta(hours=10 * dice.random()) for _ in range(_poisson(expected, dice))]
        if rate >= 15 and day % 28 == 10:
            times += [morning + timedelta(hours=3, minutes=60 * dice.random()) for _ in range(20)]
    return sorted(times)


def _poisson(mean: float, dice: random.Random) -> int:
    total, count = dice.expovariate(1.0), 0
    while total < mean:
        total, count = total + dice.expovariate(1.0), count + 1
    return count


def simulate(rule: Rule, first: float, published: list[datetime], days: int) -> dict[str, float]:
    """Looks a day, mean delay in hours of what was seen in time, articles lost for want of paging."""
    state, now, shown, looks, lost = State(interval=first), BEGIN, 0, 0, 0
    delays: list[float] = []
    while now < BEGIN + timedelta(days=days):
        looks += 1
        there = bisect.bisect_right(published, now)
        new = published[shown:there]
        lost += max(0, len(new) - WINDOW)
        delays += [(now - moment).total_seconds() / 3600 for moment in new]
        state.seen += new
        state.last_new = now if new else state.last_new
        shown = there
        now += timedelta(minutes=rule(state, len(new), now))
    return {"looks_a_day": looks / days, "delay": sum(delays) / max(1, len(delays)), "lost": lost}


def run(smoke: bool) -> dict[str, Any]:
    """All rules at all rates over a year (twelve weeks and two rates in the smoke run)."""
    days, rates = (84, (15.0, 70.0)) if smoke else (365, RATES)
    figures: dict[str, Any] = {}
    for rate in rates:
        published = arrivals(rate, days, seed=int(10 * rate))
        figures[f"{rate}.published"] = len(published)
        for name, (rule, first) in RULES.items():
            told = simulate(rule, first, published, days)
            figures[f"{rate}.{name}"] = f"{told['looks_a_day']:.2f} looks/d, {told['delay']:.2f} h, {told['lost']:.0f} lost without paging"
            if name == "ours":
                # evenly spaced looks of the same number would see an article half a gap late
                figures[f"{rate}.ours.delay_to_even"] = round(told["delay"] / (12 / told["looks_a_day"]), 3)
                figures[f"{rate}.ours.looks"] = round(told["looks_a_day"], 2)
                figures[f"{rate}.ours.delay"] = round(told["delay"], 2)
    targets: dict[str, list[Any]] = {f"{rate}.ours.delay_to_even": ["<=", 0.85] for rate in rates if rate >= 3}
    targets |= {"15.0.ours.looks": ["<=", 8.4], "15.0.ours.delay": ["<=", 1.5]}
    return {"name": "polling", "figures": figures, "targets": targets, "missed": missed(figures, targets)}
