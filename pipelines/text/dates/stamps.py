"""Dates as programs write them: ISO 8601, RFC 822, seconds since 1970, a declared strptime format."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from pipelines.text.dates.written import MAX_TEXT, Written, find_dates

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS = re.compile(r"[12]\d{9}(?:\d{3})?")
"""Seconds or thousandths since 1970, from 2001 on."""
_COMPACT = re.compile(r"^((?:19|20)\d{6})[ T]?(\d{4}(?:\d\d)?)(?=$|[Z+-])")
_STAMP = 80
"""Characters; what is longer is a sentence."""
_DAY = re.compile(r"\d{4}-?\d\d-?\d\d")


def moment(text: str | None, *, hour: int = 0) -> datetime | None:
    """A date as feeds, sitemaps, HTTP headers and our own files write it, with its zone, UTC where none is said; None for anything else.

    A date without a time is taken at ``hour``.
    """
    text = (text or "").strip()
    for read in (_since_1970, _iso, _mail, _with_zone, parsedate_to_datetime):
        try:
            found = read(text)
        except (ValueError, OverflowError, OSError):
            continue
        found = found.replace(hour=hour) if _DAY.fullmatch(text) else found
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def by_formats(text: str, formats: tuple[str, ...]) -> Written | None:
    """The date a text is, by strptime formats: of the whole text, or of the part of it that has the format's length in words."""
    for form in formats:
        for part in _parts(text, form):
            try:
                found = datetime.strptime(part, form)
            except ValueError:
                continue
            timed = any(sign in form for sign in ("%H", "%I"))
            return Written(part, 0, len(text), found.date(), found if timed else None, None, f"by the format {form}", form)
    return None


def in_zone(found: datetime, zone: tzinfo) -> datetime:
    """A moment with a zone: its own, else the source's; where both go by one name (CST, IST), the source knows which is meant."""
    own = found.replace(tzinfo=zone)
    return own if found.tzinfo is None or found.tzname() == own.tzname() else found


def _mail(text: str) -> datetime:
    """A date of RFC 822 whose zone the mail library knows."""
    found = parsedate_to_datetime(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def _with_zone(text: str) -> datetime:
    """A date written in words with time and zone: the mail library takes a zone that it does not know for none."""
    found = [written.moment for written in find_dates(text)] if len(text) < _STAMP else []
    if len(found) != 1 or found[0] is None or found[0].tzinfo is None:
        raise ValueError(text)
    return found[0]


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(_COMPACT.sub(r"\1T\2", text))


def _since_1970(text: str) -> datetime:
    if not _SECONDS.fullmatch(text):
        raise ValueError(text)
    return datetime.fromtimestamp(int(text[:10]), UTC)


def _parts(text: str, form: str) -> Iterator[str]:
    text = " ".join(text[:MAX_TEXT].split())
    yield text
    pieces, length = text.split(" "), len(form.split(" "))
    for start in range(len(pieces) - length + 1):
        yield " ".join(pieces[start : start + length]).strip(",;|()")
