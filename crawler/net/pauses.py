"""How long a host must not be contacted: pure rules over what it answered. Nothing waits here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Protocol

from pipelines.text.dates import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST = timedelta(hours=24)
"""No pause is longer, whatever Retry-After says."""

LADDER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
"""Pauses after the first, second, ... busy answer in a row that names no time of its own."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A host is not asked before ``until``; ``strikes`` busy answers came in a row; ``why`` is for a person."""

    until: datetime
    strikes: int = 1
    why: str = ""

    def holds(self, now: datetime) -> bool:
        """Tell whether it is still in force; one that ends later than any may was kept under a clock that was ahead."""
        return now < self.until <= now + LONGEST


class HostMemory(Protocol):
    """Where pauses outlive a run."""

    def get(self, host: str) -> Pause | None:
        """Return what was put for the host last."""

    def put(self, host: str, pause: Pause | None) -> None:
        """Keep a pause; None: the host answers again and nothing is held against it."""


class RunMemory:
    """Pauses of this run only; stands in where nothing outlives it."""

    def __init__(self) -> None:
        self._pauses: dict[str, Pause] = {}

    def get(self, host: str) -> Pause | None:
        """Return what was put for the host last."""
        return self._pauses.get(host)

    def put(self, host: str, pause: Pause | None) -> None:
        """Keep a pause, or forget it."""
        if pause is None:
            self._pauses.pop(host, None)
        else:
            self._pauses[host] = pause


class StoredMemory(RunMemory):
    """Pauses of earlier runs, read at the start; ``keep`` gets each that changes, and need not have written it when it returns."""

    def __init__(self, held: Mapping[str, Any], keep: Callable[[str, dict[str, Any] | None], None]) -> None:
        """``held`` are the pauses as they were kept, by host; what cannot be read counts as none."""
        super().__init__()
        self._keep = keep
        self._pauses = {host: pause for host, kept in held.items() if (pause := _pause_of(kept)) is not None}

    def put(self, host: str, pause: Pause | None) -> None:
        """Keep a pause here and there."""
        super().put(host, pause)
        self._keep(host, {"until": pause.until.isoformat(), "strikes": pause.strikes, "why": pause.why} if pause else None)


def _pause_of(kept: Any) -> Pause | None:
    until = moment(kept["until"]) if kept else None
    return Pause(until, kept["strikes"], kept["why"]) if until else None


def next_pause(earlier: Pause | None, retry_after: str | None, now: datetime, why: str) -> Pause:
    """Return the pause after a busy answer: what Retry-After asks for (at most 24 h), else the next step of `LADDER`."""
    strikes = 1 + (earlier.strikes if earlier else 0)
    asked = wait_asked(retry_after, now)
    wait = LADDER[min(strikes, len(LADDER)) - 1] if asked is None else asked
    until = now + min(wait, LONGEST)
    return Pause(max(until, earlier.until) if earlier and asked is None else until, strikes, why)


def wait_asked(retry_after: str | None, now: datetime) -> timedelta | None:
    """Read Retry-After (RFC 9110, 10.2.3: seconds or a date). None: it is missing or says nothing usable.

    Negative and past values mean now; a value too large to be a time span means the longest.
    """
    text = (retry_after or "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        return _until(text, now)
    if seconds != seconds:  # NaN, the only value that differs from itself
        return None
    return timedelta(seconds=min(max(seconds, 0.0), LONGEST.total_seconds()))


def _until(text: str, now: datetime) -> timedelta | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), LONGEST)
