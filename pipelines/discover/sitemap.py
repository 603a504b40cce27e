"""A sitemap's bytes to leads: sitemap index, URL set, news extension, plain list of addresses; gzip inside, broken XML.

Reads as a stream, so that a sitemap of 50,000 addresses does not become a tree in memory.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.discover.feed_text import looks_like_html
from pipelines.discover.links import Sieve, one_line
from pipelines.discover.sitemap_rows import MAX_URLS, Reading, Row, TooLarge, from_text, from_xml, unpacked
from pipelines.discover.url_shape.shape import likely_article
from pipelines.model import Discover, Entrance, Found, Lead, Way
from pipelines.text.charset import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_CHILDREN = 1_000


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
    try:
        plain = unpacked(body)
    except (TooLarge, zlib.error) as error:
        return Found(state="unreadable", notes=(f"gzip: {error}",))
    decoded = decode(plain[:4096], content_type)
    head = decoded.text.lstrip("\ufeff \t\r\n\x00")
    if not head:
        return Found(state="not_a_sitemap", notes=("the body is empty",))
    if looks_like_html(head):
        return Found(state="not_a_sitemap", notes=("an HTML page was served instead of a sitemap",))
    reading = from_xml(plain.lstrip()) if head.startswith("<") else from_text(decode(plain, content_type).text)
    sieve = Sieve(url, discover or Discover(), hosts)
    return _found(reading, sieve, entrance or Entrance(Way.SITEMAP, url))


def _found(reading: Reading, sieve: Sieve, entrance: Entrance) -> Found:
    if reading.news and entrance.way is Way.SITEMAP:
        entrance = replace(entrance, way=Way.NEWS_SITEMAP)
    children = _children(reading.rows, sieve)
    leads: dict[str, Lead] = {}
    for lead in _leads(reading.rows, sieve, entrance):
        leads.setdefault(lead.url, lead)
    notes = [*reading.notes, *sieve.notes()]
    if reading.clipped:
        notes.append(f"more than {MAX_URLS} addresses, the first {MAX_URLS} read")
    if len(children) > MAX_CHILDREN:
        notes.append(f"{len(children)} further sitemaps, the newest {MAX_CHILDREN} named")
    return Found(
        leads=tuple(leads.values()),
        state=_state(reading),
        notes=tuple(notes),
        children=tuple(children)[:MAX_CHILDREN],
        children_modified=tuple(children.values())[:MAX_CHILDREN],
        links=len(reading.rows),
    )


def _children(rows: list[Row], sieve: Sieve) -> dict[str, str | None]:
    """The sitemaps of an index with their lastmod, the newest first; in the index's order where it gives none."""
    found = {url: row.modified for row in rows if row.child and (url := sieve.resolve(row.url))}
    return dict(sorted(found.items(), key=lambda child: child[1] or "", reverse=True))


def _leads(rows: list[Row], sieve: Sieve, entrance: Entrance) -> Iterator[Lead]:
    for position, row in enumerate(rows):
        if row.child:
            continue
        url = sieve.take(row.url)
        if url is None or not (sieve.article or row.published or likely_article(url)):
            continue
        yield Lead(url, entrance, one_line(row.title), row.published, row.modified, row.language, position)


def _state(reading: Reading) -> str:
    if not reading.known:
        return "not_a_sitemap"
    if reading.broken:
        return "degraded"
    if reading.clipped:
        return "clipped"
    return "ok" if reading.rows else "empty"
