"""Whether an article is about China: a weighted count that shows its evidence. Pure; the word lists are ``china.toml``.

A name in the title counts most, in the lead less, in the text by how densely it stands; a passage full of such names counts by
itself, so that one section of a long round-up is found. A name in a row of countries hardly counts, and fixed phrases such as
"Group of 77 and China" not at all. No statistics are learnt: an analyst can recompute a score from the evidence by hand.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.clean.mentions import NOT_OURS, PLACED, Mention, mentions, vocabulary
from pipelines.model import Relevance, Topic
from pipelines.text.scripts import HAN

# Chosen on the labelled pages of tests/relevance so that one name in the title, or one in the first sentence, reaches the default
# threshold of 3, and a single mention anywhere else does not.
TITLE_FACTOR = 2.0
TITLE_MOST = 6.0
LEAD_MOST = 3.0
TEXT_MOST = 3.0
TEXT_LEAST_LENGTH = 1500
"""Shorter texts are not taken for denser."""
PASSAGE = 3.0
"""What a passage counts in which at least `PASSAGE_MENTIONS` of together `PASSAGE_WEIGHT` are within `PASSAGE_LENGTH` characters."""
PASSAGE_LENGTH = 1200
PASSAGE_WEIGHT = 8.0
PASSAGE_MENTIONS = 4
LEAD_LENGTH = 400
"""Characters taken for the lead where none is given."""
OPENING = 1.5
"""What a term in the first sentence of the lead counts."""
ONE_OF_MANY = 0.4
"""What country and places count in lead and text when other countries are named twice as often and the title names none of ours."""
DENSE_CHINESE = 2.5
"""A Chinese text says in one character what an English one says in about this many."""

_SENTENCE = re.compile(r"[.!?](?=\s+[A-Z\"“])(?<!\b[A-Z]\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)|[。！？]|\n")


def judge(title: str, lead: str, text: str, rule: Relevance, language: str = "und") -> Topic:
    """Judge an article by its title, lead (empty: the beginning of the text) and text.

    ``rule.threshold`` is the score from which it is about China; ``rule.terms`` add to the lists or overrule their weights, a
    negative weight speaks against. ``language`` tells how long the lead of a text without one is and how dense its writing.
    """
    if rule.everything:
        return Topic(True, rule.threshold, ("every article of this source is kept",))
    words = vocabulary(rule.terms)
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
    """Points for how densely the terms occur in the text behind the lead, which counted already."""
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
    return [replace(each, weight=ONE_OF_MANY * each.weight) if each.group in PLACED else each for each in met]


def _one_of_many(named: list[Mention], met: list[Mention]) -> tuple[str, ...]:
    """A line of evidence when China is one country among several in the text and no term of it is in the title; else nothing."""
    ours = sum(each.group not in NOT_OURS for each in met)
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


def _mostly_chinese(text: str) -> bool:
    sample = text[:2000]
    return len(HAN.findall(sample)) > 0.2 * len(sample)
