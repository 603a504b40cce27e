"""Atom feeds (RFC 4287) of the desk's lists: what feed readers subscribe to by a list's own address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from pipelines.text.characters import xml_safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
MOST = 50
"""Entries of a feed: the newest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry. ``key`` makes its id: the same key, the same entry, for ever. ``link`` is absolute."""

    key: str
    title: str
    updated: datetime
    link: str
    summary: str = ""
    author: str = ""
    language: str = ""
    related: str = ""
    """The address that it tells of, where that is another than ``link``."""


@dataclass(frozen=True, slots=True)
class History:
    """Where a document stands in an archived feed (RFC 5005, 4), by absolute addresses. ``archived``: it will never change."""

    archived: bool = False
    current: str = ""
    previous: str = ""
    following: str = ""
    taken_away: Sequence[tuple[str, datetime]] = ()
    """(key of an entry, when): articles that their site took away, as deleted entries (RFC 6721)."""


def feed(title: str, address: str, page: str, entries: Iterable[Entry], now: datetime, history: History | None = None) -> bytes:
    """A feed as bytes (XML, UTF-8). ``address`` is its own, ``page`` that of the list as a page, both absolute.

    Without a ``history`` the first `MOST` entries are taken.
    """
    listed = list(entries) if history else list(entries)[:MOST]
    spaces: dict[str | None, str] = {None: ATOM, "fh": HISTORY, "at": TOMBSTONES} if history else {None: ATOM}
    root = etree.Element(_tag("feed"), nsmap=spaces)
    if history and history.archived:
        etree.SubElement(root, f"{{{HISTORY}}}archive")
    _text(root, "title", title)
    _text(root, "id", _id(address))
    _text(root, "updated", _time(max((entry.updated for entry in listed), default=now)))
    _link(root, "self", address, "application/atom+xml")
    _link(root, "alternate", page, "text/html")
    if history:
        places = (("current", history.current), ("prev-archive", history.previous), ("next-archive", history.following))
        for relation, place in places:
            if place:
                _link(root, relation, place, "application/atom+xml")
    _text(root, "generator", "Newswatch")
    for entry in listed:
        _entry(root, entry)
    for key, when in history.taken_away if history else ():
        etree.SubElement(root, f"{{{TOMBSTONES}}}deleted-entry", ref=_id(key), when=_time(when))
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: etree._Element, entry: Entry) -> None:
    made = etree.SubElement(root, _tag("entry"))
    if entry.language:
        made.set("{http://www.w3.org/XML/1998/namespace}lang", entry.language)
    _text(made, "title", entry.title)
    _text(made, "id", _id(entry.key))
    _text(made, "updated", _time(entry.updated))
    _text(etree.SubElement(made, _tag("author")), "name", entry.author or "Newswatch")
    _link(made, "alternate", entry.link, "text/html")
    if entry.related.startswith(("http://", "https://")):
        _link(made, "related", entry.related)
    if entry.summary:
        _text(made, "summary", entry.summary)


def _link(parent: etree._Element, relation: str, address: str, kind: str = "") -> None:
    link = etree.SubElement(parent, _tag("link"), rel=relation, href=xml_safe(address))
    if kind:
        link.set("type", kind)


def _text(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, _tag(name)).text = xml_safe(text)


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _id(key: str) -> str:
    return uuid5(NAMESPACE_URL, key.encode("utf-8", "replace").decode()).urn


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
