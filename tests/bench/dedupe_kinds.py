"""Pairs of texts that differ in one thing that is news, 300 of each kind and language: what share of the new ones is lost?

The differing words stand in sentences and frames of their own (``dedupe_kinds.toml``), none of which chose a threshold, within real
articles where packages with such are at hand, and made ones otherwise. A third of the new texts has a line of furniture more.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.dedupe.book import Book
from pipelines.dedupe.decide import decide
from pipelines.dedupe.facts import facts
from pipelines.model import Decision
from tests.bench.dedupe_copies import paragraphs
from tests.bench.dedupe_texts import Text
from tests.dedupe.made import story

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LANGUAGES = ("en", "zh")
EACH = 300
MOST_LOST = 0.005
HELD_DAY, SOON, YEAR_LATER = "2031-03-03", "2031-03-06", "2032-03-03"
SHORT, LONG = 300, 6000
"""Characters of the articles around a fact."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What is held, what comes, and whether it comes under the same address."""

    held: Text
    new: Text
    same_address: bool = False


def lost(articles: Sequence[Text], language: str, each: int = EACH) -> dict[str, float]:
    """For each kind the share of new texts that no document would be appended for (or that were not taken for a change)."""
    figures = {}
    for kind, make in KINDS.items():
        rng = random.Random(f"{kind} {language}")
        pairs = [make(rng, language, articles) for _ in range(each)]
        figures[f"lost, {kind}"] = sum(not _kept(pair) for pair in pairs) / each
    return figures


def introduced(articles: Sequence[Text], language: str, each: int = EACH) -> dict[str, float]:
    """Copies with an introduction and a dateline before them: the shares that are merged, and that are merged or linked.

    Of a copy with so much before it nobody can tell whether the introduction is news: it is kept, and linked as a superset.
    """
    rng, found = random.Random(f"introduced {language}"), []
    for _ in range(each):
        lines = _article(rng, language, articles)
        intro = rng.choice(_made()[language]["introductions"])
        pair = _pair(rng, language, ("\n".join(lines), "\n".join([intro, *lines])))
        book = Book()
        book.put(_facts(pair.held), "held")
        found.append(decide(_facts(pair.new), "new", book))
    merged = sum(not verdict.decision.appended for verdict in found)
    linked = sum(verdict.decision.appended and bool(verdict.others) for verdict in found)
    return {"introduction and dateline, merged": merged / each, "introduction and dateline, merged or linked": (merged + linked) / each}


def _kept(pair: Pair) -> bool:
    book = Book()
    book.put(_facts(pair.held), "held")
    verdict = decide(_facts(pair.new), "held" if pair.same_address else "new", book)
    return verdict.decision is Decision.CHANGED if pair.same_address else verdict.decision.appended


def _facts(text: Text) -> Any:
    return facts(text.title, text.body, text.published, text.language)


@cache
def _made() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("dedupe_kinds.toml").read_text(encoding="utf-8"))


def _article(rng: random.Random, language: str, articles: Sequence[Text]) -> list[str]:
    """The paragraphs of an article of some length."""
    fitting = [text for text in rng.sample(articles, min(len(articles), 40)) if SHORT < len(text.body) < LONG]
    return paragraphs(rng.choice(fitting)) if fitting else story(rng.randrange(10**6), 18, language).split("\n")


def _pair(rng: random.Random, language: str, bodies: tuple[str, str], titles: tuple[str, str] | None = None, day: str = SOON) -> Pair:
    """Two texts from their bodies; a third of the new ones has a line of furniture at its end."""
    one, two = titles or (rng.choice(_made()[language]["titles"]),) * 2
    tail = f"\n{rng.choice(_made()[language]['tails'])}" if rng.random() < 1 / 3 else ""
    held = Text(one, bodies[0], language, HELD_DAY)
    return Pair(held, replace(held, title=two, body=bodies[1] + tail, published=day))


def _within(place: float | None, table: str) -> Callable[[random.Random, str, Sequence[Text]], Pair]:
    """A sentence of ``table`` in an article, at ``place`` (0 first, 1 last, None anywhere)."""

    def make(rng: random.Random, language: str, articles: Sequence[Text]) -> Pair:
        lines = _article(rng, language, articles)
        at = rng.randint(0, len(lines)) if place is None else round(place * len(lines))
        bodies = ["\n".join([*lines[:at], sentence, *lines[at:]]) for sentence in _sentences(rng, language, table)]
        pair = _pair(rng, language, (bodies[0], bodies[1]))
        return pair if place is None else replace(pair, new=replace(pair.new, body=bodies[1]))

    return make


def _sentences(rng: random.Random, language: str, table: str) -> tuple[str, str]:
    frame, choices = rng.choice(sorted(_made()[language][table].items()))
    words = rng.choice(choices).split("|")
    rng.shuffle(words)
    return frame.format(words[0]), frame.format(words[1])


