"""The kinds of value that a declaration holds, each with its check: text, flag, pattern, duration, time zone, host.

They annotate the nouns of `pipelines.model.source` and `pipelines.sources.settings`; pydantic applies them wherever such a noun is
made, from TOML as well as in code. A check gives the value in its usual spelling, or a ValueError that says what is wrong and
what was expected. Checks of one value only: what ties several together is `pipelines.sources.consistency`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, Strict

from pipelines.text.date_formats import check_date_format
from pipelines.text.durations import duration, schedule
from pipelines.text.languages import check_language
from pipelines.text.networks import check_network
from pipelines.text.patterns import check_pattern, check_selector

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_TOML_ESCAPES = {"\b": r"\b", "\t": r"\t", "\n": r"\n", "\f": r"\f", "\r": r"\r", "\x1b": r"\e"}


@cache  # the same declaration is checked again in every worker and with every page that is sent there
def _pattern(text: str) -> str:
    lines = text.replace("\n", "") if text.startswith("(?x)") else text  # (?x): lines and comments are no part of the pattern
    if found := _CONTROL.search(lines):
        shown = _TOML_ESCAPES.get(found[0], repr(found[0]))
        raise ValueError(f"{shown} in double quotes is a control character; expected single quotes around a pattern")
    return check_pattern(text).pattern


def _path_pattern(text: str) -> str:
    if re.match(r"\^?\(?\??:?https?:", text):
        raise ValueError(f"'{text}' begins with a scheme; expected a pattern for what comes after the host, as '^/news/'")
    return _pattern(text)


@cache
def _selector(text: str) -> str:
    if text.startswith(("/", "(/")) or "[@" in text:
        raise ValueError(f"{text!r} is XPath; expected a CSS selector, as 'div.date'")
    return check_selector(text)


def _schedule(text: str) -> str:
    schedule(text)
    return " ".join(text.split())


@cache
def _timezone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not a time zone; expected a name as 'UTC' or 'Asia/Shanghai'") from error


def _seconds(value: Any) -> Any:
    return duration(value) if isinstance(value, str) else value


def _pairs(value: Any) -> Any:
    """A table as the pairs it is kept as."""
    if isinstance(value, dict):
        return tuple(value.items())
    if isinstance(value, list | tuple) and all(isinstance(each, list | tuple) for each in value):
        return value
    raise ValueError('expected a table, as { "Press release" = "press release" } or { China = 2 }')


Text = Annotated[str, Strict()]
Flag = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Seconds = Annotated[Number, BeforeValidator(_seconds), Field(gt=0)]
Pause = Annotated[Number, BeforeValidator(_seconds), Field(ge=0)]
Pattern = Annotated[Text, AfterValidator(_pattern)]
PathPattern = Annotated[Text, AfterValidator(_path_pattern)]
Selector = Annotated[Text, AfterValidator(_selector)]
Language = Annotated[Text, AfterValidator(check_language)]
Network = Annotated[Text, AfterValidator(check_network)]
Timetable = Annotated[Text, AfterValidator(_schedule)]
TimeZone = Annotated[Text, AfterValidator(_timezone)]
DateFormat = Annotated[Text, AfterValidator(check_date_format)]
DatePlace = Literal["visible", "dateline", "jsonld", "meta", "feed", "listing", "url"]
Labels = Annotated[tuple[tuple[Text, Text], ...], BeforeValidator(_pairs)]
"""A table from text to text, as pairs in its order."""
Weights = Annotated[tuple[tuple[Text, Number], ...], BeforeValidator(_pairs)]
"""A table from text to number, as pairs in its order."""
