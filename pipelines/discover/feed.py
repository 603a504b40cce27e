"""A feed's bytes to leads: RSS 0.9 to 2.0, RDF, Atom, JSON Feed, and the near-feeds that content systems export.

feedparser only ever gets a stream (given bytes or text that name a file or an address it would open that), never fetches,
and what makes it slow is cut out before (see `feed_text`). Entries are taken from broken feeds too: the state says so.
"""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any

import feedparser

from pipelines.discover.feed_dialect import read_json, read_xml
from pipelines.discover.feed_entry import Entry
from pipelines.discover.feed_text import PERMALINK, looks_like_html, prepare
from pipelines.discover.links import Sieve, one_line
from pipelines.discover.markup import plain
from pipelines.model import Discover, Entrance, Found, Lead, Way
from pipelines.text.charset import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_ENTRIES = 2000


def read_feed(
    body: bytes,
    url: str,
    content_type: str = "",
    *,
    discover: Discover | None = None,
    hosts: Sequence[str] = (),
    entrance: Entrance | None = None,
) -> Found:
    """Read a feed that came from ``url`` (after redirects).

    Without ``hosts`` only the feed's own host counts; with ``discover`` its patterns choose among the entries. At most 2,000
    entries are taken, the newest. The states are those of `Found`; ``not_a_feed`` has the reason in its notes.
    """
    decoded = decode(body, content_type)
    notes = list(decoded.notes)
    text = decoded.text.strip("\ufeff \t\r\n\x00")
    if not text:
        return Found(state="not_a_feed", notes=("the body is empty",))
    if looks_like_html(text):
        return Found(state="not_a_feed", notes=("an HTML page was served instead of a feed",))
    if text[0] in "{[":
        entries = read_json(text)
        state = "ok"
    else:
        entries, state, more = _parse(text, url)
        notes += more
    if entries is None:
        return Found(state="not_a_feed", notes=(*notes, "no format of a feed is recognised"))
    sieve = Sieve(url, discover or Discover(), hosts)
    return _found(entries, state, notes, sieve, entrance or Entrance(Way.FEED, url))


def _parse(text: str, url: str) -> tuple[list[Entry] | None, str, list[str]]:
    """feedparser's entries, or those of a dialect it does not know; the state; notes."""
    ready = prepare(text, MAX_ENTRIES)
    notes = list(ready.notes)
    parsed = feedparser.parse(
        io.BytesIO(ready.text.encode("utf-8", "replace")),
        response_headers={"content-location": url, "content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    version = parsed.get("version", "")  # not there at all after some failures
    if not any(each.get("link") or each.get("id") for each in parsed.entries):
        other = [] if version and not parsed.entries else read_xml(ready.text)
        if other:
            return other, "degraded", [*notes, "not a feed format that feed readers know; entries were found by their shape"]
        if not version:
            return None, "not_a_feed", notes
    state = "clipped" if ready.cut else "ok"
    if parsed.bozo:
        state = "degraded"
        notes.append(f"broken feed: {' '.join(str(parsed.bozo_exception).split())[:200]}")
    entries = [_entry(each, version.startswith("atom"), parsed.feed.get("language")) for each in parsed.entries]
    return entries, state, notes


def _entry(raw: Any, atom: bool, language: str | None) -> Entry:
    # past the reader's own mapping, which answers "updated" with "published" and a warning
    published, updated = dict.get(raw, "published"), dict.get(raw, "updated")
    if not published and not atom:  # RSS 1.0 and the Dublin Core date, which feedparser calls "updated"
        published, updated = updated, None
    when = dict.get(raw, "published_parsed") or dict.get(raw, "updated_parsed")
    title = raw.get("title_detail") or {}
    return Entry(
        urls=tuple(_addresses(raw)),
        title=plain(title.get("value", "")),
        published=published,
        modified=updated if updated != published else None,
        language=title.get("language") or language,
        when=_epoch(when),
    )


def _epoch(when: Any) -> float | None:
    try:
        return float(time.mktime(when)) if when else None
    except (OverflowError, ValueError):
        return None


def _addresses(raw: Any) -> Iterator[str]:
    """The addresses an entry goes by: the original behind a redirector, a declared permalink, the link, a guid like a link."""
    if original := raw.get("feedburner_origlink"):
        yield original
    guid = raw.get("id") or ""
    if guid.startswith(PERMALINK):
        yield guid.removeprefix(PERMALINK).strip()
    link = (raw.get("link") or "").removeprefix(PERMALINK).strip()
    if link:
        yield link
    yield from (each["href"] for each in raw.get("links", []) if each.get("rel") == "alternate" and each.get("href"))
    if guid.startswith(("http://", "https://")):
        yield guid


def _found(entries: list[Entry], state: str, notes: list[str], sieve: Sieve, entrance: Entrance) -> Found:
    total = len(entries)
    if total > MAX_ENTRIES:
        entries = sorted(entries, key=lambda entry: -(entry.when or 0.0))[:MAX_ENTRIES]
        state = "clipped" if state == "ok" else state
        notes.append(f"{total} entries, the newest {MAX_ENTRIES} taken")
    leads: dict[str, Lead] = {}
    for position, entry in enumerate(entries):
        chosen = sieve.take(*entry.urls)
        if chosen and chosen not in leads:
            leads[chosen] = _lead(chosen, entry, entrance, position)
    if not total:
        state = "empty" if state == "ok" else state
    elif not leads and state == "ok":
        state = "degraded"
    return Found(tuple(leads.values()), state, (*notes, *sieve.notes()), links=total)


def _lead(url: str, entry: Entry, entrance: Entrance, position: int) -> Lead:
    return Lead(
        url=url,
        entrance=entrance,
        title=one_line(entry.title),
        published=one_line(entry.published),
        modified=one_line(entry.modified),
        language=one_line(entry.language),
        position=position,
    )
