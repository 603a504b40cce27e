"""Lists of articles in formats that are not feeds but serve as such: JSON Feed, JSON exports, XML exports of content systems.

An entry is recognised by its shape: something repeated that has an address and a title.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from pipelines.discover.feed_entry import Entry
from pipelines.discover.markup import local_name, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_LISTS = ("items", "entries", "articles", "posts", "results", "data", "nodes", "response")
_URL_NAMES = ("url", "link", "path", "permalink", "href", "loc", "view_node", "guid", "id")
_TITLE_NAMES = ("title", "headline", "name", "label")
_DATE_NAMES = ("date_published", "published", "pubdate", "date", "date_gmt", "created", "publish_date", "published_at")
_CHANGE_NAMES = ("date_modified", "modified", "updated", "changed", "modified_gmt", "updated_at")
_DATETIME = re.compile(r"datetime\s*=\s*[\"']([^\"'<>]{4,40})[\"']", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*[\"']([^\"'<>\s]{1,2048})[\"']", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?:/)?/[^\s<>\"']*|[^\s<>\"']+\.s?html?")
_DEPTH = 6


def read_json(text: str) -> list[Entry] | None:
    """Entries of a JSON Feed or of a list of objects with addresses; None when it is neither."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    language = data.get("language") if isinstance(data, dict) else None
    found = next((rows for rows in _lists(data, 0) if not rows or any(_from_fields(row, None) for row in rows)), None)
    if found is None:
        return None
    return [entry for row in found if (entry := _from_fields(row, language if isinstance(language, str) else None))]


def _lists(data: Any, depth: int) -> Iterator[list[dict[str, Any]]]:
    if isinstance(data, list) and all(isinstance(row, dict) for row in data):
        yield data
    elif isinstance(data, dict) and depth < _DEPTH:
        for name in _LISTS:
            if name in data:
                yield from _lists(data[name], depth + 1)


def _from_fields(row: dict[str, Any], language: str | None) -> Entry | None:
    fields = {str(name).lower().strip(): _text(value) for name, value in row.items()}
    url = next((found for name in _URL_NAMES if (found := _address(fields.get(name, "")))), None)
    title = next((plain(html.unescape(fields[name])) for name in _TITLE_NAMES if fields.get(name)), None)
    if url is None:
        linked = (_HREF.search(html.unescape(fields.get(name, ""))) for name in _TITLE_NAMES)
        url = next((link[1] for link in linked if link), None)
    if url is None or title is None:
        return None
    published = next((_date(fields[name]) for name in _DATE_NAMES if fields.get(name)), None)
    modified = next((_date(fields[name]) for name in _CHANGE_NAMES if fields.get(name)), None)
    return Entry((url,), title, published, modified, fields.get("language") or language)


def _text(value: Any) -> str:
    if isinstance(value, dict):  # WordPress: {"rendered": "..."}
        value = value.get("rendered", "")
    return value if isinstance(value, str) else ""


def _address(text: str) -> str | None:
    found = _ADDRESS.fullmatch(text.strip())
    return found[0] if found else None


def _date(text: str) -> str:
    plainer = html.unescape(text)
    inside = _DATETIME.search(plainer)
    return inside[1] if inside else plain(plainer).strip()


def read_xml(text: str) -> list[Entry]:
    """Entries of an XML export: elements of one name, each with children (or markup) that give an address and a title."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return []
    if root is None:
        return []
    rows = (_row(element) for element in root.iter() if isinstance(element.tag, str) and len(element) > 1)
    return [entry for row in rows if (entry := _from_fields(row, None))]


def _row(element: Any) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for child in element:
        if isinstance(child.tag, str):
            inner = "".join(etree.tostring(each, encoding="unicode") for each in child) if len(child) else ""
            row.setdefault(local_name(child.tag), ((child.text or "") + inner).strip())
    return row
