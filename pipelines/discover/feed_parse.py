"""A feed's XML to entries, by feedparser; what it does not know or fails on, by its shape.

feedparser only ever gets a stream (given bytes or text that name a file or an address it would open that), and never fetches.
"""

from __future__ import annotations

import io
import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import feedparser

from pipelines.discover.feed_entry import Entry, Parsed
from pipelines.discover.feed_text import NAME, PERMALINK, prepare
from pipelines.discover.feed_xml import read_xml
from pipelines.discover.front import from_root
from pipelines.discover.markup import plain
from pipelines.discover.mend import mended, untorn
from pipelines.text.dates import find_dates, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

_FEED = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_TIME = re.compile(r"\d:[0-5]\d")
_NEXT = ("next", "prev-archive")
"""RFC 5005: the next page of a paged feed, the archive before this one."""


def is_feed(text: str) -> bool:
    """Whether an XML text is by its root element one of the known feeds."""
    return _FEED.match(from_root(text)[0]) is not None


def parse_xml(text: str, most: int) -> Parsed | None:
    """The entries of an XML text, at most twice ``most`` of them; None when it holds none and is no feed."""
    text, before = from_root(text)
    text, torn = untorn(text)
    text, mends = mended(text)
    ready = prepare(text, most)
    notes = [note for note in (before, torn, *mends, *ready.notes) if note]
    parsed, failure = _by_feedparser(ready.text)
    if failure:
        notes.append(failure)
    if parsed is None or not any(each.get("link") or each.get("id") for each in parsed.entries):
        known = parsed is not None and bool(parsed.get("version")) and not failure
        shaped = [] if known else read_xml(ready.text)
        if shaped:
            return Parsed(tuple(shaped), "degraded", (*notes, "not a feed that feed readers know; entries were found by their shape"))
        if not known:
            return None
    assert parsed is not None
    state = "degraded" if parsed.bozo or torn else "clipped" if ready.cut else "ok"
    if parsed.bozo:
        notes.append(f"broken feed: {' '.join(str(parsed.bozo_exception).split())[:200]}")
    atom = parsed.get("version", "").startswith("atom")
    entries = tuple(_entry(each, atom, parsed.feed.get("language")) for each in parsed.entries)
    return Parsed(entries, state, tuple(notes), _next(parsed.feed))


def _by_feedparser(text: str) -> tuple[Any, str]:
    """What feedparser makes of a text, and a sentence when it failed on it. It is not given the text's address: addresses are
    to come out as they are written."""
    headers = {"content-type": "application/xml; charset=utf-8"}
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    try:
        return feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False), ""
    except Exception as error:  # it says of no input which errors it raises: its handlers fail on fields they do not expect
        return None, f"the feed reader failed on it ({type(error).__name__}: {' '.join(str(error).split())[:200]})"


def _entry(raw: Any, atom: bool, language: str | None) -> Entry:
    # past the reader's own mapping, which answers "updated" with "published" and a warning
    published, updated = dict.get(raw, "published"), dict.get(raw, "updated")
    if not published and not atom:  # RSS 1.0 and the Dublin Core date, which feedparser calls "updated"
        published, updated = updated, None
    read_published, read_updated = dict.get(raw, "published_parsed"), dict.get(raw, "updated_parsed")
    when = read_published or read_updated
    title = raw.get("title_detail") or {}
    return Entry(
        urls=tuple(dict.fromkeys(_addresses(raw))),
        title=plain(title.get("value", "")),
        published=_dated(published, when),
        modified=_dated(updated, read_updated) if updated != published else None,
        language=title.get("language") or language,
        when=_epoch(when),
    )


def _dated(text: str | None, read: Any) -> str | None:
    """A date as it is written; where only the feed reader can read it (in Greek, in Hungarian), and it has a time, what that read."""
    if not text or not read or not _TIME.search(text) or moment(text) is not None or find_dates(text):
        return text
    return datetime(*read[:6]).replace(tzinfo=UTC).isoformat()


def _epoch(when: Any) -> float | None:
    try:
        return float(time.mktime(when)) if when else None
    except (OverflowError, ValueError):
        return None


def _addresses(raw: Any) -> Iterator[str]:
    """The addresses an entry goes by: the original behind a redirector, a declared permalink, its first page, the link, a guid like a
    link. Of several pages (one in each language) the first is the entry's own."""
    if original := raw.get("feedburner_origlink"):
        yield original
    guid = raw.get("id") or ""
    if guid.startswith(PERMALINK):
        yield guid.removeprefix(PERMALINK).strip()
    pages = [each for each in raw.get("links", []) if each.get("rel") == "alternate" and each.get("href")]
    yield from (each["href"] for each in sorted(pages, key=lambda each: "html" not in (each.get("type") or "html")))
    link = (raw.get("link") or "").removeprefix(PERMALINK).strip()
    if link and NAME not in link:
        yield link
    if guid.startswith(("http://", "https://")):
        yield guid


def _next(feed: Any) -> str | None:
    links = feed.get("links", [])
    return next((each["href"] for rel in _NEXT for each in links if each.get("rel") == rel and each.get("href")), None)
