"""Where terms of ``china.toml`` occur in a text, and in what company: what one is worth is `pipelines.clean.relevance`'s."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from pipelines.text.one_of import one_of
from pipelines.text.scripts import HAN

if TYPE_CHECKING:
    from collections.abc import Mapping

IN_A_ROW = 0.1
"""What a country or place counts for in a row of names that are not ours."""
IN_A_PAIR = 0.4
"""What it counts for beside one other country."""
NOT_OURS = frozenset({"others", "neutral"})
PLACED = frozenset({"country", "places"})
"""Groups whose terms say less in a row or pair of countries, or where many are named."""

_LETTER = "[A-Za-z0-9À-ɏ]"
_NAME = r"(?:the )?[A-Z][\w.'’-]+(?: (?:of|the|Republic|[A-Z][\w.'’-]+)){0,4}"
_ROW_BEFORE = re.compile(rf"{_NAME}, (?:and )?$")
_ROW_AFTER = re.compile(rf"^, (?:and )?({_NAME})(?:, (?:and )?| and )[A-Z]")
_ROW_ON = re.compile(rf"^(?:, (?:and )?| and )({_NAME})")
_JOIN_BEFORE = re.compile(r"(?: and |, |和|与|、|及)$")
_JOIN_AFTER = re.compile(r"^(?: and |, |和|与|、|及)")
_AROUND = 80


@dataclass(frozen=True, slots=True)
class Mention:
    """A term that was met: where, of which list, and what it is worth there."""

    term: str
    group: str
    weight: float
    start: int
    company: str = ""
    """``row`` or ``pair`` when it stands among other countries."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms with their list and weight, and the expression that finds them."""

    terms: Mapping[str, tuple[str, float]]
    pattern: re.Pattern[str]


@functools.cache
def vocabulary(declared: tuple[tuple[str, float], ...]) -> Vocabulary:
    """The lists of ``china.toml`` with a source's own terms laid over them; Latin terms also in capitals throughout."""
    data = tomllib.loads(resources.files("pipelines.clean").joinpath("china.toml").read_text(encoding="utf-8"))
    terms = {term: (group, float(table["weight"])) for group, table in data.items() for term in table["terms"]}
    terms |= {term.upper(): entry for term, entry in terms.items() if term.upper() not in terms}
    terms |= {term: ("declared", weight) for term, weight in declared}
    latin = one_of([term for term in terms if not HAN.search(term)])
    chinese = one_of([term for term in terms if HAN.search(term)])
    return Vocabulary(terms, re.compile(rf"(?<!{_LETTER}){latin}(?!{_LETTER})|{chinese}"))


def mentions(text: str, words: Vocabulary) -> list[Mention]:
    """Every term in a text, the longest where they overlap; neutral phrases and other countries are met with weight 0."""
    text = text.replace("’", "'")
    met = [(match, *words.terms[match[0]]) for match in words.pattern.finditer(text)]
    others = {match.span() for match, group, _ in met if group == "others"}
    ours = {match[0] for match, group, _ in met if group not in NOT_OURS}
    found = []
    for match, group, weight in met:
        company = _company(text, match.start(), match.end(), others, ours) if group in PLACED else ""
        factor = {"row": IN_A_ROW, "pair": IN_A_PAIR}.get(company, 1.0)
        found.append(Mention(match[0], group, weight * factor, match.start(), company))
    return found


def _company(text: str, start: int, end: int, others: set[tuple[int, int]], ours: set[str]) -> str:
    """``row`` when a name is in a row of names that are not ours (``Brazil, China and India``), ``pair`` beside one country."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if HAN.match(text[start]):
        return _beside_others(start, end, before, after, others)
    row = _ROW_AFTER.match(after)
    on = _ROW_ON.match(after)
    if row and row[1] not in ours:
        return "row"
    if on and on[1] not in ours and _ROW_BEFORE.search(before):
        return "row"
    return _beside_others(start, end, before, after, others)


def _beside_others(start: int, end: int, before: str, after: str, others: set[tuple[int, int]]) -> str:
    """By how many sides another country is joined to a name."""
    left, right = _JOIN_BEFORE.search(before), _JOIN_AFTER.match(after)
    sides = [left is not None and any(stop == start - len(left[0]) for _, stop in others)]
    sides.append(right is not None and any(begin == end + len(right[0]) for begin, _ in others))
    joined = "、" in (left[0] if left and sides[0] else "") + (right[0] if right and sides[1] else "")
    return "row" if all(sides) or joined else "pair" if any(sides) else ""
