"""A query as SQL over the index. Every word is rebuilt from its tokens, so nothing a person types reaches FTS5's own language.

Parts that are about words only become one MATCH, for that is what FTS5 is quick at; whatever else there is becomes conditions on
``item``. A word stands for all its forms; those that no text has cost one look-up each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.search.english import forms
from pipelines.search.query import And, Dated, Days, Field, Not, Or, Query, Version, Versions, Watched, Words, both, leaves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Params = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """``match`` for FTS5 (empty: no words are asked for) and ``where`` with its parameters, over ``item i``."""

    match: str
    where: str
    params: Params = ()


def compiled(query: Query, names: Mapping[str, Mapping[str, int]], watches: Mapping[str, int]) -> Compiled:
    """The SQL of a query; where it says nothing of versions, the current ones are meant."""
    if not any(isinstance(leaf, Versions) for leaf, _ in leaves(query)):
        query = both(query, Versions(Version.CURRENT))
    made = _Maker(names, watches)
    parts = query.parts if isinstance(query, And) else (query,)
    match, rest = _gathered(parts)
    where = [made.where(part) for part in rest]
    return Compiled(match, " AND ".join(where) or "1", tuple(made.params))


def _gathered(parts: Sequence[Query]) -> tuple[str, list[Query]]:
    """One MATCH for the parts that are about words, and the other parts."""
    wanted = [match for part in parts if (match := _match(part))]
    unwanted = [match for part in parts if isinstance(part, Not) and (match := _match(part.part))] if wanted else []
    rest = [part for part in parts if not (_match(part) or (wanted and isinstance(part, Not) and _match(part.part)))]
    found = " AND ".join(wanted)
    if unwanted:
        found = f"({found}) NOT ({' OR '.join(unwanted)})"
    return found, rest


def _match(query: Query) -> str:
    """The FTS5 expression of a query that is about words only; empty for any other, and for one that only excludes."""
    match query:
        case Words():
            return _words(query)
        case Or(parts):
            found = [_match(part) for part in parts]
            return f"({' OR '.join(found)})" if all(found) else ""
        case And(parts) if parts:
            whole, rest = _gathered(parts)
            return f"({whole})" if whole and not rest else ""
    return ""


def _words(words: Words) -> str:
    *before, last = words.tokens
    if words.prefix:
        found = f"{_phrase(words.tokens)} *"
    elif words.exact or before:
        found = _phrase(words.tokens)
    else:
        alike = [_phrase((form,)) for form in forms(last)]
        found = f"({' OR '.join(alike)})" if len(alike) > 1 else alike[0]
    return f"{words.column} : {found}" if words.column else found


def _phrase(tokens: Sequence[str]) -> str:
    return '"{}"'.format(" ".join(tokens).replace('"', '""'))


class _Maker:
    """Conditions, and their parameters in order."""

    def __init__(self, names: Mapping[str, Mapping[str, int]], watches: Mapping[str, int]) -> None:
        self._names = names
        self._watches = watches
        self.params: list[str | int] = []

    def where(self, query: Query) -> str:
        if match := _match(query):
            self.params.append(match)
            return "i.id IN (SELECT rowid FROM text WHERE text MATCH ?)"
        match query:
            case And(parts):
                words, rest = _gathered(parts)
                found = []
                if words:
                    self.params.append(words)
                    found = ["i.id IN (SELECT rowid FROM text WHERE text MATCH ?)"]
                return f"({' AND '.join([*found, *map(self.where, rest)]) or '1'})"
            case Or(parts):
                return f"({' OR '.join(map(self.where, parts))})"
            case Not(part):
                return f"NOT {self.where(part)}"
            case Versions(which):
                return {Version.CURRENT: "i.current = 1", Version.OLD: "i.current = 0"}.get(which, "1")
            case Dated(yes):
                return f"i.dated = {int(yes)}"
            case Days():
                return self._days(query)
            case Watched(name):
                self.params.append(self._watches.get(name, -1))
                return "i.id IN (SELECT id FROM hit WHERE watch = ?)"
            case Field(name, values):
                numbers = [number for value in values for number in _named(self._names.get(name, {}), name, value)]
                return f"i.{name} IN ({', '.join(map(str, numbers))})"
        raise TypeError(f"{query!r} is no query")  # Words always have a MATCH

    def _days(self, days: Days) -> str:
        column = "i.day" if days.of == "date" else "i.found"
        self.params += [bound for bound in (days.first, days.last) if bound is not None]
        bounds = [f"{column} {sign} ?" for sign, bound in ((">=", days.first), ("<=", days.last)) if bound is not None]
        return f"({' AND '.join(bounds) or '1'})"


def _named(known: Mapping[str, int], field: str, value: str) -> list[int]:
    """The numbers of the names that a value means; a language means its varieties, too."""
    value = value.casefold()
    return [number for name, number in known.items() if matches(field, name, value)]


def matches(field: str, name: str, value: str) -> bool:
    """Whether a record's ``name`` is what the ``value`` of a query means, both in any case: ``zh`` means ``zh-Hant``, too."""
    name, value = name.casefold(), value.casefold()
    return name == value or (field == "lang" and name.startswith(f"{value}-"))
