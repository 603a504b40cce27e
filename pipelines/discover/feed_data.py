"""Lists of articles in data files: JSON Feed, the answers of content systems' interfaces, bare or wrapped in a call or an assignment.

Where the list stands is not declared anywhere: it is the list whose records make the most entries.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pipelines.discover.feed_entry import Entry, Parsed
from pipelines.discover.feed_fields import entry_of

_DEPTH = 8
_NODES = 200_000
_MISSES = 50
"""Places of a torn file that are tried in vain before the rest is given up: each costs the length of the file."""
_BEFORE = re.compile(r"(?:\)\]\}',?|while\s*\(1\)\s*;|for\s*\(;;\)\s*;|/\*.{0,400}?\*/|//[^\n]{0,400}\n|\s){0,20}", re.DOTALL)
_WRAP = re.compile(r"(?:(?:var|let|const)\s+)?[A-Za-z_$][\w$.\[\]'\"]{0,100}\s*[=(]\s*(?=[\[{])")
_JSON_FEED = "jsonfeed.org/version/"


def read_data(text: str) -> Parsed | None:
    """The entries of a data file; None when it is none or has no list in which anything is like an article."""
    data, whole = _loaded(text)
    if data is None:
        return None
    feed = isinstance(data, dict) and _JSON_FEED in str(data.get("version", ""))
    language = _text(data.get("language")) if isinstance(data, dict) else None
    rows = data.get("items") if feed else None
    rows = rows if isinstance(rows, list) else _best_list(data)
    if rows is None:
        return None
    records = [row for row in rows if isinstance(row, dict)]
    entries = [entry_of(row, language, untitled=feed) or Entry(()) for row in records]
    strange = len(rows) - len(records)
    notes = ["the data ends early or is damaged: whole records were taken"] if not whole else []
    notes += [f"{strange} items are no records"] if strange else []
    following = _text(data.get("next_url")) if isinstance(data, dict) else None
    return Parsed(tuple(entries), "ok" if whole else "degraded", tuple(notes), following)


def markup_in(text: str) -> str:
    """The markup among the values of a data file: what a page's "show more" fetches; empty when there is none."""
    data, _ = _loaded(text)
    found: list[str] = []
    waiting = [data]
    while waiting and len(found) < _NODES:
        value = waiting.pop()
        if isinstance(value, str) and "<" in value:
            found.append(value)
        elif isinstance(value, dict | list):
            waiting.extend(reversed(list(value.values()) if isinstance(value, dict) else value))
    return "".join(f"<div>{each}</div>" for each in found)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _loaded(text: str) -> tuple[Any, bool]:
    """The data, and whether all of it could be read; (None, False) when none could."""
    start = _BEFORE.match(text).end()  # type: ignore[union-attr]  # it matches nothing too
    wrap = _WRAP.match(text, start)
    start = wrap.end() if wrap else start
    decoder = json.JSONDecoder(strict=False)
    if text[start : start + 1] not in ("{", "["):
        return None, False
    try:
        return decoder.raw_decode(text, start)[0], True
    except (ValueError, RecursionError):
        return _salvaged(text, start, decoder)


def _salvaged(text: str, at: int, decoder: json.JSONDecoder) -> tuple[Any, bool]:
    """The records of a torn file that are whole."""
    records: list[Any] = []
    misses = 0
    while misses < _MISSES and len(records) < _NODES:
        at = text.find("{", at)
        if at < 0:
            break
        try:
            record, at = decoder.raw_decode(text, at)
            records.append(record)
        except (ValueError, RecursionError):
            misses += 1
            at += 1
    return (records, False) if records else (None, False)


def _best_list(data: Any) -> list[Any] | None:
    """The records of the lists that are at one place of the data (of each section, say) and make the most entries.

    Lists of dated entries come before undated ones, which menus are too; all dated ones count.
    """
    places: dict[str, list[Any]] = {}
    _gather(data, "", 0, [_NODES], places)
    rated: list[tuple[bool, int, list[Any]]] = []
    for rows in places.values():
        entries = [entry for row in rows if isinstance(row, dict) and (entry := entry_of(row))]
        if entries or not rows:
            rated.append((any(entry.published for entry in entries), len(entries), rows))
    if not rated:
        return None
    dated, _, best = max(rated, key=lambda each: each[:2])
    return [row for is_dated, count, rows in rated if is_dated and count for row in rows] if dated else best


def _gather(data: Any, place: str, depth: int, left: list[int], places: dict[str, list[Any]]) -> None:
    """All lists that hold records, by the names on the way to them; records by number (``{"101": {...}}``) count as a list."""
    left[0] -= 1
    if depth > _DEPTH or left[0] < 0:
        return
    if isinstance(data, dict):
        inner = list(data.values())
        if len(inner) > 1 and all(isinstance(each, dict) for each in inner) and all(str(name).isdigit() for name in data):
            data = inner
        else:
            for name, each in data.items():
                if isinstance(each, dict | list):
                    _gather(each, f"{place}.{name}", depth + 1, left, places)
            return
    if isinstance(data, list):
        if not data or any(isinstance(row, dict) for row in data):
            places.setdefault(place, []).extend(data)
        for row in data:
            if isinstance(row, dict | list):
                _gather(row, f"{place}[]", depth + 1, left, places)
