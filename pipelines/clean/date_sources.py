"""Dates that something other than the page's face says: JSON-LD, meta elements, the address, the entrance that led to the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pipelines.clean.metadata import Metadata, articles, kinds
from pipelines.model import DateFrom, Lead, Way
from pipelines.text.characters import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


@dataclass(frozen=True, slots=True)
class Saying:
    """A text that says a date, before it is read. ``stamp``: it was written for programs and carries its own zone."""

    came_from: DateFrom
    text: str
    where: str
    signs: tuple[str, ...] = ()
    stamp: bool = True


_ISSUED = re.compile(
    r"publi[sc](?!her)|publ?date|publ?time|pubdt|ptime|issued|releas|postdate|posttime|dateposted|originaldate|citation.*date|^onlinedate"
)
_PLAIN = re.compile(r"^(?:dc|dcterms|sailthru|og|article|search|page|parsely)?(?:date|datetime)$")
_CREATED = re.compile(r"creat|contentsourcedate")
_NOT_ISSUED = re.compile(r"modif|updat|expir|unpub|review|valid|event|start|end$|last|embargo|deadline|copyright")
_STAMP = re.compile(r"\d|年")
_VALUE = 60
"""Characters; what is longer is no stamp."""
_PAGES = ("WebPage", "ItemPage", "AboutPage", "CreativeWork")
_IN_PATH = tuple(
    re.compile(form)
    for form in (
        r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?=[/._-]|$)",
        r"/(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?=[/._-]|$)",
        r"/(?P<year>20\d\d)[-/](?P<month>[01]\d)/?(?P<day>[0-3]\d)/",
        r"/(?P<year>20\d\d)(?P<month>[01]\d)/(?P<day>[0-3]\d)/",
        r"/(?P<day>[0-3]\d)-(?P<month>[01]\d)-(?P<year>20\d\d)-",
        r"[/_-][a-z]?(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=[/._-]|$)",
        r"[/_-](?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?=[/._-]|$)",
    )
)


def in_metadata(metadata: Metadata, url: str, title: str) -> Iterator[Saying]:
    """What JSON-LD and meta elements say, the surest first."""
    for node in _of_the_page(metadata, url, title)[:3]:
        value = node.get("datePublished")
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str | int) and not isinstance(one, bool) and str(one).strip():
                yield Saying(DateFrom.JSONLD, str(one).strip(), "datePublished")
                break
    stamps = [(name, content) for name, content in metadata.meta if content and len(content) <= _VALUE]
    stamps = [(name, content) for name, content in stamps if _STAMP.search(content) or name.endswith(("date", "time"))]
    ranked = [(rank, name, content) for name, content in stamps if (rank := _rank(name)) is not None]
    for _, name, content in sorted(ranked, key=lambda one: one[0])[:8]:
        yield Saying(DateFrom.META, content, name)


def updated(metadata: Metadata, url: str, title: str) -> frozenset[str]:
    """The days (ISO) on which metadata says that the page was changed, but not those on which it was published."""
    said = {content[:10] for name, content in metadata.meta if re.search(r"modif|updat", name)}
    said |= {str(node.get("dateModified"))[:10] for node in metadata.nodes if node.get("dateModified")}
    return frozenset(said - {saying.text[:10] for saying in in_metadata(metadata, url, title)})


def in_address(url: str) -> Saying | None:
    """The day in the path of an address (``/2024/07/05/``, ``t20240705_``, ``/202407/05/``), whole days only."""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return None
    for form in _IN_PATH:
        match = form.search(path)
        if match and 1 <= int(match["month"]) <= 12 and 1 <= int(match["day"]) <= 31:
            text = f"{match['year']}-{int(match['month']):02d}-{int(match['day']):02d}"
            return Saying(DateFrom.URL, text, "path")
    return None


def in_lead(lead: Lead | None) -> Saying | None:
    """The date that the feed or listing gives that led to the page."""
    if lead is None or not lead.published:
        return None
    listed = lead.entrance.way in (Way.LISTING, Way.HAND)
    return Saying(DateFrom.LISTING if listed else DateFrom.FEED, lead.published, f"{lead.entrance.way} {lead.entrance.url}")


def _rank(name: str) -> int | None:
    """How surely a meta element of this name gives the day of publication (0 is best); None when it gives another."""
    letters = re.sub(r"[^a-z]", "", name)
    if _NOT_ISSUED.search(letters):
        return None
    return next((rank for rank, form in enumerate((_ISSUED, _PLAIN, _CREATED)) if form.search(letters)), None)


def _of_the_page(metadata: Metadata, url: str, title: str) -> list[dict[str, Any]]:
    """The nodes whose date is the page's: articles before pages; not those that by headline and by address are of another page."""
    for nodes in (list(articles(metadata)), [node for node in metadata.nodes if kinds(node) & set(_PAGES)]):
        dated = [node for node in nodes if node.get("datePublished")]
        own = [node for node in dated if _headed(node, title) or _addressed(node, url)]
        if own or (len(dated) == 1 and (not _address(dated[0]) or not _headlines(dated[0]))):
            return own or dated
        if dated and not any(_address(node) for node in dated):
            return dated
    return []


def _headlines(node: dict[str, Any]) -> list[str]:
    return [words(said) for said in (node.get("headline"), node.get("name")) if isinstance(said, str) and words(said)]


def _headed(node: dict[str, Any], title: str) -> bool:
    wanted = words(title)
    return bool(wanted) and any(_alike(said, wanted) for said in _headlines(node))


def _alike(said: str, wanted: str) -> bool:
    common = set(said.split()) & set(wanted.split())
    return said in wanted or wanted in said or len(common) * 2 >= len(set(wanted.split()))


def _address(node: dict[str, Any]) -> str:
    for key in ("url", "mainEntityOfPage", "@id"):
        said = node.get(key)
        said = said.get("@id") if isinstance(said, dict) else said
        if isinstance(said, str) and said.startswith(("http://", "https://", "/")):
            return said
    return ""


def _addressed(node: dict[str, Any], url: str) -> bool:
    try:
        own, here = urlsplit(_address(node)), urlsplit(url)
    except ValueError:
        return False
    return bool(own.path) and own.path.strip("/") == here.path.strip("/")
