"""Addresses that a listing could make without end: calendars, growing paths, growing queries. Pure."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

from pipelines.discover.web_address import MAX_URL

MAX_SEGMENTS = 20
MAX_REPEATS = 2
OLDEST = "1990-01"
"""No site has news from before: a calendar that is further back is a trap."""

_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/_.](0[1-9]|1[0-2])(?!\d)")
_YEAR_FAR = re.compile(r"(?<!\d)(?:2[1-9]\d\d|1[0-8]\d\d)(?=[-/_.](?:0?[1-9]|1[0-2])(?!\d))")


def trap(url: str, listing: str = "", now: str = "") -> str | None:
    """Why an address looks like one of endlessly many (given the listing it was reached from and today's ISO day), or None."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(url) > MAX_URL:
        return f"longer than {MAX_URL} characters"
    if len(segments) > MAX_SEGMENTS:
        return f"{len(segments)} path segments"
    if repeated := _repeated(segments):
        return f"the path repeats {repeated!r}"
    names = Counter(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    if names and max(names.values()) > MAX_REPEATS:
        return f"the parameter {names.most_common(1)[0][0]!r} is given {max(names.values())} times"
    return _calendar(url, listing, now)


def _repeated(segments: list[str]) -> str | None:
    """A run of segments that follows itself more than twice (``/a/b/a/b/a/b``)."""
    for width in range(1, len(segments) // (MAX_REPEATS + 1) + 1):
        for start in range(len(segments) - width * (MAX_REPEATS + 1) + 1):
            run = segments[start : start + width]
            if all(segments[start + width * turn : start + width * (turn + 1)] == run for turn in range(1, MAX_REPEATS + 1)):
                return "/".join(run)
    return None


def _calendar(url: str, listing: str, now: str) -> str | None:
    if _YEAR_FAR.search(url) and not _YEAR_FAR.search(listing):
        return "a calendar far from today"
    months = [f"{year}-{month}" for year, month in _MONTH.findall(url)]
    before = {f"{year}-{month}" for year, month in _MONTH.findall(listing)}
    new = [month for month in months if month not in before]
    if now and any(month > now[:7] for month in new):
        return "a calendar that runs into the future"
    if any(month < OLDEST for month in new):
        return f"a calendar that runs back before {OLDEST}"
    return None
