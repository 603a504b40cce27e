"""The change feed: one flat record for every change of the corpus, for programs that follow it.

Every record has every key, whatever the kind, so that tools which take the columns from the first lines (DuckDB, pandas) lose none.
`cursor` is where a follower goes on that has dealt with the record; one that keeps it together with its own result misses nothing and
takes nothing twice. The feed is a contract: `version` rises when a key changes its meaning, keys are only ever added.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from pipelines.errors import CursorError, StorageError
from pipelines.insight.changes import Change, ChangeKind, Cursor, changes, end
from pipelines.search.records_by_number import of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipelines.insight.holdings import Holdings

VERSION = 1
TOGETHER = 500


def start_of(since: str) -> tuple[Cursor, int]:
    """What ``since`` means: a cursor of this feed, or a document's number; empty: the beginning. Raises CursorError for others.

    Of a number the second value is it, else -1: only documents with higher numbers are told, and copies of such.
    """
    if since.isascii() and since.isdigit() and len(since) <= 9:
        return Cursor(), int(since)
    try:
        return Cursor.parse(since), -1
    except CursorError as error:
        raise CursorError(f"since {since[:80]!r}: expected a document's number or the `cursor` of an earlier record") from error


def feed(holdings: Holdings, since: Cursor, *, above: int = -1, text: bool = False) -> Iterator[dict[str, Any]]:
    """The records of what was committed after ``since``, in order; with ``text`` each has its document's text.

    What is appended while this is read comes with the next call. Raises CursorError when the cursor is of other journals, StorageError
    for a damaged line or an unreadable text.
    """
    with holdings.reading() as connection:
        until = end(connection)
    found = (one for one in changes(holdings.journals, since, until) if one.sequence > above)
    while part := list(islice(found, TOGETHER)):
        yield from _records(holdings, part, text=text)


def _records(holdings: Holdings, part: list[Change], *, text: bool) -> Iterator[dict[str, Any]]:
    numbers = {one.sequence for one in part}
    held, copies, after = holdings.held(numbers), holdings.copies(numbers), holdings.successors(numbers)
    for one in part:
        if one.sequence not in held:
            raise StorageError(f"document {one.sequence} is in the journals and not in the catalogue (newswatch verify, newswatch rebuild)")
        its = held[one.sequence]
        made = of(its, copies[one.sequence], after.get(one.sequence))
        yield {**_change(one), **made, **({"text": holdings.text(its.document)} if text else {})}


def _change(one: Change) -> dict[str, Any]:
    alias: Mapping[str, Any] = one.alias or {}
    copy = one.kind is ChangeKind.COPY
    return {
        "version_of_feed": VERSION,
        "change": one.kind.value,
        "cursor": str(one.cursor),
        "copy_url": alias.get("url") if copy else None,
        "copy_decision": alias.get("decision") if copy else None,
        "copy_seen_at": alias.get("seen_at") if copy else None,
        **{f"removal_{name}": (one.removal or {}).get(name) for name in ("url", "status", "looks", "since", "seen_at")},
    }
