"""Times, counts and sizes as people read them: the one form that each has, wherever a user looks."""

from __future__ import annotations

from datetime import UTC, datetime

_UNITS = ((14 * 86400.0, 7 * 86400.0, "weeks"), (2 * 86400.0, 86400.0, "days"), (5400.0, 3600.0, "h"), (0.0, 60.0, "min"))


def duration(seconds: float | None) -> str:
    """``5 h``, ``3 days``, ``2.5 weeks``; ``unknown`` for None."""
    if seconds is None:
        return "unknown"
    for least, unit, name in _UNITS:
        if seconds >= least:
            return f"{seconds / unit:.{0 if seconds / unit >= 10 or name == 'min' else 1}f}".removesuffix(".0") + f" {name}"
    return "0 min"


def plural(count: int, noun: str, nouns: str = "") -> str:
    """``1 link``, ``2 links``, ``no links``; ``nouns`` where the plural is not made with an s."""
    return f"{count or 'no'} {noun if count == 1 else nouns or f'{noun}s'}"


def ago(moment: datetime | None, now: datetime) -> str:
    """``3 days ago``; ``never`` for None."""
    return "never" if moment is None else f"{duration(max(0.0, (now - moment).total_seconds()))} ago"


def day(moment: datetime) -> str:
    """``2026-11-22``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d}"


def minute(moment: datetime | str | None) -> str:
    """``2026-11-30 06:20 UTC`` of an aware time, or of its text in ISO 8601 as it is stored; nothing for None.

    A text that is no time is given as it is.
    """
    if not moment:
        return ""
    try:
        known = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError:
        return str(moment)
    return f"{known.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def size(count: float) -> str:
    """``3.2 GB``."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.{0 if unit == 'B' else 1}f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
