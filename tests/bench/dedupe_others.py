"""Made texts that resemble held ones and are not copies: what must not be dropped."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.dedupe_copies import joined, paragraphs, sentences, units

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.bench.dedupe_texts import Text

    Maker = Callable[[random.Random, Text, list[Text]], Text]

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[a-z,] )(?:[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*)")
_MONTHS = re.split(" ", "January February March April June July August September October November December")
_DAYS = re.split(" ", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_SWAPPED_TAGS = ("nr", "ns", "nt", "m", "t")


def entity_twin(share: float) -> Maker:
    """The same text with this share of its different names, dates and numbers exchanged for others, at least two, consistently."""

    def make(rng: random.Random, text: Text, pool: list[Text]) -> Text:
        swaps = _swaps_zh(rng, text, pool) if text.language == "zh" else _swaps_en(rng, text, pool)
        chosen = rng.sample(sorted(swaps), min(len(swaps), max(2, round(len(swaps) * share))))
        if text.language == "zh":
            body = "".join(swaps[word] if word in chosen else word for word, _ in text.tagged).strip()
            return replace(text, body=body)
        if not chosen:
            return text
        pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(chosen, key=len, reverse=True)))
        return replace(text, body=pattern.sub(lambda match: swaps[match.group()], text.body))

    return make


def _swaps_en(rng: random.Random, text: Text, pool: list[Text]) -> dict[str, str]:
    others = sorted({name for other in rng.sample(pool, 5) for name in _NAME.findall(other.body)} - set(_MONTHS) - set(_DAYS))
    swaps: dict[str, str] = {}
    for number in dict.fromkeys(_NUMBER.findall(text.body)):
        digits = [str((int(digit) + rng.randint(1, 8)) % 9 + 1) if digit.isdigit() else digit for digit in number]
        if "".join(digits) != number:
            swaps[number] = "".join(digits)
    for name in dict.fromkeys(_NAME.findall(text.body)):
        family = _MONTHS if name in _MONTHS else _DAYS if name in _DAYS else others
        different = [other for other in family if not set(other.split()) & set(name.split())]
        if different:
            swaps[name] = rng.choice(different)
    return swaps


def _swaps_zh(rng: random.Random, text: Text, pool: list[Text]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for other in rng.sample(pool, 20):
        for word, tag in other.tagged:
            if tag in _SWAPPED_TAGS:
                found.setdefault(tag, []).append(word)
    swaps: dict[str, str] = {}
    for word, tag in text.tagged:
        if tag in _SWAPPED_TAGS and word not in swaps and found.get(tag):
            near = [other for other in found[tag] if not set(other) & set(word) and abs(len(other) - len(word)) <= 1]
            if near:
                swaps[word] = rng.choice(near)
    return swaps


def developing(rng: random.Random, text: Text, pool: list[Text]) -> Text:
    """The next day's story: a new lead and new passages, and the better part of the old text as its background."""
    old, other = paragraphs(text), rng.choice(pool)
    lead = units(other)[: 120 if text.language == "zh" else 70]
    kept = old[: max(2, round(len(old) * rng.uniform(0.3, 0.7)))]
    later = paragraphs(rng.choice(pool))[:1]
    body = [joined(lead, text.language), *kept, *later]
    return replace(text, title=f"{text.title} ({later[0][:20]})", body="\n".join(body))


def quoting(rng: random.Random, text: Text, pool: list[Text]) -> Text:
    """Another article that takes over a quarter of its length from the text."""
    other = rng.choice(pool)
    mine, theirs = sentences(other), sentences(text)
    at = rng.randrange(max(1, len(theirs) // 2))
    quoted = theirs[at : at + max(1, len(mine) // 4)]
    half = len(mine) // 2
    return replace(other, body="".join([*mine[:half], " ", *quoted, " ", *mine[half:]]))


def weekly(rng: random.Random, text: Text, pool: list[Text]) -> Text:
    """The next number of a newsletter: the same head, section titles and foot, other items."""
    return newsletter(text.language, rng.randint(100, 900), [rng.choice(pool) for _ in range(6)])


def newsletter(language: str, number: int, items: list[Text]) -> Text:
    """A number of a newsletter with the openings of some articles in it."""
    zh = language == "zh"
    made = _made()[language]
    parts = [made["head"]]
    for at, item in enumerate(items):
        opening = "".join(units(item)[:150]) if zh else " ".join(units(item)[:80])
        parts += [made["sections"][at % 3], item.title, opening]
    title = f"合作发展每周简报 第{number}期" if zh else f"Cooperation Weekly, Issue {number}"
    return resembling(items[0], title, "\n".join([*parts, made["foot"]]))


def resembling(text: Text, title: str, body: str) -> Text:
    """A text of the same language with another title and body."""
    return replace(text, title=title, body=body, tagged=())


def templates(language: str) -> int:
    """How many templates there are."""
    return len(_made()[language]["templates"])


def fill(rng: random.Random, language: str, at: int, pool: list[Text]) -> Text:
    """A filling of template ``at``: every slot is drawn anew."""
    made = _made()[language]
    drawn = {name: rng.choice(values) for name, values in made["slots"].items()}
    drawn |= {name: str(rng.randint(2, 28)) for name in ("day", "days")} | {"year": str(rng.randint(2010, 2026))}
    drawn |= {name: str(rng.randint(11, 990)) for name in ("n1", "n2", "n3")}
    template = made["templates"][at]
    return resembling(pool[0], template["title"].format_map(drawn), template["body"].format_map(drawn))


@cache
def _made() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("dedupe_templates.toml").read_text(encoding="utf-8"))


OTHERS: dict[str, Maker] = {
    "entity twin, half": entity_twin(0.5),
    "entity twin, all": entity_twin(1.0),
    "entity twin, few": entity_twin(0.15),
    "developing story": developing,
    "quoting": quoting,
    "weekly newsletter": weekly,
}
