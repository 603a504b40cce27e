"""Made articles by the hundred: the same number gives the same article, and no two share a run of words long enough to look copied.

Written in the markup of `crawler.demo.story`, so that the text a cleaner should win is known.
"""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from crawler.demo.story import plain

_ORDINALS = {"en": ["third", "quarter", "fifth", "tenth"], "zh": ["三分之一"]}


@dataclass(frozen=True, slots=True)
class Text:
    """A made title and body; ``blocks`` are in the markup."""

    title: str
    blocks: tuple[str, ...]

    @property
    def text(self) -> str:
        """The corpus text it should become."""
        return "\n\n".join([self.title, *map(plain, self.blocks)])


def write(number: int, language: str = "en", *, about: bool = True, world: str = "") -> Text:
    """The made article of this number in ``en`` or ``zh``; ``about`` False: it is not about China. ``world`` keeps sites apart."""
    dice = random.Random(f"{world}/{language}/{about}/{number}")
    words = _words(language) if about else _words(language) | {"about": _words(language)["elsewhere"]}
    fill = _Filler(words, dice, language)
    blocks = [fill.paragraph(lead=True), *(fill.paragraph() for _ in range(dice.randint(4, 7)))]
    if dice.random() < 0.4:
        blocks.insert(dice.randint(2, 3), "## " + dice.choice(words["heading"]))
    if dice.random() < 0.25:
        blocks.insert(dice.randint(2, 4), "\n".join("- " + fill.sentence().rstrip(".。") for _ in range(3)))
    return Text(fill.line(dice.choice(words["titles"])), tuple(blocks))


@cache
def _words(language: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"words_{language}.toml").read_text("utf-8"))


class _Filler:
    """Fills sentences from the word lists with the dice of one article."""

    def __init__(self, words: dict[str, Any], dice: random.Random, language: str) -> None:
        self.words, self.dice, self.language = words, dice, language

    def paragraph(self, *, lead: bool = False) -> str:
        told = [self.sentence() for _ in range(self.dice.randint(2, 4))]
        if lead or self.dice.random() < 0.35:
            told.insert(0, self.line(self.dice.choice(self.words["anchors"])))
        return ("" if self.language == "zh" else " ").join(told)

    def sentence(self) -> str:
        return self.line(self.dice.choice(self.words["sentences"]))

    def line(self, pattern: str) -> str:
        line = re.sub(r"\{(\w+)\}", lambda match: self._slot(match[1]), pattern)
        return line[:1].upper() + line[1:]

    def _slot(self, name: str) -> str:
        if name in ("n", "m", "k"):
            return str(self.dice.randint(3, 97) * (self.dice.choice((1, 1, 7, 13)) if name == "n" else 1))
        if name == "nth":
            return self.dice.choice(_ORDINALS[self.language])
        chosen = str(self.dice.choice(self.words[name.lower()]))
        return chosen[:1].upper() + chosen[1:] if name[0].isupper() else chosen
