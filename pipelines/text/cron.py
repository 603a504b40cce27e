"""Cron lines of five fields, as the crontab of Debian reads them; cronsim does the counting.

A line that fixes hour and minute runs once a day: a time that summer time skips is made up for right after the gap (02:30 runs at
03:00), a time that happens twice is run the first time. Where minute or hour begin with ``*`` real time counts. Beside numbers,
names, ranges, lists and steps cronsim knows ``L`` (last day of the month), ``LW`` (last weekday) and ``MON#2`` (second Monday).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cronsim import CronSim, CronSimError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

FIELDS = ("minute", "hour", "day-of-month", "month", "day-of-week")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_RANGE = re.compile(r"(?P<first>[0-7]|[a-z]{3})-(?P<last>[0-7]|[a-z]{3})")
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)


def cron_line(text: str) -> str:
    """A cron line in small letters with single spaces; ValueError says which field is wrong, or that such a day never comes."""
    line = " ".join(text.lower().split())
    parts = line.split(" ")
    if len(parts) != len(FIELDS):
        raise ValueError(f"{text!r} has {len(parts)} fields; a cron line has five: {', '.join(FIELDS)}")
    try:
        CronSim(_without_turns(line), _SOME_DAY)
    except CronSimError as error:
        name = str(error).removeprefix("Bad ")
        value = parts[FIELDS.index(name)] if name in FIELDS else line
        raise ValueError(f"cron field {name} is {value!r}; expected {_EXPECTED.get(name, 'a day that comes')}") from None
    return line


def slots(line: str, after: datetime, zone: tzinfo) -> Iterator[datetime]:
    """The times of a line of `cron_line` in a time zone, as UTC, each later than ``after`` and than the one before."""
    last = after.astimezone(UTC)
    for found in CronSim(_without_turns(line), after.astimezone(zone)):
        slot = found.astimezone(UTC)
        if slot > last:
            last = slot
            yield slot


def _without_turns(line: str) -> str:
    """A weekday range that goes over the end of the week (``fri-mon``) as two: cronsim takes Sunday for the first day only."""
    *others, days = line.split(" ")
    return " ".join([*others, _RANGE.sub(_turned, days)])


def _turned(span: re.Match[str]) -> str:
    first, last = (int(day) if day.isdigit() else _DAYS.index(day) if day in _DAYS else -1 for day in span.groups())
    if min(first, last) < 0 or first <= last:
        return span[0]
    return f"{first}-7" if last == 0 else f"{first}-6,0-{last}"


_EXPECTED = {
    "minute": "0-59, '*', 'a-b', '*/n' or a list of these",
    "hour": "0-23, '*', 'a-b', '*/n' or a list of these",
    "day-of-month": "1-31, 'L', '*', 'a-b', '*/n' or a list of these, and a day that the month has",
    "month": "1-12, jan-dec, '*', 'a-b', '*/n' or a list of these",
    "day-of-week": "0-7 (0 and 7 are Sunday), sun-sat, '*', 'a-b', 'mon#2' or a list of these",
}
