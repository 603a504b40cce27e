"""Written dates, English and Chinese, read one way or not at all.

Numbers alone (``04/05/2019``) are read by the weekday beside them, by a number above twelve, by what the source declares or has
been seen to do; otherwise they stay unread. Nothing is completed: a date without a year is not a date here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING

from pipelines.text.characters import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_TEXT = 400
"""Longer texts are cut before they are searched for a date."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august", "sep sept september",
         "oct october", "nov november", "dec december"), start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_RANGE = r"(?:\s?(?:-|–|—|to|and|&)\s?(?P<until>\d{1,2})(?:st|nd|rd|th)?)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_WEEKDAY = r"(?:\b(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]*\b\.?,?[\s/|·-]*)?"
_TIME = (
    r"(?:[,\s|·T-]*(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\b\.?)?"
    r"\s*\(?(?P<zone>Z\b|UTC|GMT|[+-]\d\d:?\d\d)?)?"
)
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d){_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*[日号]?(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?{_TIME}",
        rf"{_WEEKDAY}(?<![\d.,-]){_DAY}{_RANGE}(?:\s+of)?[\s-]+{_MONTH}(?:\s*[-/]|,)?\s*{_YEAR}(?!\d){_TIME}",
        rf"{_WEEKDAY}\b{_MONTH}\s*{_DAY}{_RANGE},?\s+{_YEAR}(?!\d){_TIME}",
        rf"(?<![\d.-]){_YEAR}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d){_TIME}",
        rf"{_WEEKDAY}(?<![\d.-])(?P<one>\d{{1,2}})(?P<mark>[/.-])(?P<two>\d{{1,2}})(?P=mark){_YEAR}(?!\d){_TIME}",
    )
)
_DATE_LINE = 80
LABEL = re.compile(
    r"^\W*(?:date(?: published| of publication)?|published(?: on| at)?|publication date|release date|posted(?: on)?|updated?(?: time)?"
    r"|last updated|发布时间|发布日期|发表时间|更新时间|日期|时间|发布于)\s*(?:on|at)?\s*[::]?",
    re.IGNORECASE,
)
"""What stands before a date to say that it is one."""
_HAN_DATE = re.compile(
    r"(?P<year>[〇零○一二三四五六七八九]{4})年(?P<month>[一二三四五六七八九十]{1,3})月(?P<day>[一二三四五六七八九十]{1,3})日"
)
_HAN_DIGITS = {**{c: n for n, c in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0}


@dataclass(frozen=True, slots=True)
class Written:
    """A date found in a text: ``day``, and ``moment`` when a time of day stands beside it (naive where no zone is given).

    ``order`` is ``d`` or ``m`` when the text itself proves that day or month stands first, ``?`` when it was decided from outside;
    ``None`` for forms that cannot be mistaken. ``day`` is None when the order is not known.
    """

    raw: str
    start: int
    end: int
    day: date | None
    moment: datetime | None = None
    order: str | None = None
    reason: str = ""


def find_dates(text: str, day_first: bool | None = None) -> list[Written]:
    """Every date written in a text, in the order they stand in it; overlapping readings are not given twice."""
    text = text[:MAX_TEXT]
    found: list[Written] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if all(match.end() <= other.start or match.start() >= other.end for other in found):
                written = _read(match, day_first)
                if written is not None:
                    found.append(written)
    found.extend(_han(text))
    return sorted(found, key=lambda written: written.start)


def alone(text: str) -> Written | None:
    """The date a line is when it says nothing else but what kind of date it is; None for any other line."""
    found = find_dates(text, day_first=True) if len(text) <= _DATE_LINE else []
    return found[0] if found and not words(without_dates(text, found)) else None


def without_dates(text: str, found: Iterable[Written]) -> str:
    """What a line says beside its dates and the label before them."""
    for written in found:
        text = text.replace(written.raw, " ")
    return LABEL.sub("", text.strip())


def by_formats(text: str, formats: tuple[str, ...]) -> Written | None:
    """The date a text is, by strptime formats: of the whole text, or of the part of it that has the format's length in words."""
    for form in formats:
        for part in _parts(text, form):
            try:
                moment = datetime.strptime(part, form)
            except ValueError:
                continue
            timed = any(sign in form for sign in ("%H", "%I"))
            return Written(part, 0, len(text), moment.date(), moment if timed else None, None, f"by the format {form}")
    return None


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """A moment with a zone: its own, else the source's."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _parts(text: str, form: str) -> Iterator[str]:
    text = " ".join(text[:MAX_TEXT].split())
    yield text
    pieces, length = text.split(" "), len(form.split(" "))
    for start in range(len(pieces) - length + 1):
        yield " ".join(pieces[start : start + length]).strip(",;|()")


def _read(match: re.Match[str], day_first: bool | None) -> Written | None:
    named = match.groupdict()
    year = int(named["year"])
    order, reason = None, ""
    if named.get("one"):
        month, number, order, reason = _ordered(named, year, day_first)
        if month == 0:
            return Written(match[0].strip(), match.start(), match.end(), None, None, "?", reason)
    else:
        text = named["month"].lower()
        month, number = _MONTHS[text] if text in _MONTHS else int(text), int(named["day"])
    day = _date(year, month, number)
    if day is None:
        return None
    if named.get("until"):
        reason = f"the first day of {match[0].strip()}"
    return Written(match[0].strip(" ,|-·"), match.start(), match.end(), day, _moment(day, named), order, reason)


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
    weekday = _WEEKDAYS.get((named.get("weekday") or "")[:3].lower())
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
    if not text:
        return None
    if text[0] not in "+-":
        return timezone.utc  # noqa: UP017  (datetime.UTC is the same object; this says what it is beside the offsets)
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        return None
    return timezone((timedelta(hours=hours, minutes=minutes)) * (-1 if text[0] == "-" else 1))


def _han(text: str) -> Iterator[Written]:
    for match in _HAN_DATE.finditer(text):
        year = int("".join(str(_HAN_DIGITS[c]) for c in match["year"]))
        day = _date(year, _han_number(match["month"]), _han_number(match["day"]))
        if day is not None:
            yield Written(match[0], match.start(), match.end(), day)


def _han_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _HAN_DIGITS.get(text, 0)
    return (_HAN_DIGITS.get(tens, 1) if tens else 1) * 10 + (_HAN_DIGITS.get(ones, 0) if ones else 0)
