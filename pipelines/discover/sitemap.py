"""A sitemap's bytes to leads: sitemap index, URL set, news extension, plain list of addresses; gzip inside, broken XML.

Reads as a stream, so that a sitemap of 50,000 addresses does not become a tree in memory.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lxml import etree

from pipelines.discover.charset import decode
from pipelines.discover.feed_text import looks_like_html
from pipelines.discover.links import Sieve, one_line
from pipelines.discover.shape import likely_article
from pipelines.model import Discover, Entrance, Found, Lead, Way

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_URLS = 50_000
MAX_CHILDREN = 1_000
MAX_BYTES = 64 << 20
"""After decompression."""
_LAYERS = 2
_FIELDS = {"loc": "url", "lastmod": "modified", "title": "title", "publication_date": "published", "language": "language"}


@dataclass(frozen=True, slots=True)
class Row:
    """One ``url`` or ``sitemap`` element."""

    url: str
    child: bool = False
    modified: str | None = None
    title: str | None = None
    published: str | None = None
    language: str | None = None


class _TooLarge(ValueError):
    """More bytes after decompression than the bound."""


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
    except (_TooLarge, zlib.error) as error:
        return Found(state="unreadable", notes=(f"gzip: {error}",))
    decoded = decode(plain[:4096], content_type)
    head = decoded.text.lstrip("\ufeff \t\r\n\x00")
    if not head:
        return Found(state="not_a_sitemap", notes=("the body is empty",))
    if looks_like_html(head):
        return Found(state="not_a_sitemap", notes=("an HTML page was served instead of a sitemap",))
    reading = _from_xml(plain.lstrip()) if head.startswith("<") else _from_text(decode(plain, content_type).text)
    sieve = Sieve(url, discover or Discover(), hosts)
    return _found(reading, sieve, entrance or Entrance(Way.SITEMAP, url))


def unpacked(body: bytes, limit: int = MAX_BYTES) -> bytes:
    """Undo up to two layers of gzip, whatever the file is called; zlib.error when torn, ValueError beyond ``limit`` bytes."""
    for _ in range(_LAYERS):
        if not body.startswith(b"\x1f\x8b"):
            break
        inflater = zlib.decompressobj(31)
        body = inflater.decompress(body, limit + 1)
        if len(body) > limit:
            raise _TooLarge(f"more than {limit} bytes after decompression")
        if not inflater.eof:
            raise zlib.error("the compressed body ends early")
    return body


@dataclass(slots=True)
class _Reading:
    rows: list[Row]
    notes: list[str]
    known: bool = True
    clipped: bool = False
    broken: bool = False
    news: bool = False


def _from_text(text: str) -> _Reading:
    """A plain list of addresses, one a line."""
    lines = [line.strip() for line in text.splitlines()[: MAX_URLS + 1] if line.strip()]
    rows = [Row(line) for line in lines if line.startswith(("http://", "https://"))]
    known = bool(rows) and len(rows) >= len(lines) / 2
    return _Reading(rows[:MAX_URLS], [] if known else ["neither XML nor a list of addresses"], known, len(lines) > MAX_URLS)


def _from_xml(body: bytes) -> _Reading:
    reading = _Reading([], [], known=False)
    # an old libxml2 writes no news of what it mended into iterparse's log unless recover is on
    events = etree.iterparse(
        io.BytesIO(body), events=("start", "end"), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        _walk(events, reading)
    except etree.XMLSyntaxError as error:
        reading.broken = True
        reading.notes.append(f"broken XML: {str(error)[:200]}")
    log = list(events.error_log)
    if log and not reading.broken:
        reading.broken = True
        reading.notes.append(f"broken XML: {log[0].message.strip()[:200]} (line {log[0].line})")
    if not reading.known:
        reading.notes.append("XML, but neither urlset nor sitemapindex")
    return reading


def _walk(events: Any, reading: _Reading) -> None:
    for event, element in events:
        name = _local(element)
        if event == "start":
            reading.known = reading.known or name in {"urlset", "sitemapindex"}
        elif name in {"url", "sitemap"}:
            reading.rows += [row for row in (_row(element, name == "sitemap", reading),) if row]
            _forget(element)
            if len(reading.rows) >= MAX_URLS:
                reading.clipped = True
                return


def _row(element: Any, child: bool, reading: _Reading) -> Row | None:
    fields: dict[str, str] = {}
    for inner in element.iterdescendants():
        name = _local(inner)
        reading.news = reading.news or name == "news"
        if name in _FIELDS and inner.text and _parent(inner) not in {"image", "video"}:
            fields.setdefault(_FIELDS[name], inner.text.strip())
    url = fields.pop("url", "")
    return Row(url, child, **{key: value[:500] for key, value in fields.items()}) if url else None


def _local(element: Any) -> str:
    return str(etree.QName(element).localname).lower() if isinstance(element.tag, str) else ""


def _parent(element: Any) -> str:
    above = element.getparent()
    return _local(above) if above is not None else ""


def _forget(element: Any) -> None:
    """Free what has been read: the element and its elder siblings."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _found(reading: _Reading, sieve: Sieve, entrance: Entrance) -> Found:
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


def _state(reading: _Reading) -> str:
    if not reading.known:
        return "not_a_sitemap"
    if reading.broken:
        return "degraded"
    if reading.clipped:
        return "clipped"
    return "ok" if reading.rows else "empty"
