"""The rows of a sitemap: its XML read as a stream, its gzip undone within bounds, or a plain list of addresses."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pipelines.discover.markup import local_name

MAX_URLS = 50_000
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


class TooLarge(ValueError):
    """More bytes after decompression than the bound."""


def unpacked(body: bytes, limit: int = MAX_BYTES) -> bytes:
    """Undo up to two layers of gzip, whatever the file is called; zlib.error when torn, ValueError beyond ``limit`` bytes."""
    for _ in range(_LAYERS):
        if not body.startswith(b"\x1f\x8b"):
            break
        inflater = zlib.decompressobj(31)
        body = inflater.decompress(body, limit + 1)
        if len(body) > limit:
            raise TooLarge(f"more than {limit} bytes after decompression")
        if not inflater.eof:
            raise zlib.error("the compressed body ends early")
    return body


@dataclass(slots=True)
class Reading:
    """What a sitemap's text gave: its rows, whether it is one, what was wrong with it."""

    rows: list[Row]
    notes: list[str]
    known: bool = True
    clipped: bool = False
    broken: bool = False
    news: bool = False


def from_text(text: str) -> Reading:
    """A plain list of addresses, one a line."""
    lines = [line.strip() for line in text.splitlines()[: MAX_URLS + 1] if line.strip()]
    rows = [Row(line) for line in lines if line.startswith(("http://", "https://"))]
    known = bool(rows) and len(rows) >= len(lines) / 2
    return Reading(rows[:MAX_URLS], [] if known else ["neither XML nor a list of addresses"], known, len(lines) > MAX_URLS)


def from_xml(body: bytes) -> Reading:
    """A URL set or an index, whatever its namespaces; broken XML gives what stands before the break."""
    reading = Reading([], [], known=False)
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


def _walk(events: Any, reading: Reading) -> None:
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


def _row(element: Any, child: bool, reading: Reading) -> Row | None:
    fields: dict[str, str] = {}
    for inner in element.iterdescendants():
        name = _local(inner)
        reading.news = reading.news or name == "news"
        if name in _FIELDS and inner.text and _parent(inner) not in {"image", "video"}:
            fields.setdefault(_FIELDS[name], inner.text.strip())
    url = fields.pop("url", "")
    return Row(url, child, **{key: value[:500] for key, value in fields.items()}) if url else None


def _local(element: Any) -> str:
    return local_name(element.tag) if isinstance(element.tag, str) else ""


def _parent(element: Any) -> str:
    above = element.getparent()
    return _local(above) if above is not None else ""


def _forget(element: Any) -> None:
    """Free what has been read: the element and its elder siblings."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
