"""Days on which little is published: around the turn of the year, and China's public holidays.

Used to stretch the time a source may be silent, never to shorten it. Not a calendar of legal holidays: make-up working days are
left out.
"""

from __future__ import annotations

from datetime import date, timedelta

# First day of the Chinese year, 2015-2040 (Gregorian), as published in the Hong Kong Observatory's conversion tables.
LUNAR_NEW_YEARS = tuple(
    date.fromisoformat(day)
    for day in (
        "2015-02-19",
        "2016-02-08",
        "2017-01-28",
        "2018-02-16",
        "2019-02-05",
        "2020-01-25",
        "2021-02-12",
        "2022-02-01",
        "2023-01-22",
        "2024-02-10",
        "2025-01-29",
        "2026-02-17",
        "2027-02-06",
        "2028-01-26",
        "2029-02-13",
        "2030-02-03",
        "2031-01-23",
        "2032-02-11",
        "2033-01-31",
        "2034-02-19",
        "2035-02-08",
        "2036-01-28",
        "2037-02-15",
        "2038-02-04",
        "2039-01-24",
        "2040-02-12",
    )
)
_SPRING = frozenset(first + timedelta(days=offset) for first in LUNAR_NEW_YEARS for offset in range(-2, 9))


def holiday(day: date) -> bool:
    """Whether a day lies in the turn of the year, Spring Festival, Labour Day or the National Day week."""
    month_day = (day.month, day.day)
    return (
        month_day >= (12, 23) or month_day <= (1, 4) or (5, 1) <= month_day <= (5, 5) or (10, 1) <= month_day <= (10, 8) or day in _SPRING
    )
