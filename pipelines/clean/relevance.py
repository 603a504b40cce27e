"""Whether an article is about China: a weighted count that shows its evidence. Pure; the word lists are ``china.toml``.

A name in the title counts most, in the lead less, in the text by how densely it stands; a passage full of such names counts by
itself, so that one section of a long round-up is found. A name in a row of countries hardly counts, and fixed phrases such as
"Group of 77 and China" not at all. No statistics are learnt: an analyst can recompute a score from the evidence by hand.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING

from pipelines.model import Relevance, Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLE_FACTOR = 2.0
TITLE_MOST = 6.0
LEAD_MOST = 3.0
TEXT_MOST = 3.0
TEXT_LEAST_LENGTH = 1500
PASSAGE = 3.0
PASSAGE_LENGTH = 1200
PASSAGE_WEIGHT = 8.0
PASSAGE_MENTIONS = 4
LEAD_LENGTH = 400
IN_A_ROW = 0.1
IN_A_PAIR = 0.4
OPENING = 1.5
"""What a term in the first sentence of the lead counts."""
ONE_OF_MANY = 0.4
"""What country and places count in lead and text when other countries are named twice as often and the title names none of ours."""
DENSE_CHINESE = 2.5
"""A Chinese text says in one character what an English one says in about this many."""

_NOT_OURS = frozenset({"others", "neutral"})
_PLACED = frozenset({"country", "places"})
"""Groups whose terms say less in a row or pair of countries, or where many are named."""
_LETTER = "[A-Za-z0-9À-ɏ]"
_CJK = re.compile(r"[\u3400-\u9fff]")
_NAME = r"(?:the )?[A-Z][\w.'’-]+(?: (?:of|the|Republic|[A-Z][\w.'’-]+)){0,4}"
_ROW_BEFORE = re.compile(rf"{_NAME}, (?:and )?$")
_ROW_AFTER = re.compile(rf"^, (?:and )?({_NAME})(?:, (?:and )?| and )[A-Z]")
_ROW_ON = re.compile(rf"^(?:, (?:and )?| and )({_NAME})")
_JOIN_BEFORE = re.compile(r"(?: and |, |和|与|、|及)$")
_JOIN_AFTER = re.compile(r"^(?: and |, |和|与|、|及)")
_SENTENCE = re.compile(r"[.!?](?=\s+[A-Z\"“])(?<!\b[A-Z]\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)|[。！？]|\n")
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


def judge(title: str, lead: str, text: str, rule: Relevance, language: str = "und") -> Topic:
    """Judge an article by its title, lead (empty: the beginning of the text) and text.

    ``rule.threshold`` is the score from which it is about China; ``rule.terms`` add to the lists or overrule their weights, a
    negative weight speaks against. ``language`` tells how long the lead of a text without one is and how dense its writing.
    """
    if rule.everything:
        return Topic(True, rule.threshold, ("every article of this source is kept",))
    words = _vocabulary(rule.terms)
    dense = DENSE_CHINESE if language == "zh" or _mostly_chinese(text or title) else 1.0
    given = bool(lead)
    lead = lead or text[: int(LEAD_LENGTH / dense)]
    named, opened, met = (mentions(part, words) for part in (title, lead, text))
    many = _one_of_many(named, met)
    opened, rest = (_lowered(opened), _lowered(met)) if many else (opened, met)
    parts = [
        _once("title", named, TITLE_FACTOR, TITLE_MOST),
        _once("lead", _raised(opened, lead), 1.0, LEAD_MOST),
        _behind([each for each in rest if given or each.start >= len(lead)], len(text) * dense),
        _passage(met, PASSAGE_LENGTH / dense),
    ]
    score = round(sum(points for points, _ in parts), 2)
    return Topic(score >= rule.threshold, score, (*many, *(line for _, told in parts for line in told)))


def mentions(text: str, words: Vocabulary) -> list[Mention]:
    """Every term in a text, the longest where they overlap; neutral phrases and other countries are met with weight 0."""
    text = text.replace("’", "'")
    met = [(match, *words.terms[match[0]]) for match in words.pattern.finditer(text)]
    others = {match.span() for match, group, _ in met if group == "others"}
    ours = {match[0] for match, group, _ in met if group not in _NOT_OURS}
    found = []
    for match, group, weight in met:
        company = _company(text, match.start(), match.end(), others, ours) if group in _PLACED else ""
        factor = {"row": IN_A_ROW, "pair": IN_A_PAIR}.get(company, 1.0)
        found.append(Mention(match[0], group, weight * factor, match.start(), company))
    return found


def _once(place: str, met: list[Mention], factor: float, most: float) -> tuple[float, list[str]]:
    """Points for the distinct terms of a title or lead, at most ``most``; what speaks against is not limited."""
    distinct: dict[str, Mention] = {}
    for mention in met:
        if mention.group != "others" and abs(mention.weight) >= abs(distinct.setdefault(mention.term, mention).weight):
            distinct[mention.term] = mention
    lines = [f"{place}: {each.term} ({_told(each)}) {factor * each.weight:+.1f}" for each in distinct.values()]
    plus = sum(factor * each.weight for each in distinct.values() if each.weight > 0)
    minus = sum(factor * each.weight for each in distinct.values() if each.weight < 0)
    if plus > most:
        lines.append(f"{place}: at most {most:+.1f}")
    return min(plus, most) + minus, lines


def _behind(met: list[Mention], length: float) -> tuple[float, list[str]]:
    """Points for how densely the terms stand in the text behind the lead, which counted already."""
    counted = [each for each in met if each.weight]
    if not counted:
        return 0.0, []
    weight = sum(each.weight for each in counted)
    points = max(-TEXT_MOST, min(TEXT_MOST, 1000 * weight / max(length, TEXT_LEAST_LENGTH)))
    terms = ", ".join(dict.fromkeys(each.term for each in counted))
    return points, [f"text: {len(counted)} mentions ({terms[:200]}) in {length:.0f} characters {points:+.1f}"]


def _passage(met: list[Mention], width: float) -> tuple[float, list[str]]:
    """Points for a passage full of terms, wherever it stands and whatever else the text is about."""
    passage = _densest([each for each in met if each.weight], width)
    if len(passage) < PASSAGE_MENTIONS or sum(each.weight for each in passage) < PASSAGE_WEIGHT:
        return 0.0, []
    return PASSAGE, [f"text: {len(passage)} mentions in one passage from character {passage[0].start} {PASSAGE:+.1f}"]


def _raised(met: list[Mention], lead: str) -> list[Mention]:
    """Terms in the first sentence, where a story says where it happens, weigh more."""
    end = found.end() if (found := _SENTENCE.search(lead)) else len(lead)
    return [replace(each, weight=OPENING * each.weight) if each.start < end and each.weight > 0 else each for each in met]


def _lowered(met: list[Mention]) -> list[Mention]:
    return [replace(each, weight=ONE_OF_MANY * each.weight) if each.group in _PLACED else each for each in met]


def _one_of_many(named: list[Mention], met: list[Mention]) -> tuple[str, ...]:
    """A line of evidence when China is one country among several in the text and no term of it is in the title; else nothing."""
    ours = sum(each.group not in _NOT_OURS for each in met)
    others = sum(each.group == "others" for each in [*named, *met])
    if any(each.weight for each in named) or not ours or others < 2 * ours or others < 2:
        return ()
    return (f"text: other countries are named {others} times, ours {ours}: country and places count {ONE_OF_MANY}",)


def _densest(met: list[Mention], width: float) -> list[Mention]:
    """The run of mentions within ``width`` characters that weighs most."""
    best: list[Mention] = []
    heaviest, begin, weight = 0.0, 0, 0.0
    for end, mention in enumerate(met):
        weight += mention.weight
        while mention.start - met[begin].start > width:
            weight -= met[begin].weight
            begin += 1
        if weight > heaviest:
            heaviest, best = weight, met[begin : end + 1]
    return best


def _told(mention: Mention) -> str:
    return f"{mention.group}, in a {mention.company}" if mention.company else mention.group


def _company(text: str, start: int, end: int, others: set[tuple[int, int]], ours: set[str]) -> str:
    """``row`` when a name stands in a row of names that are not ours (``Brazil, China and India``), ``pair`` beside one country."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if _CJK.match(text[start]):
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


