"""Dates as people write them, read one way or not at all; the forms are listed in ``forms.toml``.

Numbers alone (``04/05/2019``) are read by the weekday beside them, by a number above twelve, by what the source declares or has
been seen to do; otherwise they stay unread. Nothing is completed: a date without a year is not a date here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING

from pipelines.text.characters import words
from pipelines.text.dates.forms import forms
from pipelines.text.dates.numbers import plain_digits, plain_numerals

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_TEXT = 400
"""Longer texts are cut before they are searched for a date."""
_DATE_LINE = 80
_OFFSET = re.compile(r"([+-])\s?(\d{1,2}(?::?\d\d)?)$")
_YEAR = re.compile(r"(?:19|20)\d\d|年|[a-z.]\s?-?\d\d,?\s+\d{1,2}:\d\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A date found in a text: ``day``, and ``moment`` when a time of day is beside it (naive where no zone is given).

    ``raw`` is at ``start`` to ``end`` of the text, ``form`` is the form's name. ``order`` is ``d`` or ``m`` when the text itself
    proves that day or month is first, ``?`` when it was decided from outside; ``None`` for forms that cannot be mistaken.
    ``day`` is None when the order is not known.
    """

    raw: str
    start: int
    end: int
    day: date | None
    moment: datetime | None = None
    order: str | None = None
    reason: str = ""
    form: str = ""


def find_dates(text: str, day_first: bool | None = None, *, most: int = MAX_TEXT) -> list[Written]:
    """Every date written in the first ``most`` characters of a text, in their order; overlapping readings are not given twice.

    ``day_first`` tells how numbers alone are to be read where they do not tell it themselves.
    """
    text = text[:most]
    digits = plain_digits(text)
    if not _YEAR.search(digits):
        return []
    plain, places = plain_numerals(digits)
    found: list[Written] = []
    taken: list[tuple[int, int]] = []
    for name, form in forms().expressions.items():
        for match in form.finditer(plain):
            start, end = match.span()
            if all(end <= first or start >= last for first, last in taken):
                raw = text[places[start] : places[end]]
                written = _read(name, match, raw, places[start], day_first)
                if written is not None:
                    found.append(written)
                    taken.append((start, end))
    return sorted(found, key=lambda written: written.start)


def alone(text: str) -> Written | None:
    """The date a line is when it says nothing else but what kind of date it is; None for any other line."""
    found = find_dates(text, day_first=True) if len(text) <= _DATE_LINE else []
    return found[0] if found and not words(without_dates(text, found)) else None


def without_dates(text: str, found: Iterable[Written]) -> str:
    """What a line says beside its dates and the label before them."""
    for written in found:
        text = text.replace(written.raw, " ")
    return forms().label.sub("", text.strip())


def labelled(text: str) -> bool:
    """Whether a text begins with a label that says that a date follows."""
    return forms().label.match(text) is not None


def _read(form: str, match: re.Match[str], text: str, start: int, day_first: bool | None) -> Written | None:
    named = match.groupdict()
    year = _year(named)
    raw = text.strip(" ,|-·")
    order, reason = None, ""
    if named.get("one"):
        month, number, order, reason = _ordered(named, year, day_first)
        if month == 0:
            return Written(text.strip(), start, start + len(text), None, None, "?", reason, form)
    else:
        month, number = forms().months.get(named["month"].lower(), 0) or int(named["month"]), int(named["day"])
    day = _date(year, month, number)
    if day is None:
        return None
    if named.get("until"):
        reason = f"the first day of {text.strip()}"
    return Written(raw, start, start + len(text), day, _moment(day, named), order, reason, form)


def _year(named: dict[str, str | None]) -> int:
    if named.get("year"):
        return int(named["year"] or 0)
    if named.get("short_year"):  # RFC 5322, 4.3: 00 to 49 are of this century
        short = int(named["short_year"] or 0)
        return short + (2000 if short < 50 else 1900)
    return forms().eras[named["era"] or ""] + int(named["era_year"] or 0)


def _ordered(named: dict[str, str | None], year: int, day_first: bool | None) -> tuple[int, int, str, str]:
    """Month and day of two bare numbers, with what decided; month 0 when nothing does."""
    one, two = int(named["one"] or 0), int(named["two"] or 0)
    as_day, as_month = _date(year, two, one), _date(year, one, two)
    if as_day is None and as_month is None:
        return 0, 0, "?", "no such day"
    if as_day is None or as_month is None:
        first = as_day is not None
        return (two, one, "d", "the first number is above twelve") if first else (one, two, "m", "the second number is above twelve")
    if one == two:
        return two, one, "?", "day and month are the same number"
    weekday = forms().weekdays.get((named.get("weekday") or "").lower())
    if weekday is not None and (as_day.weekday() == weekday) != (as_month.weekday() == weekday):
        return (two, one, "d", "by its weekday") if as_day.weekday() == weekday else (one, two, "m", "by its weekday")
    if day_first is not None:
        return (two, one, "?", "day first") if day_first else (one, two, "?", "month first")
    if named["mark"] == ".":
        return two, one, "?", "day first, as dates with points are written"
    return 0, 0, "?", "day or month first: not known of this source"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _moment(day: date, named: dict[str, str | None]) -> datetime | None:
    if not named.get("hour"):
        return None
    hour, half = int(named["hour"] or 0), (named.get("half") or "").lower()[:1]
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    if hour > 23:
        return None
    zone = _zone(named.get("zone") or "")
    return datetime.combine(day, time(hour, int(named["minute"] or 0), tzinfo=zone))


def _zone(text: str) -> tzinfo | None:
    """A zone as it is written beside a time: an offset, be it after GMT or UTC, or a name; None where it is none."""
    if text in forms().zones:
        return timezone(timedelta(minutes=forms().zones[text]), text)
    offset = _OFFSET.search(text)
    if offset is None:
        return timezone.utc if text else None  # noqa: UP017  (datetime.UTC is the same object; this says what it is beside the offsets)
    digits = offset[2].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 14 or minutes > 59:
        return None
    return timezone((timedelta(hours=hours, minutes=minutes)) * (-1 if offset[1] == "-" else 1))