def _throughout(rng: random.Random, language: str, articles: Sequence[Text]) -> Pair:
    """A name in the title and three sentences, exchanged everywhere."""
    lines = _article(rng, language, articles)
    words = rng.choice([pair for choices in _made()[language]["names"].values() for pair in choices]).split("|")
    frames = sorted(_made()[language]["names"])
    places = sorted(rng.sample(range(len(lines) + 1), min(3, len(lines))), reverse=True)
    bodies = []
    for word in words:
        body = list(lines)
        for frame, at in zip(frames, places, strict=False):
            body.insert(at, frame.format(word))
        bodies.append("\n".join(body))
    title = "{}通过新的水法" if language == "zh" else "New water law passed in {}"
    return _pair(rng, language, (bodies[0], bodies[1]), (title.format(words[0]), title.format(words[1])))


def _notice(rng: random.Random, language: str, articles: Sequence[Text]) -> Pair:
    del articles
    made = _made()[language]
    frame = rng.choice(made["notices"])
    roles, things = (rng.sample(made["roles"][of], 2) for of in ("roles", "things"))
    (held, held_title), (new, new_title) = (
        [frame[part].format(role=role, thing=thing) for part in ("body", "title")] for role, thing in zip(roles, things, strict=True)
    )
    return _pair(rng, language, (held, new), (held_title, new_title))


def _status_title(rng: random.Random, language: str, articles: Sequence[Text]) -> Pair:
    body = "\n".join(_article(rng, language, articles))
    title = rng.choice(_made()[language]["titles"])
    return _pair(rng, language, (body, body), (title, rng.choice(_made()[language]["status"]["titles"]).format(title)))


def _status_lead(rng: random.Random, language: str, articles: Sequence[Text]) -> Pair:
    body = "\n".join(_article(rng, language, articles))
    return _pair(rng, language, (body, f"{rng.choice(_made()[language]['status']['leads'])}\n{body}"))


def _titles(rng: random.Random, language: str, articles: Sequence[Text]) -> Pair:
    made = _made()[language]["titles_of_a_frame"]
    body = made["short"] if rng.random() < 0.5 else "\n".join(_article(rng, language, articles))
    return _pair(rng, language, (body, body), _halves(rng.choice(made["pairs"])))


def _halves(pair: str) -> tuple[str, str]:
    """The two titles of a pair, which may have bars of their own."""
    parts = pair.split("|")
    half = len(parts) // 2
    return "|".join(parts[:half]), "|".join(parts[half:])


def _a_year_later(rng: random.Random, language: str, articles: Sequence[Text]) -> Pair:
    body = "\n".join(_article(rng, language, articles))
    return _pair(rng, language, (body, body), day=YEAR_LATER)


def _of_two_languages(rng: random.Random, language: str, articles: Sequence[Text]) -> Pair:
    mine = "\n".join(_article(rng, language, articles))
    other = story(rng.randrange(10**6), 24, "en" if language == "zh" else "zh")
    page = f"{mine}\n{other}" if rng.random() < 0.5 else f"{other}\n{mine}"
    return _pair(rng, language, (page, mine))


def _small_additions(rng: random.Random, language: str, articles: Sequence[Text]) -> Pair:
    """Nine words after every so manieth one."""
    body = "\n".join(_article(rng, language, articles))
    zh = language == "zh"
    more = list(_made()[language]["more_words"]) if zh else _made()[language]["more_words"].split()
    every = rng.randint(10, 20)
    out: list[str] = []
    for at, unit in enumerate(list(body) if zh else body.split(" "), 1):
        out += [unit, *(rng.sample(more, 9) if at % every == 0 else [])]
    return _pair(rng, language, (body, ("" if zh else " ").join(out)))


def _short(rng: random.Random, language: str, articles: Sequence[Text]) -> Pair:
    del articles
    one, two = _sentences(rng, language, "short")
    pair = _pair(rng, language, (one, two))
    return Pair(pair.held, replace(pair.new, body=two), same_address=True)


KINDS: dict[str, Callable[[random.Random, str, Sequence[Text]], Pair]] = {
    "another vacancy, notice or tender": _notice,
    "status in the title": _status_title,
    "status in the lead": _status_lead,
    "sense turned": _within(None, "senses"),
    "figure": _within(None, "figures"),
    "figure in the last words": _within(1.0, "figures"),
    "figure in the first words": _within(0.0, "figures"),
    "name, once": _within(None, "names"),
    "name, throughout": _throughout,
    "title of the same frame": _titles,
    "the same message a year later": _a_year_later,
    "one language of a bilingual page": _of_two_languages,
    "many small additions": _small_additions,
    "short text changed, not replaced": _short,
}
"""Kind to the maker of its pairs."""
