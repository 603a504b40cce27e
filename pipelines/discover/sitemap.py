"""A sitemap's bytes to leads: sitemap index, URL set, news extension, plain list of addresses, a feed in its place; broken XML.

The protocol lets a site give an RSS or Atom feed as its sitemap (sitemaps.org, "Other Sitemap formats").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.discover.feed import MAX_ENTRIES, found_of
from pipelines.discover.feed_parse import is_feed, parse_xml
from pipelines.discover.front import Received, from_root, received
from pipelines.discover.links import NOT_ALIKE, Sieve, one_line
from pipelines.discover.mend import mended, untorn
from pipelines.discover.sitemap_rows import MAX_URLS, Reading, Row, from_text, from_xml
from pipelines.discover.url_shape.shape import likely_article
from pipelines.model import Discover, Entrance, Found, Lead, Way

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_CHILDREN = 1_000

_NO_ADDRESS = "an element without an address"


def read_sitemap(
    body: bytes,
    url: str,
    content_type: str = "",
    *,
    discover: Discover | None = None,
    hosts: Sequence[str] = (),
    entrance: Entrance | None = None,
) -> Found:
    """Read a sitemap that came from ``url``; an index gives ``children``, a URL set leads.

    Without a declared article pattern, addresses that are plainly no article (home page, sections, tags, files) are left out.
    States are those of `Found`: ``not_a_sitemap`` with the reason in the notes, ``degraded`` for broken XML, ``clipped``.
    """
    file = received(body, content_type)
    if file.kind in ("nothing", "html"):
        why = "an HTML page was served instead of a sitemap" if file.kind == "html" else "the body is empty"
        return Found(state="unreadable" if file.torn or file.cut else "not_a_sitemap", notes=(*file.notes, why))
    sieve = Sieve(url, discover or Discover(), hosts)
    entrance = entrance or Entrance(Way.SITEMAP, url)
    if file.kind == "xml" and is_feed(file.text):
        parsed = parse_xml(file.text, MAX_ENTRIES)
        if parsed is not None and parsed.entries:
            return found_of(parsed, file, sieve, entrance)
    return _found(_reading(file), file, sieve, entrance)


def _reading(file: Received) -> Reading:
    if file.kind != "xml":
        return from_text(file.text)
    text, before = from_root(file.text)
    text, torn = untorn(text)
    text, mends = mended(text)
    reading = from_xml(text)
    reading.notes[:0] = [note for note in (before, torn, *mends) if note]
    reading.broken = reading.broken or bool(torn)
    return reading


def _found(reading: Reading, file: Received, sieve: Sieve, entrance: Entrance) -> Found:
    if reading.news and entrance.way is Way.SITEMAP:
        entrance = replace(entrance, way=Way.NEWS_SITEMAP)
    children = _children(reading.rows, sieve)
    leads: dict[str, Lead] = {}
    for lead in _leads(reading.rows, sieve, entrance):
        leads.setdefault(lead.url, lead)
    for _ in range(reading.empty):
        sieve.drop(_NO_ADDRESS)
    notes = [*file.notes, *reading.notes]
    total = len(reading.rows) + reading.empty
    lost = sieve.lost(declared=True)
    if lost and reading.known:
        notes.append(f"{total - lost} of {total} addresses taken")
    notes += sieve.notes()
    if reading.clipped:
        notes.append(f"more than {MAX_URLS} addresses, the first {MAX_URLS} read")
    if len(children) > MAX_CHILDREN:
        notes.append(f"{len(children)} further sitemaps, the newest {MAX_CHILDREN} named")
    return Found(
        leads=tuple(leads.values()),
        state=_state(reading, file, sieve.lost(declared=False) > 0),
        notes=tuple(notes),
        children=tuple(children)[:MAX_CHILDREN],
        children_modified=tuple(children.values())[:MAX_CHILDREN],
        links=total,
    )


def _children(rows: list[Row], sieve: Sieve) -> dict[str, str | None]:
    """The sitemaps of an index with their lastmod, the newest first; in the index's order where it gives none."""
    found = {url: row.modified for row in rows if row.child and (url := sieve.resolve(row.url)) and url != sieve.base}
    return dict(sorted(found.items(), key=lambda child: child[1] or "", reverse=True))


def _leads(rows: list[Row], sieve: Sieve, entrance: Entrance) -> Iterator[Lead]:
    for position, row in enumerate(rows):
        if row.child:
            continue
        url = sieve.take(row.url)
        if url is None:
            continue
        if not (sieve.article or row.published or likely_article(url)):
            sieve.drop(NOT_ALIKE)
            continue
        yield Lead(url, entrance, one_line(row.title), row.published, row.modified, row.language, position)


def _state(reading: Reading, file: Received, lost: bool) -> str:
    if not reading.known or (not reading.rows and (file.cut or file.torn)):
        return "unreadable" if file.torn or file.cut else "not_a_sitemap"
    if file.cut or (reading.clipped and not reading.broken):
        return "clipped"
    if reading.broken or file.torn:
        return "degraded"
    return "partial" if lost else "ok" if reading.rows else "empty"
