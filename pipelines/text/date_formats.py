"""Formats of dates as declarations give them: strptime's, checked before a page is read with one."""

from __future__ import annotations

import re
from datetime import datetime

_TOKENS = (
    ("YYYY", "%Y"),
    ("yyyy", "%Y"),
    ("MMMM", "%B"),
    ("MMM", "%b"),
    ("MM", "%m"),
    ("DD", "%d"),
    ("dd", "%d"),
    ("HH", "%H"),
    ("hh", "%I"),
    ("mm", "%M"),
    ("ss", "%S"),
    ("YY", "%y"),
    ("yy", "%y"),
    ("D", "%d"),
    ("d", "%d"),
    ("M", "%m"),
)
"""(how spreadsheets, Java and JavaScript write a part of a date, strptime's way), longest first."""
_TOKEN = re.compile("|".join(token for token, _ in _TOKENS))
_C_ONLY = {"%e": "%d", "%F": "%Y-%m-%d", "%D": "%m/%d/%y", "%T": "%H:%M:%S", "%R": "%H:%M", "%h": "%b", "%k": "%H", "%l": "%I"}
"""Directives that C's strftime knows and Python's strptime does not."""


def check_date_format(form: str) -> str:
    """Return a format that strptime can read a date with; ValueError says what is wrong with another and what was meant."""
    if "%" not in form:
        meant = _TOKEN.sub(lambda found: dict(_TOKENS)[found[0]], form)
        hint = meant if "%" in meant else "%d %B %Y"
        raise ValueError(f"{form!r} has no part that begins with %; expected {hint!r}")
    try:
        datetime.strptime("", form)
    except ValueError as error:
        if "bad directive" in str(error) or "stray %" in str(error):
            meant = re.sub("%.", lambda found: _C_ONLY.get(found[0], found[0]), form)
            hint = meant if meant != form else "%d %B %Y"
            raise ValueError(f"{form!r} has a part that strptime does not know; expected {hint!r}") from error
    return form
