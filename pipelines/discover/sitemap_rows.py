"""The rows of a sitemap: its XML read as a stream, so that 50,000 addresses do not become a tree in memory, or a plain list of addresses.

What people put into sitemaps beside the protocol is read as they mean it: an address as the element's own text, several in one
element, further sitemaps among the pages, pages in an index, languages that are named nowhere else.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from pipelines.discover.markup import local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_URLS = 50_000
_FIELDS = {"lastmod": "modified", "title": "title", "publication_date": "published", "language": "language"}
_ROOTS = frozenset({"urlset", "sitemapindex"})
_ROWS = frozenset({"url", "sitemap"})
_ASIDE = frozenset({"image", "video"})
_ADDRESS = re.compile(r"(?:https?:)?//?[^\s<>\"']+", re.IGNORECASE)
_FURTHER = re.compile(r"\.xml(?:\.gz)?$|sitemap[^/]*\.(?:txt|gz|php|aspx?)$", re.IGNORECASE)
_COLUMN = re.compile(r"\s+|[,;](?=\s*(?:\d{4}-\d\d|[01]\.\d|always|hourly|daily|weekly|monthly|yearly|never))")
_DECLARATION = re.compile(r"<\?xml[^<>]{0,200}>|<!doctype[^<>\[]{0,500}>", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d\S*")


@dataclass(frozen=True, slots=True)
class Row:
    """One address of a sitemap; ``child``: it is of a further sitemap."""

    url: str
    child: bool = False
    modified: str | None = None
    title: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(slots=True)
class Reading:
    """What a sitemap's text gave: its rows, whether it is one, what was wrong with it."""

    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    known: bool = True
    clipped: bool = False
    broken: bool = False
    news: bool = False
    empty: int = 0
    """Elements without an address."""
    aside: dict[str, Row] = field(default_factory=dict)
    """Pages in other languages that are named beside another page, by address."""


def is_sitemap(url: str) -> bool:
    """Whether an address is by its ending that of a further sitemap."""
    return _FURTHER.search(url.partition("?")[0].partition("#")[0]) is not None


def from_text(text: str) -> Reading:
    """A plain list of addresses, one a line; what is in further columns is no part of the address, a day there is its lastmod."""
    lines = [line.strip() for line in text.splitlines()[: MAX_URLS + 1] if line.strip() and not line.lstrip().startswith("#")]
    rows: list[Row] = []
    for line in lines:
        cells = [cell.strip("\"'") for cell in _COLUMN.split(line) if cell]
        address = next((cell for cell in cells if _ADDRESS.fullmatch(cell)), None)
        if address and (line.startswith("/") or "://" in address):
            rows.append(Row(address, is_sitemap(address), next((cell for cell in cells if _DAY.fullmatch(cell)), None)))
    known = bool(rows) and len(rows) >= len(lines) / 2
    notes = [] if known else ["neither XML nor a list of addresses"]
    return Reading(rows[:MAX_URLS], notes, known, len(lines) > MAX_URLS, empty=len(lines) - len(rows) if known else 0)


def from_xml(text: str) -> Reading:
    """A URL set or an index, whatever its namespaces, or several one after the other; broken XML gives what can be made of it."""
    reading = Reading(known=False)
    text = f"<all>{_DECLARATION.sub('', text)}</all>"
    # an old libxml2 writes no news of what it mended into iterparse's log unless recover is on
    events = etree.iterparse(
        io.BytesIO(text.encode("utf-8", "replace")),
        events=("start", "end"), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
    )  # fmt: skip
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
    own = {row.url for row in reading.rows}
    reading.rows += [row for address, row in reading.aside.items() if address not in own]
    return reading


def _walk(events: Any, reading: Reading) -> None:
    for event, element in events:
        name = _local(element)
        if event == "start":
            reading.known = reading.known or name in _ROOTS
        elif name in _ROWS and _parent(element) != "loc":
            rows = list(_rows(element, name == "sitemap", reading))
            reading.rows += rows
            reading.empty += not rows
            _forget(element)
            if len(reading.rows) > MAX_URLS:
                reading.clipped = True
                del reading.rows[MAX_URLS:]
                return


def _rows(element: Any, child: bool, reading: Reading) -> Iterator[Row]:
    """The rows of one element, one for each address; the pages in other languages that are named beside it are put aside."""
    fields: dict[str, str] = {}
    addresses = [(element.text or "").strip()]
    languages: dict[str, str] = {}
    for inner in element.iterdescendants():
        name = _local(inner)
        reading.news = reading.news or name == "news"
        if name == "link" and inner.get("hreflang") and inner.get("href"):
            languages.setdefault(inner.get("href").strip(), inner.get("hreflang").strip()[:35])
        elif name == "loc" and _parent(inner) not in _ASIDE:
            addresses.append("".join(inner.itertext()).strip())
        elif name in _FIELDS and inner.text and _parent(inner) not in _ASIDE:
            fields.setdefault(_FIELDS[name], inner.text.strip()[:500])
    named = [address for place, address in enumerate(addresses) if address and (place or _ADDRESS.fullmatch(address))]
    for address in dict.fromkeys(named):
        yield Row(address, child or is_sitemap(address), **fields)
    for address, language in languages.items():
        if len(reading.aside) < MAX_URLS:
            reading.aside.setdefault(address, Row(address, modified=fields.get("modified"), language=language))


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
