"""Watches as queries, and which texts they match: kept in the index, so that a facet or a page of hits costs no question of its own."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pipelines.errors import ConfigError, QueryError
from pipelines.search.ask import Questions
from pipelines.search.file import meta, remember
from pipelines.search.query import Field, Or, Query, Version, Versions, Watched, Words, both, leaves
from pipelines.search.query_language import parse
from pipelines.search.tokens import BREAK, tokens

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from pipelines.model.watch import Watch
    from pipelines.search.file import IndexFile

_MARKED = "watches"


def queries(watches: Iterable[Watch], now: datetime) -> dict[str, Query]:
    """The query of each watch, by its name. Raises ConfigError for one that cannot be understood."""
    found = {}
    for watch in watches:
        try:
            found[watch.name] = query_of(watch, now)
        except QueryError as error:
            raise ConfigError(f"watch {watch.name!r}: {error}") from error
    return found


def query_of(watch: Watch, now: datetime) -> Query:
    """What a watch asks for: its query, or one of its words as they are written, in its sources and languages.

    Raises QueryError for a query that cannot be understood, or that asks for another watch.
    """
    if watch.query:
        query = parse(watch.query, now)
        if any(isinstance(leaf, Watched) for leaf, _ in leaves(query)):
            raise QueryError("a watch asks for a watch; expected words and other fields")
    else:
        spelled = [tuple(token for token in tokens(word) if token != BREAK) for word in watch.words]
        words = tuple(Words(one, exact=True) for one in spelled if one)
        if not words:
            raise QueryError("none of its words has a letter or a number")
        query = words[0] if len(words) == 1 else Or(words)
    limits = [Field(name, values) for name, values in (("source", watch.sources), ("lang", watch.languages)) if values]
    return both(query, *limits)


def number(name: str, query: Query) -> int:
    """The number under which the hits of a watch are kept; another query, another number."""
    return int.from_bytes(hashlib.sha256(f"{name}\n{query!r}".encode()).digest()[:6])


def mark(file: IndexFile, watches: Mapping[str, Query]) -> int:
    """Bring the hits up to date: watches that are new are asked of all texts. Returns the new hits. To be done `IndexFile.alone`."""
    with file.writing() as index:
        return mark_within(index, watches)


def mark_within(index: sqlite3.Connection, watches: Mapping[str, Query], fresh: Sequence[int] = ()) -> int:
    """The same within the transaction that entered the ``fresh`` texts, of which all watches are asked."""
    wanted = {number(name, query): query for name, query in watches.items()}
    known = {int(one) for one in meta(index, _MARKED).split()}
    for gone in known - wanted.keys():
        index.execute("DELETE FROM hit WHERE watch = ?", (gone,))
    before = index.total_changes
    for key, query in wanted.items():
        if fresh or key not in known:
            _ask(index, key, both(query, Versions(Version.ALL)), fresh if key in known else None)
    count = index.total_changes - before
    if wanted.keys() != known:
        remember(index, _MARKED, " ".join(map(str, sorted(wanted))))
    return count


def up_to_date(file: IndexFile, watches: Mapping[str, Query]) -> bool:
    """Whether the hits that are kept are those of these watches over all texts of the index."""
    with file.reading() as index:
        wanted = sorted(number(name, query) for name, query in watches.items())
        return meta(index, _MARKED) == " ".join(map(str, wanted))


def _ask(index: sqlite3.Connection, key: int, query: Query, among: Sequence[int] | None) -> None:
    """Keep what matches a query; ``among`` are the numbers that it is asked of, None all."""
    select, params = Questions(index).sql(query)
    new = "" if among is None else f" AND i.id IN ({', '.join(map(str, among))})"
    index.execute(f"INSERT OR IGNORE INTO hit SELECT {key}, i.id {select}{new}", params)
