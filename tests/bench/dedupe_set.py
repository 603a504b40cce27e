"""The evaluation set: what is held, and queries with what should become of them. Drawn anew for each sample number."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.bench.dedupe_copies import COPIES, edited, opening, units
from tests.bench.dedupe_others import OTHERS, fill, newsletter, resembling, templates

if TYPE_CHECKING:
    from tests.bench.dedupe_texts import Text, Texts

INDEXED, ON_A_PAGE = 120, 12
"""Stories that stand only on index pages, and how many stand on one page."""
KNOWN_HOLDERS = 10
"""Articles that carry each known boilerplate."""


@dataclass(frozen=True, slots=True)
class Query:
    """A text to decide on; ``copy`` says whether it is held already."""

    text: Text
    kind: str
    copy: bool


@dataclass(slots=True)
class Sample:
    """Texts to hold, in order, and queries, all of one language."""

    language: str
    held: list[Text] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)

    def ask(self, text: Text, kind: str, *, copy: bool) -> None:
        """Add a query unless its text came out too short to mean anything."""
        if len(text.body) >= 40:
            self.queries.append(Query(text, kind, copy))


def draw(texts: Texts, language: str, number: int, each: int, most: int | None = None) -> Sample:
    """A sample with ``each`` queries of every class, made from at most ``most`` texts."""
    rng = random.Random(f"{language} {number}")
    pool = list(texts.chinese if language == "zh" else texts.english)
    rng.shuffle(pool)
    pool = pool[:most]
    cut = len(pool) // 4
    fresh, indexed, held = pool[:cut], pool[cut : cut + INDEXED], pool[cut + INDEXED :]
    fresh = _without_kin(fresh, [*indexed, *held])
    led, items, fresh = fresh[: 2 * each], fresh[2 * each : 2 * each + 30], fresh[2 * each + 30 :]
    sample = Sample(language, [*held, *texts.seeds] if language == "en" else held)
    long_enough = [text for text in held if len(text.body) > (250 if language == "zh" else 900)]
    for kind, make in COPIES.items():
        for text in rng.sample(long_enough, each):
            sample.ask(make(rng, text, fresh), kind, copy=True)
    for kind, other in OTHERS.items():
        for text in rng.sample(long_enough, each):
            sample.ask(other(rng, text, fresh), kind, copy=False)
    for text in fresh[:each]:
        sample.ask(text, "unrelated", copy=False)
        sample.ask(opening(40, 70)(rng, text, fresh), "unrelated, short", copy=False)
    _around_pages(sample, rng, indexed, held, fresh, each)
    _made_series(sample, rng, fresh, items, each)
    _with_boilerplate(sample, rng, long_enough, fresh, each)
    for text in [text for text in led if len(units(text)) > (400 if language == "zh" else 250)][:each]:
        sample.held.append(opening(100, 160)(rng, text, fresh))
        sample.ask(text, "whole after its lead", copy=False)
    return sample


def _without_kin(fresh: list[Text], held: list[Text]) -> list[Text]:
    """The fresh texts that share little with each other and the held ones: nobody has said of the others what they are."""
    seen: set[str] = {gram for text in held for gram in _grams(text)}
    kept = []
    for text in fresh:
        grams = _grams(text)
        if len(grams) > 20 and len(grams & seen) < 0.25 * len(grams):
            kept.append(text)
        seen |= grams
    return kept


def _grams(text: Text) -> set[str]:
    parts = [unit.lower() for unit in units(text)]
    size = 10 if text.language == "zh" else 5
    return {" ".join(parts[at : at + size]) for at in range(len(parts) - size + 1)}


def _around_pages(sample: Sample, rng: random.Random, indexed: list[Text], held: list[Text], fresh: list[Text], each: int) -> None:
    for at in range(0, len(indexed), ON_A_PAGE):
        sample.held.append(page_of(indexed[at : at + ON_A_PAGE]))
    for text in rng.sample(indexed, min(each, len(indexed))):
        sample.ask(text, "in an index page", copy=True)
        sample.ask(edited(0.03)(rng, text, fresh), "in an index page, edited", copy=True)
    for _ in range(max(1, each // 5)):
        stored = rng.sample(held, ON_A_PAGE)
        sample.ask(page_of(stored), "index page of held", copy=True)
        sample.ask(page_of([*stored[:8], *rng.sample(fresh, 4)]), "index page, a third new", copy=False)


def page_of(stories: list[Text]) -> Text:
    """An index page with whole stories in it."""
    parts = [f"{story.title}\n{story.body}" for story in stories]
    return resembling(stories[0], "最新消息" if stories[0].language == "zh" else "Latest news", "\n".join(parts))


def _made_series(sample: Sample, rng: random.Random, fresh: list[Text], items: list[Text], each: int) -> None:
    """Template families and newsletters: some numbers are held, the queries are further ones, or copies of held ones."""
    language = sample.language
    for at in range(templates(language)):
        family = [fill(rng, language, at, fresh) for _ in range(5)]
        sample.held += family
        for _ in range(max(1, each // templates(language))):
            sample.ask(fill(rng, language, at, fresh), "template twin", copy=False)
            tail = "\n更多信息请访问本站。" if language == "zh" else "\nFor more information visit our site."
            again = rng.choice(family)
            sample.ask(replace(again, body=again.body + tail), "template, the same again", copy=True)
    for number in range(20, 24):
        sample.held.append(newsletter(language, number, rng.sample(items, 6)))


def _with_boilerplate(sample: Sample, rng: random.Random, long_enough: list[Text], fresh: list[Text], each: int) -> None:
    """A block that ten held articles end with: under a copy it changes nothing, under a new item neither."""
    block = "".join(fresh[-1].body[:300])
    carriers = rng.sample(range(len(sample.held)), KNOWN_HOLDERS)
    for at in carriers:
        sample.held[at] = replace(sample.held[at], body=f"{sample.held[at].body}\n{block}")
    for text in rng.sample(long_enough, each):
        sample.ask(replace(text, body=f"{text.body}\n{block}"), "known boilerplate under it", copy=True)
    for text in rng.sample(fresh[:-1], each):
        sample.ask(replace(text, body=f"{text.body}\n{block}"), "new, known boilerplate under it", copy=False)
