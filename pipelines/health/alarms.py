"""When a person is informed: on the change of a state, once a day while it lasts, and when it is over. Pure.

A source that recovers and breaks again within a day is reported once: the second break is folded into the next daily reminder.
Sources that are hit by the same cause at the same time are reported in one alarm; when most cannot be reached, it is our network.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from pipelines.model.health import HealthCause, HealthVerdict, State
from pipelines.text.humanise import minute

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DAILY = timedelta(hours=24)
SETTLED = timedelta(hours=6)
"""A change of the cause is reported at once only when the last word is at least this old."""
MANY = 3
"""As many sources of one cause are reported together."""


class Kind(StrEnum):
    """What an alarm says."""

    BROKEN = "broken"
    STILL = "still broken"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Told:
    """What was last reported of a source. ``open``: that it is broken, and nothing since."""

    open: bool = False
    cause: HealthCause = HealthCause.NONE
    since: datetime | None = None
    at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to tell of one source."""

    kind: Kind
    source: str
    cause: HealthCause
    sentence: str
    since: datetime
    at: datetime

    @property
    def key(self) -> str:
        """The same for the same news: an alarm that is made twice is reported once."""
        return f"{self.kind.value}:{self.source}:{self.cause.value}:{self.since:%Y%m%dT%H%M%S}:{self.at:%Y%m%d}"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message about one or several sources."""

    title: str
    body: str
    key: str


def change(told: Told, source: str, verdict: HealthVerdict, now: datetime) -> tuple[Alarm | None, Told]:
    """What to tell of a source now, and what then is reported."""
    if verdict.alarming:
        return _trouble(told, source, verdict, now)
    mended = told.cause is HealthCause.DECLARATION and verdict.state is State.UNKNOWN  # a source that never ran yet
    if told.open and (verdict.state in (State.OK, State.QUIET) or mended):
        lasted = _lasted(told.since, now)
        alarm = Alarm(Kind.RECOVERED, source, told.cause, f"it works again ({told.cause.value}, {lasted})", told.since or now, now)
        return alarm, replace(told, open=False, closed_at=now)
    return None, told


def group(alarms: Sequence[Alarm], sources: int) -> list[Notice]:
    """Notices from the alarms of one round; ``sources`` is how many sources there are."""
    together: dict[tuple[Kind, HealthCause], list[Alarm]] = defaultdict(list)
    for alarm in alarms:
        together[alarm.kind, alarm.cause].append(alarm)
    notices = []
    for (kind, cause), hit in together.items():
        notices += [_several(kind, cause, hit, sources)] if len(hit) >= MANY else [_single(alarm) for alarm in hit]
    return notices


def _trouble(told: Told, source: str, verdict: HealthVerdict, now: datetime) -> tuple[Alarm | None, Told]:
    since = verdict.since or now
    alarm = Alarm(Kind.BROKEN, source, verdict.cause, verdict.sentence, since, now)
    fresh = Told(open=True, cause=verdict.cause, since=since, at=now)
    age = now - told.at if told.at else None
    if not told.open:
        again = told.cause == verdict.cause and age is not None and age < DAILY
        return (None, replace(told, open=True, since=told.since)) if again else (alarm, fresh)
    if age is None or age >= DAILY:
        same = replace(alarm, kind=Kind.STILL, since=told.since or since)
        return same, replace(fresh, since=told.since or since)
    if told.cause != verdict.cause and age >= SETTLED:
        return alarm, replace(fresh, since=told.since or since)
    return None, told


def _single(alarm: Alarm) -> Notice:
    since = "" if alarm.kind is Kind.RECOVERED else f"\nsince {minute(alarm.since)}"
    cause = "" if alarm.kind is Kind.RECOVERED else f" ({alarm.cause.value})"
    return Notice(f"{alarm.source}: {alarm.kind.value}{cause}", f"{alarm.sentence}{since}", alarm.key)


def _several(kind: Kind, cause: HealthCause, alarms: Iterable[Alarm], sources: int) -> Notice:
    hit = sorted(alarms, key=lambda alarm: alarm.source)
    ours = cause is HealthCause.UNREACHABLE and kind is Kind.BROKEN and len(hit) * 2 > sources
    guess = "So many at once: look at this machine's own network first.\n" if ours else ""
    lines = [f"- {alarm.source}: {alarm.sentence}" for alarm in hit]
    return Notice(f"{len(hit)} sources: {kind.value} ({cause.value})", guess + "\n".join(lines), "+".join(alarm.key for alarm in hit)[:900])


def _lasted(since: datetime | None, now: datetime) -> str:
    if since is None:
        return "for a time"
    hours = (now - since) / timedelta(hours=1)
    return f"lasted {hours:.0f} h" if hours < 72 else f"lasted {hours / 24:.0f} days"
