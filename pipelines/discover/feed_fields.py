"""One entry out of the fields of a record, whatever the fields are called: something that has an address, a title, a date.

Content systems export their lists under hundreds of names (``url``, ``linkUrl``, ``DOCPUBURL``; ``pubDate``, ``publishTime``,
``focus_date``). A field is known by what it ends in and by what it holds, the usual names before the others.
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipelines.discover.feed_entry import Entry
from pipelines.discover.markup import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_URLS = (
    "url",
    "link",
    "permalink",
    "canonicalurl",
    "weburl",
    "htmlurl",
    "external_url",
    "href",
    "path",
    "alias",
    "loc",
    "view_node",
    "guid",
    "id",
)
_LIKE_URL = re.compile(r"(?:url|link|href|uri|permalink)$")
_NOT_THE_PAGE = re.compile(
    r"im(?:g|age)|pic|photo|thumb|cover|logo|icon|avatar|video|audio|attach|file|self|api|author|categor|source|comment|feed|rss"
)
_TITLES = ("title", "headline", "name", "label", "subject")
_LIKE_TITLE = re.compile(r"(?:title|headline|subject)$")
_NOT_THE_TITLE = re.compile(r"sub|short|seo|meta|image|categor|site|channel|column|source")
_PUBLISHED = re.compile(r"pub|releas|issue|post(?:ed)?_?(?:date|time|on|at)|display|focus|show")
_LIKE_DATE = re.compile(r"date|time|publish|created|posted|_at$|_on$")
_CHANGED = re.compile(r"modif|updat|chang|edit|revis")
_NOT_OF_THE_TEXT = re.compile(r"end|expir|start|begin|event|deadline|zone|stamp_?type|format|crawl|import|off(?:line)?time")
_DATETIME = re.compile(r"datetime\s*=\s*[\"']([^\"'<>]{4,40})[\"']", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*[\"']([^\"'<>\s]{1,2048})[\"']", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?:)?/{1,2}[^\s<>\"]+|\?[\w.-]+=[^\s<>\"]+|[^\s<>\"':]+\.(?:s?html?|php|aspx?|jsp)(?:\?[^\s<>\"]*)?", re.IGNORECASE
)
_WRAPPER = frozenset({"value", "href", "rendered", "alias", "_"})
"""Keys of a record that only wraps a value."""
_MILLISECONDS = 100_000_000_000
_NEST = 4


def entry_of(row: Mapping[str, Any], language: str | None = None, *, untitled: bool = False) -> Entry | None:
    """The entry that a record is; None when it has no address or, unless ``untitled``, neither title nor date."""
    fields = _flat(row)
    titles = [fields[name] for name in _ranked(fields, _TITLES, _LIKE_TITLE, _NOT_THE_TITLE)]
    urls = _urls(fields)
    if not urls:  # the title is a link itself
        urls = tuple(link[1] for title in titles if (link := _HREF.search(html.unescape(title))))
    title = next((text for raw in titles if (text := plain(html.unescape(raw)).strip())), None)
    dates = {name: date for name, value in fields.items() if _LIKE_DATE.search(name) and (date := _date(value))}
    if not urls or not (title or dates or untitled):
        return None
    published = [name for name in dates if not _CHANGED.search(name) and not _NOT_OF_THE_TEXT.search(name)]
    published.sort(key=lambda name: (_PUBLISHED.search(name) is None, name.count(".")))
    changed = next((dates[name] for name in dates if _CHANGED.search(name)), None)
    said = fields.get("language") or fields.get("langcode") or language
    return Entry(urls, title, dates[published[0]] if published else None, changed, said)


def _flat(row: Mapping[str, Any], depth: int = 0, before: str = "") -> dict[str, str]:
    """The text and number fields of a record and of the records in it, by lower-case name with those above it: ``attributes.title``.

    A field that is named twice counts once, the shallower before the deeper, so ``attributes.title`` is ``title`` too.
    """
    found: dict[str, str] = {}
    inner: list[tuple[str, Mapping[str, Any]]] = []
    for key, value in row.items():
        name = str(key).lower().strip().replace("-", "_")
        if isinstance(value, dict):
            inner.append((name, value))
        elif isinstance(value, list) and value and isinstance(value[0], dict) and _WRAPPER.intersection(value[0]):
            inner.append((name, value[0]))  # Drupal's interface gives every field as a list
        elif isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
            found.setdefault(f"{before}{name}", str(value).strip())
    if depth < _NEST:
        for name, held in inner:
            above = "" if name in ("attributes", "data", "fields", "node", "item", "attr") else f"{before}{name}."
            for each, value in _flat(held, depth + 1, above).items():
                found.setdefault(each, value)
    return found


def _ranked(fields: Mapping[str, str], usual: Iterable[str], like: re.Pattern[str], unlike: re.Pattern[str]) -> list[str]:
    """Names of fields that may be meant, best first: the usual names, their ``rendered`` form, then what ends like them."""
    known = [name for each in usual for name in (each, f"{each}.rendered", f"{each}.value", f"{each}._") if fields.get(name)]
    others = [name for name in fields if fields[name] and name not in known and like.search(name) and not unlike.search(name)]
    return [*known, *sorted(others, key=lambda name: name.count("."))]


def _urls(fields: Mapping[str, str]) -> tuple[str, ...]:
    names = _ranked(fields, (*_URLS, "links.html.href", "path.alias"), _LIKE_URL, _NOT_THE_PAGE)
    found = [address for name in names if (address := _address(html.unescape(fields[name])))]
    if not found and fields.get("drupal_internal__nid", "").isdigit():
        found = [f"/node/{fields['drupal_internal__nid']}"]
    return tuple(dict.fromkeys(found))


def _address(text: str) -> str | None:
    found = _ADDRESS.fullmatch(text.strip())
    return found[0] if found else None


def _date(text: str) -> str | None:
    """A date as it is written; a number of seconds or milliseconds since 1970 as ISO text."""
    if text.isdigit():
        number = int(text) if len(text) < 15 else 0
        number = number // 1000 if number >= _MILLISECONDS else number
        return datetime.fromtimestamp(number, UTC).isoformat() if 100_000_000 < number < 10_000_000_000 else _packed(text)
    plainer = html.unescape(text)
    inside = _DATETIME.search(plainer)
    written = inside[1] if inside else plain(plainer).strip()
    return written if any(char.isdigit() for char in written) and len(written) <= 100 else None


def _packed(text: str) -> str | None:
    """``20261128`` or ``20261128100000``."""
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if len(text) in (8, 14) and "1990" <= text[:4] <= "2100" else None
