"""What exports into a folder have written so far, and which texts the next one is to hold."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from crawler.cli.searching import told
from pipelines.errors import ConfigError
from pipelines.insight import changes as journal
from pipelines.insight.changes import Cursor
from pipelines.search.query import Version, Versions, both
from pipelines.search.query_language import parse
from pipelines.search.search import utc_now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipelines.search.search import Search

STATE = "export.json"
"""Beside the files: for each what was asked for, how many rows, its digest, and the cursor where the next one goes on."""
_SINCE = re.compile(r"(?P<last>last)|(?P<number>\d{1,9})|(?P<cursor>[ma]\d+-[0-9a-f]{16}.*)|(?P<day>.+)")


def numbers_of(search: Search, query: str, since: str | None, state: Path, kind: str) -> tuple[str, list[int]]:
    """The numbers of what is to be exported, in their order, and the cursor of the index that they are from: the next goes on there."""
    asked = search.parse(query) if query else Versions(Version.ALL)
    match = _SINCE.fullmatch(since) if since else None
    if match and match["day"]:
        asked = both(asked, parse(f"since:{since}", utc_now()))
    with search.asking() as questions:
        told(questions.doubts(asked))
        numbers, cursor = sorted(questions.all(asked)), questions.cursor
    if match and match["number"]:
        return cursor, [number for number in numbers if number > int(match["number"])]
    if match and not match["day"]:
        start = Cursor.parse(last(state, kind, query) if match["last"] else str(since))
        found = journal.changes(search.holdings.journals, Cursor(start.manifest), Cursor.parse(cursor))
        after = {change.sequence for change in found}
        return cursor, [number for number in numbers if number in after]
    return cursor, numbers


def last(state: Path, kind: str, query: str, key: str = "cursor") -> str:
    """The cursor (or another ``key``) of the last export of this kind and query into the folder; empty when there is none yet."""
    return next((str(entry.get(key, "")) for entry in reversed(_read(state)) if (entry["kind"], entry["query"]) == (kind, query)), "")


def _read(state: Path) -> list[Mapping[str, Any]]:
    if not state.exists():
        return []
    try:
        entries = json.loads(state.read_text(encoding="utf-8"))["exports"]
        return [{**entry, "cursor": entry["cursor"], "kind": entry["kind"], "query": entry["query"]} for entry in entries]
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{state}: {error!r}; expected the list of exports that this command keeps there (or no such file)") from error


def keep(state: Path, entry: Mapping[str, Any]) -> None:
    """Add what an export has written."""
    kept = [one for one in _read(state) if one.get("file") != entry["file"]]
    part = state.with_name(f"{state.name}.part")
    part.write_text(json.dumps({"exports": [*kept, entry]}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(state)
