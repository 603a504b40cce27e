"""The plan: when each source is due next, and why then. Pure; read by the service and by ``newswatch schedule --next``.

The truth is the ledger: a source is due one period after its last start, whoever started it. Nothing is kept by the scheduler.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32
from zoneinfo import ZoneInfo

from crawler.schedule.triggers import Auto, Cron, Every
from pipelines.sources import schedule as read
from pipelines.text.humanise import minute, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from apscheduler.triggers.base import BaseTrigger

    from pipelines.model import Source
    from pipelines.revisit.polling import Next

    Ask = Callable[[str, datetime], Next]

JITTER = 60.0
"""Seconds that starts are spread over, at most a tenth of the period."""
STAGGER = 15.0
"""Seconds between the starts of sources that are all overdue, as after a reboot."""
WELCOME = 300.0
"""Seconds over which new sources are spread."""
MOST_MISSED = 10_000


@dataclass(frozen=True, slots=True)
class Due:
    """When a source runs next. ``missed`` are its slots that passed without a run since its last start: how many, the first, the last."""

    source: str
    at: datetime
    why: str
    last: datetime | None
    trigger: BaseTrigger
    missed: int = 0
    first_missed: datetime | None = None
    last_missed: datetime | None = None


def plan(sources: Mapping[str, Source], last: Mapping[str, datetime], now: datetime, ask: Ask) -> list[Due]:
    """The next run of every enabled source, soonest first.

    ``last`` is the latest start of each source that ever ran; ``ask(name, now)`` gives the next start of sources on ``auto``, and why.
    Overdue sources are started one after the other, the longest overdue first.
    """
    dues = [_due(source, last.get(source.name), now, ask) for source in sources.values() if source.enabled]
    late = sorted((due for due in dues if due.missed), key=lambda due: (due.first_missed or now, due.source))
    paths = {due.source: place for place, due in enumerate(late)}
    staggered = [_staggered(due, paths[due.source], now) if due.source in paths else due for due in dues]
    return sorted(staggered, key=lambda due: (due.at, due.source))


def period(source: Source) -> float:
    """Seconds between two runs; for a cron line the longest of its next gaps, for ``auto`` a day."""
    said = read(source.schedule)
    if said.every is not None:
        return said.every
    if said.cron is None:
        return 86400.0
    trigger = Cron(source.name, said.cron, ZoneInfo(source.timezone))
    times = [datetime(2026, 1, 1, tzinfo=UTC)]
    while len(times) < 9 and (following := trigger.get_next_fire_time(times[-1], times[-1])):
        times.append(following)
    return max(((after - before).total_seconds() for before, after in pairwise(times[1:])), default=86400.0)


def deadline(source: Source, *, first: bool) -> float:
    """Seconds a run may take: 0.8 of the period, half an hour at least; a first run, which has to fetch the back numbers, as many
    requests as manners allow."""
    usual = max(1800.0, 0.8 * period(source))
    return max(usual, min(86400.0, 1.5 * source.manners.max_requests * source.manners.delay)) if first else usual


def _due(source: Source, last: datetime | None, now: datetime, ask: Ask) -> Due:
    said = read(source.schedule)
    last = min(last, now) if last else None  # a start in the future: the clock was wrong then
    if said.auto:
        return _auto(source, last, now, ask)
    if said.cron:
        trigger = Cron(source.name, said.cron, ZoneInfo(source.timezone), JITTER)
        at, why = trigger.get_next_fire_time(None, now), f"cron {said.cron}"
        return _missed(Due(source.name, at or now + timedelta(days=36500), why if at else f"{why}: never", last, trigger), now)
    assert said.every is not None  # a schedule is one of the three
    first = last + timedelta(seconds=said.every) if last else now + _welcome(source.name, said.every)
    trigger = Every(source.name, said.every, first, JITTER)
    why = f"{source.schedule}, last run {minute(last)}" if last else f"{source.schedule}, new"
    return _missed(Due(source.name, first, why, last, trigger), now)


def _auto(source: Source, last: datetime | None, now: datetime, ask: Ask) -> Due:
    trigger = Auto(lambda at: ask(source.name, at).at)
    if last is None:
        return Due(source.name, now + _welcome(source.name, 86400.0), "auto, new", None, trigger)
    then = ask(source.name, last)
    if then.at <= now:
        return Due(source.name, now, f"auto: {then.why}", last, trigger, 1, then.at, then.at)
    return Due(source.name, then.at, f"auto: {then.why}", last, trigger)


def _missed(due: Due, now: datetime) -> Due:
    """Count the slots between the last start and now that nobody ran."""
    if due.last is None:
        return due
    count, slot, first, latest = 0, due.trigger.get_next_fire_time(due.last, due.last), None, None
    while slot is not None and slot <= now and count < MOST_MISSED:
        count, first, latest = count + 1, first or slot, slot
        slot = due.trigger.get_next_fire_time(slot, slot)
    if not count:
        return due
    return Due(due.source, now, due.why, due.last, due.trigger, count, first, latest)


def _staggered(due: Due, place: int, now: datetime) -> Due:
    at = now + timedelta(seconds=place * STAGGER)
    first = due.first_missed or now
    why = f"{due.why}; overdue since {minute(first)}, {plural(due.missed, 'slot')} missed"
    trigger = Every(due.source, due.trigger.period.total_seconds(), at, JITTER) if isinstance(due.trigger, Every) else due.trigger
    return Due(due.source, at, why, due.last, trigger, due.missed, due.first_missed, due.last_missed)


def _welcome(name: str, seconds: float) -> timedelta:
    return timedelta(seconds=crc32(name.encode()) % max(1, int(min(seconds, WELCOME))))
