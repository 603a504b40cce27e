"""The query language: words, "phrases", -not, OR, brackets, and fields. What is wrong with a query is said in one sentence.

::

    climate OR 气候 -weather          either word, and not the third
    "climate change" title:China*    the very words; a word of the title that begins like this
    source:unido lang:zh kind:speech after:2026-01 before:2026-03
    (delta OR 三角洲) version:all     superseded versions, too
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import process

from pipelines.errors import QueryError
from pipelines.search.lexer import Kind, Part, parts
from pipelines.search.query import BODY, TITLE, And, Dated, Days, Field, Not, Or, Query, Version, Versions, Watched, Words, both
from pipelines.search.query_dates import EXPECTED, number, seconds, span
from pipelines.search.query_fields import ALSO, FIELDS
from pipelines.search.tokens import BREAK, is_cjk, tokens

if TYPE_CHECKING:
    from datetime import date, datetime

_COLUMNS = {"title": TITLE, "text": BODY}
MOST_TERMS, DEEPEST, SHORTEST_PREFIX = 64, 16, 2


def parse(text: str, now: datetime) -> Query:
    """The query that a text says; an empty text asks for everything. ``now`` is what ``today`` and ``7d`` are counted from.

    Raises QueryError with one sentence that says what is wrong, where, and what was expected.
    """
    return _Parser(text, now).query()


class _Parser:
    def __init__(self, text: str, now: datetime) -> None:
        self._parts = list(parts(text))
        if not self._parts and text.strip():
            raise QueryError(f"{text.strip()[:40]!r} holds no letter and no number; expected words")
        self._now = now
        self._place = 0
        self._terms = 0

    def query(self) -> Query:
        if not self._parts:
            return And()
        found = self._either("", 0)
        if (left := self._peek()) is not None:
            raise QueryError(f"the bracket {left.text} at character {left.at} closes nothing; expected a ( before it")
        return found

    def _peek(self) -> Part | None:
        return self._parts[self._place] if self._place < len(self._parts) else None

    def _either(self, column: str, depth: int) -> Query:
        if depth > DEEPEST:
            raise QueryError(f"the query has brackets within brackets {depth} deep; expected no more than {DEEPEST}")
        found = [self._all(column, depth)]
        while (part := self._peek()) is not None and part.kind is Kind.OR:
            self._place += 1
            found.append(self._all(column, depth))
        return found[0] if len(found) == 1 else Or(tuple(found))

    def _all(self, column: str, depth: int) -> Query:
        found: list[Query] = []
        while (part := self._peek()) is not None and part.kind not in (Kind.OR, Kind.CLOSE):
            if part.kind is Kind.AND and found:
                self._place += 1
                part = self._peek()
                if part is None or part.kind in (Kind.OR, Kind.CLOSE):
                    raise QueryError("AND stands at the end; expected a word after it")
            found.append(self._one(column, depth))
        if not found:
            raise QueryError(self._missing())
        return both(*found)

    def _missing(self) -> str:
        part, before = self._peek(), self._parts[self._place - 1] if self._place else None
        if before is not None and before.kind is Kind.OPEN:
            return f"the brackets at character {before.at} hold nothing; expected words between them"
        if part is not None and part.kind is Kind.CLOSE and before is None:
            return f"the bracket {part.text} at character {part.at} closes nothing; expected a ( before it"
        where = f"at character {part.at}" if part is not None else "at the end"
        return f"OR {where} has nothing on one side; expected a word on both sides"

    def _one(self, column: str, depth: int) -> Query:
        part = self._parts[self._place]
        self._place += 1
        if part.kind is Kind.NOT:
            following = self._peek()
            if following is None or following.kind in (Kind.OR, Kind.AND, Kind.CLOSE):
                raise QueryError(f"{part.text} at character {part.at} excludes nothing; expected a word right after it")
            return Not(self._one(column, depth + 1))
        if part.kind is Kind.OPEN:
            return self._bracket(part, column, depth)
        if part.kind is Kind.FIELD:
            return self._field(part, depth)
        if part.kind is Kind.AND:
            raise QueryError(f"AND at character {part.at} has nothing before it; expected a word on both sides")
        return self._words(part, column)

    def _bracket(self, part: Part, column: str, depth: int) -> Query:
        found = self._either(column, depth + 1)
        closing = self._peek()
        if closing is None:
            raise QueryError(f"the bracket {part.text} at character {part.at} is not closed; expected a ) after its words")
        self._place += 1
        return found

    def _words(self, part: Part, column: str) -> Query:
        star = part.kind is Kind.WORD and part.text.endswith("*")
        found = tokens(part.text)
        if not any(token != BREAK for token in found):
            raise QueryError(f"{part.text!r} at character {part.at} holds no letter and no number; expected words")
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise QueryError(f"the query has more than {MOST_TERMS} terms; expected fewer")
        if part.kind is Kind.QUOTED:
            return Words(tuple(found), column, exact=True)
        prefix = star and not is_cjk(found[-1])
        if prefix and len(found[-1]) < SHORTEST_PREFIX:
            raise QueryError(f"{part.text} at character {part.at} fits nearly every word; expected {SHORTEST_PREFIX} letters before the *")
        runs = _unbroken(found)
        return both(*(Words(run, column, exact=len(run) > 1, prefix=prefix and run is runs[-1]) for run in runs))

    def _field(self, part: Part, depth: int) -> Query:
        name = part.text.casefold()
        name = ALSO.get(name, name)
        if name not in FIELDS:
            nearest = process.extractOne(name, FIELDS, score_cutoff=60)
            hint = f"did you mean {nearest[2]}:?" if nearest else f"fields are {', '.join(FIELDS)}"
            raise QueryError(f"{part.text}: at character {part.at} is no field ({hint}); to look for the words, put them in quotes")
        if name in _COLUMNS:
            following = self._peek()
            if following is None or following.kind not in (Kind.WORD, Kind.QUOTED, Kind.OPEN):
                raise QueryError(f"{name}: at character {part.at} has nothing after it; expected {FIELDS[name]}")
            return self._one(_COLUMNS[name], depth)
        value = self._peek()
        if value is None or value.kind not in (Kind.WORD, Kind.QUOTED):
            raise QueryError(f"{name}: at character {part.at} has nothing after it; expected {FIELDS[name]}")
        self._place += 1
        return self._of_field(name, value.text)

    def _of_field(self, name: str, value: str) -> Query:
        if name in ("after", "before", "on", "since", "until"):
            return self._days(name, value)
        if name == "watch":
            return Watched(value)
        if name == "version":
            which = {"superseded": Version.OLD, "*": Version.ALL, "any": Version.ALL}.get(value.casefold(), value.casefold())
            if which not in (Version.CURRENT, Version.OLD, Version.ALL):
                raise QueryError(f"version:{value} is none; expected current, old or all")
            return Versions(which)
        if name == "dated":
            if value.casefold() not in ("yes", "no"):
                raise QueryError(f"dated:{value} is no answer; expected yes or no")
            return Dated(value.casefold() == "yes")
        values = tuple(dict.fromkeys(one for one in value.replace("，", ",").split(",") if one))
        if not values:
            raise QueryError(f"{name}:{value} names nothing; expected {FIELDS[name]}")
        return Field(name, values)

    def _days(self, name: str, value: str) -> Query:
        named = span(value, self._now)
        if named is None:
            raise QueryError(f"{name}:{value} is no day; expected {EXPECTED}")
        first, last = named
        if name == "on":
            return Days("date", number(first), number(last))
        if name in ("after", "before"):
            return Days("date", number(first), None) if name == "after" else Days("date", None, _before(first))
        return Days("found", seconds(first), None) if name == "since" else Days("found", None, seconds(first) - 1)


def _before(day: date) -> int:
    return number(day) - 1  # numbers of days that do not exist do no harm: 20260300 lies before 1 March and after all of February


def _unbroken(found: list[str]) -> list[tuple[str, ...]]:
    """The runs of tokens between breaks: in words that are not quoted, punctuation parts terms."""
    runs: list[list[str]] = [[]]
    for token in found:
        if token == BREAK:
            runs.append([])
        else:
            runs[-1].append(token)
    return [tuple(run) for run in runs if run]
