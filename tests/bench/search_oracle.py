"""What is right: queries of every kind with the texts that match them, by a plain scan. Nothing of the search code is imported.

A text is written out once: small letters, numbers without separators of thousands, one ``|`` where punctuation stands next to a Chinese
character or a paragraph ends, and nothing between a Chinese character and a word that only a space parts. A word or phrase is in a text
when it stands in that line, whole words of letters with nothing else beside them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench.search_texts import FAMILIES, SOURCES, lexicon, to_traditional

if TYPE_CHECKING:
    from tests.bench.search_texts import Made

_HAN = "\u3400-\u9fff"
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PUNCTUATION = re.compile(r"[^\w\s]+")
_LATIN = re.compile(r"[a-z0-9]")
PER_KIND = 15


@dataclass(frozen=True, slots=True)
class Plain:
    """A text as the scan reads it."""

    made: Made
    title: str
    body: str
    current: bool
    day: str

    @property
    def whole(self) -> str:
        """Title and body; nothing matches across the two."""
        return f"{self.title}|{self.body}"


Right = Callable[[Plain], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query of a kind, and whether a text is right for it. ``words`` are those of a query that is only words, for the rivals."""

    kind: str
    text: str
    right: Right
    words: tuple[tuple[str, ...], ...] = ()
    """(wanted word, unwanted words ...)"""


def line(text: str) -> str:
    """A text written out for the scan."""
    plain = _THOUSANDS.sub("", text.lower()).replace("'s", "")
    plain = plain.replace("\n\n", "|")
    plain = re.sub(rf"(?<=[{_HAN}])[^\w|]+(?=[{_HAN}])", "|", plain)
    plain = re.sub(rf"(?<=[{_HAN}]) *[^\w\s|]+\s*(?=\w)", "|", plain)
    plain = re.sub(rf"(?<=\w) *[^\w\s|]+\s*(?=[{_HAN}])", "|", plain)
    plain = _PUNCTUATION.sub(lambda match: "|" if "|" in match[0] else " ", plain)
    plain = re.sub(r"\s*\|\s*", "|", re.sub(r"\s+", " ", plain))
    return re.sub(rf"(?<=[{_HAN}]) (?=\w)|(?<=\w) (?=[{_HAN}])", "", plain).strip()


def plain(made: Iterable[Made]) -> list[Plain]:
    """All texts as the scan reads them."""
    listed = list(made)
    old = {one.supersedes for one in listed}
    return [
        Plain(one, line(one.plain_title), line(one.plain_body), one.number not in old, one.published or one.fetched_at[:10])
        for one in listed
    ]


def has(phrase: str, of: Callable[[Plain], str] = lambda text: text.whole) -> Right:
    """Whether a word or phrase stands in a text."""
    wanted = line(phrase)
    before, after = (r"(?<![a-z0-9])" if _LATIN.match(wanted[0]) else "", r"(?![a-z0-9])" if _LATIN.match(wanted[-1]) else "")
    pattern = re.compile(before + re.escape(wanted) + after)
    if not before and not after:
        return lambda text: wanted in of(text)
    return lambda text: wanted in of(text) and pattern.search(of(text)) is not None


def begins(word: str) -> Right:
    """Whether a word of letters begins so."""
    pattern = re.compile(rf"(?<![a-z0-9]){re.escape(word)}")
    return lambda text: word in text.whole and pattern.search(text.whole) is not None


def any_of(*rights: Right) -> Right:
    """One of them holds."""
    return lambda text: any(right(text) for right in rights)


def all_of(*rights: Right) -> Right:
    """All of them hold."""
    return lambda text: all(right(text) for right in rights)


def no(right: Right) -> Right:
    """It does not hold."""
    return lambda text: not right(text)


def queries(seed: int = 3) -> list[Asked]:
    """300 queries: twenty kinds, `PER_KIND` of each."""
    make = _Maker(random.Random(seed))
    return [make(kind) for kind in KINDS for _ in range(PER_KIND)]


