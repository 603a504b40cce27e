"""Days as people write them in a query: ``2026``, ``2026-11``, ``2026-11-29``, ``today``, ``yesterday``, ``7d``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EXPECTED = "2026, 2026-11, 2026-11-29, today, yesterday, or days back as in 7d"
_DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_BACK = re.compile(r"(\d{1,4})d")


def span(text: str, now: datetime) -> tuple[date, date] | None:
    """The first and the last day that ``text`` names; None when it names none. Days back and today are those of UTC."""
    today = now.astimezone(UTC).date()
    named: dict[str, Callable[[], date]] = {"today": lambda: today, "yesterday": lambda: today - timedelta(days=1)}
    if text.casefold() in named:
        day = named[text.casefold()]()
        return day, day
    if match := _BACK.fullmatch(text):
        day = today - timedelta(days=int(match[1]))
        return day, today
    if not (match := _DAY.fullmatch(text)):
        return None
    year, month, day_of_month = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    try:
        first = date(year, month, day_of_month)
        if match[3]:
            return first, first
        following = date(year + (month == 12 or not match[2]), month % 12 + 1 if match[2] else 1, 1)
    except ValueError:
        return None
    return first, following - timedelta(days=1)


def number(day: date) -> int:
    """A day as the index keeps it: 20261129."""
    return day.year * 10000 + day.month * 100 + day.day


def seconds(day: date) -> int:
    """The beginning of a day of UTC, in seconds since 1970."""
    return int(datetime.combine(day, time(), UTC).timestamp())