def _mostly_chinese(text: str) -> bool:
    sample = text[:2000]
    return len(_CJK.findall(sample)) > 0.2 * len(sample)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms with their list and weight, and the expression that finds them."""

    terms: Mapping[str, tuple[str, float]]
    pattern: re.Pattern[str]


@functools.cache
def _vocabulary(declared: tuple[tuple[str, float], ...]) -> Vocabulary:
    data = tomllib.loads(resources.files("pipelines.clean").joinpath("china.toml").read_text(encoding="utf-8"))
    terms = {term: (group, float(table["weight"])) for group, table in data.items() for term in table["terms"]}
    terms |= {term.upper(): entry for term, entry in terms.items() if term.upper() not in terms}
    terms |= {term: ("declared", weight) for term, weight in declared}
    latin = _tree([term for term in terms if not _CJK.search(term)])
    chinese = _tree([term for term in terms if _CJK.search(term)])
    return Vocabulary(terms, re.compile(rf"(?<!{_LETTER}){latin}(?!{_LETTER})|{chinese}"))


def _tree(terms: list[str]) -> str:
    """One expression for many terms that tries each first letter once: a thousand alternatives side by side take milliseconds a line."""
    branches: dict[str, list[str]] = {}
    for term in terms:
        branches.setdefault(term[:1], []).append(term[1:])
    tails = [re.escape(letter) + _tree(rest) for letter, rest in branches.items() if letter]
    if "" in branches:
        tails.append("")  # last, so that the longest term is met
    return tails[0] if len(tails) == 1 else f"(?:{'|'.join(tails)})"
