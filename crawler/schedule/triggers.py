"""When the next slot of a source is: intervals, cron lines and the source's own rhythm, as APScheduler triggers.

Slots are fixed by the schedule; a run starts some seconds after its slot (the spread), always the same for the same slot, so that
sources do not all start on the minute and nothing drifts. APScheduler's own cron counts weekdays from Monday, joins day and weekday
with "and", and runs a local time twice when summer time ends; a crontab does none of these, so neither does `Cron`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from zlib import crc32

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
TICK = timedelta(seconds=1)


def spread(name: str, slot: datetime, most: float) -> timedelta:
    """How long after its slot a source starts: 0 to ``most`` seconds, the same for the same name and slot."""
    return timedelta(seconds=crc32(f"{name} {slot.astimezone(UTC):%Y%m%dT%H%M%S}".encode()) % (int(most) + 1))


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 has no types
    """Every so many seconds from an anchor on. In UTC: clock changes in summer do not touch it."""

    def __init__(self, name: str, seconds: float, anchor: datetime, most: float = 0.0) -> None:
        self.name, self.period, self.anchor = name, timedelta(seconds=seconds), anchor.astimezone(UTC)
        self.most = min(most, seconds / 10)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The first start after the previous one; the first at or after ``now`` when there was none."""
        after = previous_fire_time.astimezone(UTC) if previous_fire_time else now.astimezone(UTC) - TICK
        number = max(0, int((after - self.anchor) / self.period) - 1)
        while self._start(number) <= after:
            number += 1
        return self._start(number)

    def _start(self, number: int) -> datetime:
        slot = self.anchor + number * self.period
        return slot if not number else slot + spread(self.name, slot, self.most)

    def __str__(self) -> str:
        return f"every {self.period}"


class Cron(BaseTrigger):  # type: ignore[misc]  # the same
    """A crontab line in a time zone.

    Where the line fixes the hour, each local time happens once: a time that summer time skips is run when it would have been
    (02:30 becomes 03:30), a time that happens twice is run the first time. Lines with ``*`` or a step for the hour go by real
    time. This is what Vixie cron does.
    """

    def __init__(self, name: str, line: str, zone: tzinfo, most: float = 0.0) -> None:
        self.name, self.line, self.zone, self.most = name, line, zone, most
        self._fixed = "*" not in line.split()[1]
        inner = UTC if self._fixed else zone
        self._triggers = [CronTrigger(**fields, timezone=inner) for fields in _fields(line)]

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The first start after the previous one; the first at or after ``now`` when there was none."""
        after = previous_fire_time or now - TICK
        for slot in self._slots(after - timedelta(seconds=self.most)):
            start = slot + spread(self.name, slot, self.most)
            if start > after:
                return start
        return None

    def _slots(self, after: datetime) -> Iterator[datetime]:
        """Slots from a moment on, in UTC, each later than the one before."""
        wall = after.astimezone(self.zone).replace(tzinfo=UTC, fold=0) if self._fixed else after.astimezone(UTC)
        last = None
        while (found := self._first(wall)) is not None:
            wall = found + TICK
            slot = found.replace(tzinfo=self.zone).astimezone(UTC) if self._fixed else found
            if last is None or slot > last:
                last = slot
                yield slot

    def _first(self, after: datetime) -> datetime | None:
        """The first time at or after a moment, in UTC (which stands for local time where the line fixes the hour)."""
        here = after if self._fixed else after.astimezone(self.zone)
        times = [trigger.get_next_fire_time(None, here) for trigger in self._triggers]
        return min((time.astimezone(UTC) for time in times if time is not None), default=None)

    def __str__(self) -> str:
        return f"cron {self.line} ({self.zone})"


class Auto(BaseTrigger):  # type: ignore[misc]  # the same
    """By the source's own rhythm: ``ask(now)`` gives the next start, later than now."""

    def __init__(self, ask: Callable[[datetime], datetime]) -> None:
        self.ask = ask

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """What the rhythm says; never before the previous start or now."""
        after = max(previous_fire_time or now, now)
        return max(self.ask(now), after + TICK)

    def __str__(self) -> str:
        return "auto"


def _fields(line: str) -> list[dict[str, str]]:
    """APScheduler's fields for a crontab line; two sets where day and weekday are both given (either may match)."""
    minute, hour, day, month, weekday = line.split()
    times = {"minute": _steps(minute, 59), "hour": _steps(hour, 23), "month": _steps(month, 12)}
    if weekday.startswith("*") or day.startswith("*"):
        return [{**times, "day": _steps(day, 31), "day_of_week": _weekdays(weekday)}]
    return [{**times, "day": _steps(day, 31)}, {**times, "day_of_week": _weekdays(weekday)}]


def _steps(field: str, highest: int) -> str:
    """A step after a single number counts from there to the end, as in ``5/10``."""
    parts = []
    for part in field.split(","):
        first, slash, step = part.partition("/")
        parts.append(f"{first}-{highest}/{step}" if slash and first.isdigit() else part)
    return ",".join(parts)


def _weekdays(field: str) -> str:
    """Weekdays by name, from numbers that count from Sunday (0 and 7)."""
    if field == "*":
        return field
    days: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = ("0", "", "6") if span == "*" else span.partition("-")
        low, high = _weekday(first), _weekday(last or (first if not step else "6"))
        days.update(day % 7 for day in range(low, (high if high >= low else high + 7) + 1, int(step or 1)))
    return ",".join(_DAYS[day] for day in sorted(days))


def _weekday(text: str) -> int:
    return int(text) if text.isdigit() else _DAYS.index(text[:3])
