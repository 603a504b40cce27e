"""Made texts for the benchmark of search: half Chinese, a quarter of these in traditional characters, the same every time.

The maker keeps what a plain scan needs to know and cannot be had from a text without the search code's own rules: the simplified form
of every traditional text. Chinese words are made of the 3,755 characters of the first level of GB 2312, as common as Zipf's law has
it; English is made of invented words beside families of real ones (`FAMILIES`), which are what stems are tried on.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = ("unchina", "unido", "unitar", "undp", "unep", "whochina", "upsc", "unicefchina")
KINDS = ("article", "article", "article", "press_release", "speech")
LATIN = ("UNIDO", "SDG 13", "COVID-19", "2026年", "2026 年", "AI", "UN", "370,139人", "5G", "3.5")
MIXED = ("COVID-19", "SDG 13", "370,139", "3.5", "北京", "一带一路", "China's")
FAMILIES = (
    "develop develops developed developing development developments", "city cities", "country countries", "woman women",
    "child children", "policy policies", "partner partners", "partnership partnerships", "meet meets met meeting meetings",
    "agree agrees agreed agreeing agreement agreements", "train trains trained training",
    "invest invested investing investment investments",
    "cooperate cooperated cooperating cooperation", "organise organised organising organisation organize organization organizations",
    "refugee refugees", "analysis analyses", "visit visits visited visiting visitor", "plan plans planned planning", "plane planes",
    "university universities", "universe universes", "import imports imported importing", "important", "unite united unites uniting",
    "unit units", "police", "new", "news", "state states stated", "statement statements", "write wrote written writing",
    "build built building buildings", "control controlled controlling controls", "change changes changed changing", "chang",
    "study studies studied studying", "process processes processed processing", "leader leaders", "leadership", "organ organs",
)  # fmt: skip
"""Words that are forms of one another stand in one row; ``visitor`` is none of *visit* and is asked for as such by no query."""
_STOP = ("the", "of", "and", "in", "to", "for", "on", "with")


@dataclass(frozen=True, slots=True)
class Made:
    """One made text. ``plain`` is title and body as a plain scan reads them: traditional characters made simplified."""

    number: int
    title: str
    body: str
    plain_title: str
    plain_body: str
    language: str
    source: str
    kind: str
    published: str | None
    fetched_at: str
    supersedes: int | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of the made languages, the most frequent first."""

    chinese: tuple[str, ...]
    english: tuple[str, ...]

    def of_length(self, length: int) -> list[str]:
        """The Chinese words of so many characters."""
        return [word for word in self.chinese if len(word) == length]


@cache
def to_traditional() -> dict[int, str]:
    """Simplified to traditional, where the way back is the same for sure."""
    back = dict(_table("TSCharacters.txt"))
    return {ord(left): right for left, right in _table("STCharacters.txt") if left != right and back.get(right) == left}


def _table(name: str) -> Iterator[tuple[str, str]]:
    text = files("opencc").joinpath("dictionary", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        left, _, right = line.partition("\t")
        first = right.split(" ")[0]
        if len(left) == len(first) == 1:
            yield left, first


@cache
def lexicon() -> Lexicon:
    """The words, the same every time."""
    chance = random.Random(16)
    common = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFA if high == 0xD7 else 0xFF)]
    chance.shuffle(common)
    weights = list(itertools.accumulate(1 / (rank + 20) for rank in range(len(common))))
    chinese: dict[str, None] = {}
    for length, count in ((1, 300), (2, 14_000), (3, 3000), (4, 2500)):
        for _ in range(count):
            chinese["".join(chance.choices(common, cum_weights=weights, k=length))] = None
    words = list(chinese)
    chance.shuffle(words)
    syllables = [a + b for a in "bdfgklmnprtvz" for b in ("a", "o", "u", "ia", "ou")]
    english = dict.fromkeys("".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(24_000))
    rows = [*english]
    for place, word in enumerate(itertools.chain(_STOP, *(row.split() for row in FAMILIES))):
        rows.insert(place * 5, word)
    return Lexicon(tuple(words), tuple(dict.fromkeys(rows)))


def texts(count: int, seed: int = 7) -> Iterator[Made]:
    """So many texts. Every twentieth is a new version of one before it."""
    chance = random.Random(seed)
    words = lexicon()
    zipf = {kind: list(itertools.accumulate(1 / (rank + 8) for rank in range(len(kind)))) for kind in (words.chinese, words.english)}
    current: list[int] = []
    for number in range(count):
        chinese = number % 2 == 1
        make = _chinese if chinese else _english
        lexemes = words.chinese if chinese else words.english
        title = make(chance, lexemes, zipf[lexemes], 1, 3, 8).rstrip("。，；！.")
        body = "\n\n".join(make(chance, lexemes, zipf[lexemes], chance.randint(2, 8), 6, 18) for _ in range(chance.randint(2, 6)))
        plain = title, body
        language = "zh" if chinese else "en"
        if number % 8 == 1:
            title, body, language = title.translate(to_traditional()), body.translate(to_traditional()), "zh-Hant"
        supersedes = current.pop(chance.randrange(len(current))) if number % 20 == 19 and number > 100 else None
        current.append(number)
        day = f"{chance.randint(2015, 2026)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        fetched = f"2026-{1 + number * 10 // count:02d}-{chance.randint(1, 28):02d}T{chance.randint(0, 23):02d}:00:00Z"
        dated = None if chance.random() < 0.05 else day
        yield Made(number, title, body, *plain, language, chance.choice(SOURCES), chance.choice(KINDS), dated, fetched, supersedes)


def _chinese(chance: random.Random, words: tuple[str, ...], weights: list[float], sentences: int, least: int, most: int) -> str:
    made = []
    for _ in range(sentences):
        sentence = "".join(chance.choices(words, cum_weights=weights, k=chance.randint(least, most)))
        if chance.random() < 0.15:
            place = chance.randrange(len(sentence))
            sentence = sentence[:place] + chance.choice(LATIN) + sentence[place:]
        made.append(sentence + chance.choice("。，；！"))
    return "".join(made)


def _english(chance: random.Random, words: tuple[str, ...], weights: list[float], sentences: int, least: int, most: int) -> str:
    made = []
    for _ in range(sentences):
        sentence = chance.choices(words, cum_weights=weights, k=chance.randint(least, most))
        if chance.random() < 0.1:
            sentence.insert(
                chance.randrange(len(sentence)), chance.choice(("COVID-19", "SDG 13", "370,139", "3.5", "北京", "一带一路", "China's"))
            )
        made.append(" ".join(sentence).capitalize().replace("covid", "COVID").replace("sdg", "SDG") + ".")
    return " ".join(made)
