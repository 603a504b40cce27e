"""Whether an article is about China: a weighted count that shows its evidence. Pure; the word lists are ``china.toml``.

A name in the title counts most, in the lead less, in the text by how densely it stands; a passage full of such names counts by
itself, so that one section of a long round-up is found. A name in a row of countries hardly counts, and fixed phrases such as
"Group of 77 and China" not at all. No statistics are learnt: an analyst can recompute a score from the evidence by hand.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from pipelines.model import Relevance, Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLE_FACTOR = 2.0
TITLE_MOST = 6.0
LEAD_MOST = 3.0
TEXT_MOST = 3.0
PASSAGE = 3.0
PASSAGE_LENGTH = 1200
PASSAGE_WEIGHT = 8.0
PASSAGE_MENTIONS = 4
LEAD_LENGTH = 400
IN_A_LIST = 0.1
DENSE_CHINESE = 2.5
"""A Chinese text says in one character what an English one says in about this many."""

_CJK = re.compile(r"[\u3400-\u9fff]")
_NAME = r"(?:the )?[A-Z][\w.'’-]+(?: (?:of|and|the|Republic|[A-Z][\w.'’-]+)){0,4}"
_ENGLISH_BEFORE = re.compile(rf"{_NAME}, $")
_ENGLISH_AFTER = re.compile(rf"^(?:, (?:and )?| and ){_NAME}(?:,| and |[.;)])")
_CHINESE_BEFORE = re.compile(r"[\u3400-\u9fff]、$")
_CHINESE_AFTER = re.compile(r"^[、和及与][\u3400-\u9fff]{2,8}(?:、|和|等|及)")
_CHINESE_ROW = re.compile(r"^、[\u3400-\u9fff]")
_AROUND = 80


@dataclass(frozen=True, slots=True)
class Mention:
    """A term that was met: where, of which list, and what it is worth there."""

    term: str
    group: str
    weight: float
    start: int
    listed: bool = False


def judge(title: str, lead: str, text: str, rule: Relevance, language: str = "und") -> Topic:
    """Judge an article by its title, lead (empty: the beginning of the text) and text.

    ``rule.threshold`` is the score from which it is about China; ``rule.terms`` add to the lists or overrule their weights, a
    negative weight speaks against. ``language`` tells how long the lead of a text without one is and how dense its writing.
    """
    if rule.everything:
        return Topic(True, rule.threshold, ("every article of this source is kept",))
    words = _vocabulary(rule.terms)
    dense = DENSE_CHINESE if language == "zh" or _mostly_chinese(text or title) else 1.0
    lead = lead or text[: int(LEAD_LENGTH / dense)]
    parts = [
        _once("title", mentions(title, words), TITLE_FACTOR, TITLE_MOST),
        _once("lead", mentions(lead, words), 1.0, LEAD_MOST),
        *_in_text(mentions(text, words), len(text) * dense, dense),
    ]
    score = round(sum(points for points, _ in parts), 2)
    return Topic(score >= rule.threshold, score, tuple(line for _, lines in parts for line in lines))


def mentions(text: str, words: Vocabulary) -> list[Mention]:
    """Every term in a text, longest first where they overlap; neutral phrases are met with weight 0."""
    found = []
    for match in words.pattern.finditer(text.replace("’", "'")):
        group, weight = words.terms[match[0]]
        listed = group not in {"declared", "neutral"} and _in_a_list(text, match.start(), match.end())
        found.append(Mention(match[0], group, weight * (IN_A_LIST if listed else 1.0), match.start(), listed))
    return found


def _once(place: str, met: list[Mention], factor: float, most: float) -> tuple[float, list[str]]:
    """Points for the distinct terms of a title or lead, at most ``most``; what speaks against is not limited."""
    distinct: dict[str, Mention] = {}
    for mention in met:
        best = distinct.setdefault(mention.term, mention)
        if abs(mention.weight) > abs(best.weight):
            distinct[mention.term] = mention
    lines = [f"{place}: {each.term} ({_told(each)}) {factor * each.weight:+.1f}" for each in distinct.values()]
    plus = sum(factor * each.weight for each in distinct.values() if each.weight > 0)
    minus = sum(factor * each.weight for each in distinct.values() if each.weight < 0)
    if plus > most:
        lines.append(f"{place}: at most {most:+.1f}")
    return min(plus, most) + minus, lines


def _in_text(met: list[Mention], length: float, dense: float) -> list[tuple[float, list[str]]]:
    """Points for how densely the terms stand in the text, and for the densest passage."""
    counted = [each for each in met if each.weight]
    if not counted:
        return []
    weight = sum(each.weight for each in counted)
    points = max(-TEXT_MOST, min(TEXT_MOST, 1000 * weight / max(length, 1000.0)))
    terms = ", ".join(dict.fromkeys(each.term for each in counted))
    parts = [(round(points, 2), [f"text: {len(counted)} mentions ({terms[:200]}) in {length:.0f} characters {points:+.1f}"])]
    passage = _densest(counted, PASSAGE_LENGTH / dense)
    if len(passage) >= PASSAGE_MENTIONS and sum(each.weight for each in passage) >= PASSAGE_WEIGHT:
        parts.append((PASSAGE, [f"text: {len(passage)} of them in one passage from character {passage[0].start} {PASSAGE:+.1f}"]))
    return parts


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
    return f"{mention.group}, one of a list" if mention.listed else mention.group


def _in_a_list(text: str, start: int, end: int) -> bool:
    """Whether a name stands in a row of names (``Brazil, China, India``), which says little about any of them."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if _CJK.match(text[start]):
        return bool(_CHINESE_BEFORE.search(before) or _CHINESE_ROW.match(after) or _CHINESE_AFTER.match(after))
    left, right = _ENGLISH_BEFORE.search(before), _ENGLISH_AFTER.match(after)
    return bool(left and right) or bool(right and right[0].count(",") > 1)


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
    terms |= {term: ("declared", weight) for term, weight in declared}
    longest = sorted(terms, key=len, reverse=True)
    return Vocabulary(terms, re.compile("|".join(_expression(term) for term in longest)))


def _expression(term: str) -> str:
    return re.escape(term) if _CJK.search(term) else rf"(?<!\w){re.escape(term)}(?!\w)"
