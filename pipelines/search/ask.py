"""Asking the index: how many texts match, which come first, how they spread over sources, languages, kinds, months and watches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz import process

from pipelines.search.compile import compiled, matches
from pipelines.search.file import meta
from pipelines.search.query import Field, Watched, leaves
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from pipelines.search.compile import Compiled, Params
    from pipelines.search.query import Query

RANK, DATE, FOUND = "rank", "date", "found"
"""Orders: best match first; newest date first; last found first."""
TITLE_WEIGHT = 4.0
"""How much more a word of the title says than one of the text."""
_ORDERS = {DATE: "i.day DESC, i.id DESC", FOUND: "i.found DESC, i.id DESC"}


@dataclass(frozen=True, slots=True)
class Facets:
    """How the texts that match spread: counts by name, the most frequent first; months as ``202611``, in order of time."""

    total: int
    source: Mapping[str, int]
    lang: Mapping[str, int]
    kind: Mapping[str, int]
    month: Mapping[int, int]
    watch: Mapping[str, int] = field(default_factory=dict)

    @property
    def year(self) -> dict[int, int]:
        """Counts by year, in order of time."""
        years: Counter[int] = Counter()
        for month, count in self.month.items():
            years[month // 100] += count
        return dict(sorted(years.items()))


class Questions:
    """One state of the index, to be asked any number of questions. ``watches`` are the numbers of the watches by name."""

    def __init__(self, connection: sqlite3.Connection, watches: Mapping[str, int] | None = None) -> None:
        self._connection = connection
        self._watches = dict(watches or {})
        self.cursor = meta(connection, "cursor")
        """Changes whenever an answer may change."""
        self.names: dict[str, dict[str, int]] = {"source": {}, "lang": {}, "kind": {}}
        """The numbers of the names of sources, languages and kinds that some text has."""
        for number, of, value in connection.execute("SELECT id, field, value FROM name ORDER BY value"):
            self.names[of][value] = number

    def sql(self, query: Query) -> tuple[str, Params]:
        """``FROM ... WHERE ...`` over ``item i`` with its parameters: the rows that match."""
        return _from(self._compiled(query))

    def count(self, query: Query) -> int:
        """How many texts match."""
        select, params = self.sql(query)
        return int(self._connection.execute(f"SELECT count(*) {select}", params).fetchone()[0])

    def facets(self, query: Query) -> Facets:
        """How many texts match, and how they spread."""
        select, params = self.sql(query)
        rows = self._connection.execute(f"SELECT i.source, i.lang, i.kind, i.day / 100, count(*) {select} GROUP BY 1, 2, 3, 4", params)
        counts: tuple[Counter[int], ...] = (Counter(), Counter(), Counter(), Counter())
        total = 0
        for *keys, count in rows:
            total += count
            for counter, key in zip(counts, keys, strict=True):
                counter[key] += count
        source, lang, kind = (self._named(counter) for counter in counts[:3])
        watch = self._watched(select, params) if total else {}
        return Facets(total, source, lang, kind, dict(sorted(counts[3].items())), watch)

    def months(self) -> dict[int, int]:
        """How many current texts there are of each month: what a trend is a share of."""
        rows = self._connection.execute("SELECT day / 100, count(*) FROM item WHERE current = 1 GROUP BY 1 ORDER BY 1")
        return dict(rows.fetchall())

    def page(self, query: Query, *, order: str = RANK, limit: int = 20, offset: int = 0) -> list[int]:
        """The numbers of the texts of one page. Without words to rank by, `RANK` is `DATE`."""
        sql = self._compiled(query)
        select, params = _from(sql)
        by = _ORDERS.get(order) or (f"bm25(text, {TITLE_WEIGHT}, 1.0), i.id DESC" if sql.match else _ORDERS[DATE])
        rows = self._connection.execute(f"SELECT i.id {select} ORDER BY {by} LIMIT ? OFFSET ?", (*params, limit, offset))
        return [row[0] for row in rows]

    def all(self, query: Query, *, order: str = DATE) -> Iterator[int]:
        """The numbers of all texts that match."""
        select, params = self.sql(query)
        rows = self._connection.execute(f"SELECT i.id {select} ORDER BY {_ORDERS[order]}", params)
        return (row[0] for row in rows)

    def successors(self, numbers: Sequence[int]) -> dict[int, int]:
        """The number of the version that supersedes each of some texts; current ones are left out."""
        holes = ", ".join("?" * len(numbers))
        query = f"SELECT replaces, id FROM item WHERE replaces IN ({holes})"  # noqa: S608 - question marks
        rows = self._connection.execute(query, tuple(numbers))
        return dict(rows.fetchall())

    def doubts(self, query: Query) -> list[str]:
        """Sentences about what an answer may lack: names that no text has, as a misspelt source, and texts that could not be read."""
        told = []
        if lost := self._connection.execute("SELECT count(*) FROM unread").fetchone()[0]:
            told.append(f"{plural(lost, 'text')} could not be read and can be found by the title only (newswatch verify)")
        for leaf, _ in leaves(query):
            if isinstance(leaf, Watched) and leaf.name not in self._watches:
                told.append(f"no watch is named {leaf.name!r}{_nearest(leaf.name, self._watches)}")
            if isinstance(leaf, Field):
                known = self.names[leaf.name]
                absent = [value for value in leaf.values if not any(matches(leaf.name, name, value) for name in known)]
                told += [f"no text has the {_SPELLED[leaf.name]} {value!r}{_nearest(value, known)}" for value in absent]
        return told

    def _compiled(self, query: Query) -> Compiled:
        return compiled(query, self.names, self._watches)

    def _named(self, counts: Counter[int]) -> dict[str, int]:
        spelled = {number: value for names in self.names.values() for value, number in names.items()}
        return {spelled[number]: count for number, count in sorted(counts.items(), key=lambda pair: (-pair[1], spelled[pair[0]]))}

    def _watched(self, select: str, params: Params) -> dict[str, int]:
        if not self._watches:
            return {}
        query = f"SELECT watch, count(*) FROM hit WHERE id IN (SELECT i.id {select}) GROUP BY 1"  # noqa: S608 - made of our own words
        found = dict(self._connection.execute(query, params).fetchall())
        return {name: found[number] for name, number in self._watches.items() if number in found}


_SPELLED = {"source": "source", "lang": "language", "kind": "kind"}


def _from(sql: Compiled) -> tuple[str, Params]:
    if sql.match:
        return f"FROM text JOIN item i ON i.id = text.rowid WHERE text MATCH ? AND {sql.where}", (sql.match, *sql.params)
    return f"FROM item i WHERE {sql.where}", sql.params


def _nearest(value: str, known: Mapping[str, object]) -> str:
    nearest = process.extractOne(value, list(known), score_cutoff=60)
    if nearest:
        return f"; did you mean {nearest[0]!r}?"
    return f"; there are: {', '.join(sorted(known)[:20])}" if known else ""