class _Maker:
    """Makes queries of words that the made texts have, frequent and rare ones."""

    def __init__(self, chance: random.Random) -> None:
        self._chance, self._words = chance, lexicon()
        self._families = [row.split() for row in FAMILIES if "visitor" not in row]
        self._english = self._words.english[40:4000]
        self._related = {word for row in FAMILIES for word in row.split()}

    def __call__(self, kind: str) -> Asked:
        return KINDS[kind](self, kind)

    def chinese(self, length: int, most: int = 900) -> str:
        return self._chance.choice(self._words.of_length(length)[:most])

    def english(self) -> str:
        while (word := self._chance.choice(self._english)) in self._related:
            pass
        return word

    def word(self, length: int) -> Callable[[str], Asked]:
        def made(kind: str) -> Asked:
            word = self.chinese(length)
            return Asked(kind, word, has(word), ((word,),))

        return made

    def traditional(self, kind: str) -> Asked:
        word = self.chinese(2)
        return Asked(kind, word.translate(to_traditional()), has(word))

    def without(self, kind: str) -> Asked:
        word, other = self.chinese(1, 60), self.chinese(2, 200)
        return Asked(kind, f"{word} -{other}", all_of(has(word), no(has(other))), ((word, other),))

    def only_without(self, kind: str) -> Asked:
        other = self.chinese(self._chance.choice((1, 2)), 100)
        return Asked(kind, f"lang:zh -{other}", all_of(lambda text: text.made.language.startswith("zh"), no(has(other))))

    def either(self, kind: str) -> Asked:
        one, two, three = self.chinese(2), self.chinese(3), self.english()
        return Asked(kind, f"({one} OR {two} OR {three})", any_of(has(one), has(two), has(three)))

    def phrase(self, kind: str) -> Asked:
        one, two = self.chinese(1, 40), self.chinese(1, 40)
        return Asked(kind, f'"{one}{two}"', has(one + two))

    def apart(self, kind: str) -> Asked:
        one, two = self.chinese(2, 300), self.chinese(2, 300)
        mark = self._chance.choice("，。；")
        return Asked(kind, f'"{one}{mark}{two}"', has(f"{one}{mark}{two}"))

    def latin(self, kind: str) -> Asked:
        word = self._chance.choice(
            ("UNIDO", "SDG 13", "COVID-19", "AI", "UN", "5G", "3.5", "370,139", "370139", "2026年", "2026 年", "370,139人")
        )
        near = self.chinese(1, 30)
        text = self._chance.choice((f'"{word}"', f'"{word}" {near}', f'{near} -"{word}"'))
        rights = {0: has(word), 1: all_of(has(word), has(near)), 2: all_of(has(near), no(has(word)))}
        return Asked(kind, text, rights[(f'"{word}"', f'"{word}" {near}', f'{near} -"{word}"').index(text)])

    def family(self, kind: str) -> Asked:
        row = self._chance.choice(self._families)
        return Asked(kind, self._chance.choice(row), any_of(*map(has, row)))

    def quoted(self, kind: str) -> Asked:
        word = self._chance.choice(self._chance.choice(self._families))
        return Asked(kind, f'"{word}"', has(word), ((word,),))

    def invented(self, kind: str) -> Asked:
        word = self.english()
        return Asked(kind, word, has(word), ((word,),))

    def two(self, kind: str) -> Asked:
        one, two = self._chance.choice(self._english[:300]), self._chance.choice(self._english[:300])
        return Asked(kind, f'"{one} {two}"', has(f"{one} {two}"))

    def star(self, kind: str) -> Asked:
        start = self.english()[:4]
        return Asked(kind, f"{start}*", begins(start))

    def title(self, kind: str) -> Asked:
        word = self._chance.choice((self.chinese(2, 300), f'"{self.english()}"'))
        return Asked(kind, f"title:{word}", has(word.strip('"'), lambda text: text.title))

    def filtered(self, kind: str) -> Asked:
        word, source, of = self.chinese(1, 80), self._chance.choice(SOURCES), self._chance.choice(("article", "speech", "press_release"))
        rights = all_of(has(word), lambda text: text.made.source == source, lambda text: text.made.kind == of)
        return Asked(kind, f"{word} source:{source} kind:{of}", rights)

    def dated(self, kind: str) -> Asked:
        word, year = self.chinese(1, 80), self._chance.randint(2016, 2025)
        after, before = f"{year}-{self._chance.randint(1, 12):02d}", f"{year + 1}-0{self._chance.randint(1, 9)}-15"
        return Asked(kind, f"{word} after:{after} before:{before}", all_of(has(word), lambda text: f"{after}-01" <= text.day < before))

    def versions(self, kind: str) -> Asked:
        word, which = self.chinese(1, 200), self._chance.choice(("all", "old"))
        counted: Right = (lambda text: True) if which == "all" else (lambda text: not text.current)
        return Asked(kind, f"{word} version:{which}", all_of(has(word), counted))


KINDS: dict[str, Callable[[_Maker, str], Asked]] = {
    "one character": lambda make, kind: make.word(1)(kind),
    "two characters": lambda make, kind: make.word(2)(kind),
    "three characters": lambda make, kind: make.word(3)(kind),
    "four characters": lambda make, kind: make.word(4)(kind),
    "traditional": _Maker.traditional,
    "not": _Maker.without,
    "only not": _Maker.only_without,
    "or": _Maker.either,
    "phrase": _Maker.phrase,
    "phrase across punctuation": _Maker.apart,
    "latin and digits in chinese": _Maker.latin,
    "word forms": _Maker.family,
    "quoted word": _Maker.quoted,
    "english": _Maker.invented,
    "english phrase": _Maker.two,
    "star": _Maker.star,
    "title": _Maker.title,
    "source and kind": _Maker.filtered,
    "days": _Maker.dated,
    "versions": _Maker.versions,
}


def matching(asked: Asked, texts: Iterable[Plain]) -> set[int]:
    """The numbers of the texts that are right: of current ones, where the query says nothing of versions."""
    every = "version:" in asked.text
    return {text.made.number for text in texts if (every or text.current) and asked.right(text)}
