"""When the next slot of a source is: intervals, cron lines and the source's own rhythm, as APScheduler triggers.

Slots are fixed by the schedule; a run starts some seconds after its slot (the spread), always the same for the same slot, so that
sources do not all start on the minute and nothing drifts. APScheduler's own cron trigger counts weekdays from Monday, joins day and
weekday with "and", and runs a local time twice when summer time ends; a crontab does none of these, so `Cron` asks cronsim.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from apscheduler.triggers.base import BaseTrigger

from pipelines.text.cron import slots

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

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
    """A crontab line in a time zone; what it says around clock changes is described in `pipelines.text.cron`."""

    def __init__(self, name: str, line: str, zone: tzinfo, most: float = 0.0) -> None:
        self.name, self.line, self.zone, self.most = name, line, zone, most

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The first start after the previous one; the first at or after ``now`` when there was none."""
        after = previous_fire_time or now - TICK
        starts = (slot + spread(self.name, slot, self.most) for slot in slots(self.line, after - timedelta(seconds=self.most), self.zone))
        return next((start for start in starts if start > after), None)

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
