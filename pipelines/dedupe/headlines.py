"""Two titles over the same words: do they name one thing, or two in the same frame ("Webinar: Forests", "Webinar: Digital Trade")?

Titles that have little in common decide nothing: sites write their own over a text that they took over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.dedupe import values
from pipelines.dedupe.align import Gap, refined
from pipelines.dedupe.edits import SMALL_WORDS, SURE, grouped, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.dedupe.facts import Facts

FRAME = 0.4
"""Titles with so much of the longer one in common are of one frame."""
_LABEL = re.compile(r"^[^:：|]{2,40}[:：|]")


def differ(new: Facts, old: Facts) -> str:
    """How two titles of one frame tell two things apart, as part of a sentence; empty when they do not."""
    one, two = new.headline, old.headline
    if one.words == two.words or not one.tokens or not two.tokens:
        return ""
    numbers = values.said(_figures(one)), values.said(_figures(two))
    parts = grouped(one, two, refined(one, two, Gap(0, one.tokens, 0, two.tokens)))
    common = one.tokens - sum(part.end - part.start for part in parts)
    framed = common >= FRAME * max(one.tokens, two.tokens)
    if numbers[0] != numbers[1] and values.differ(*numbers) and _alike_but_for_figures(one, two):
        return "the titles differ in their numbers or dates"
    if framed and any(kind_of(one, two, part) == SURE for part in parts):
        return "the titles say different things"
    slot = _slot(one.words, two.words)
    if slot and (framed or _same_label(one, two)):
        return "the titles differ in what they name"
    return ""


def _figures(title: Facts) -> list[str]:
    kinds = title.kinds(0, title.tokens)
    return [word if kind or not values.is_date_word(word) else "-" for word, kind in zip(title.words, kinds, strict=True)]


def _alike_but_for_figures(one: Facts, two: Facts) -> bool:
    """Titles alike but for their numbers or dates: "Ep. 73" and "Ep. 74"."""
    mine, theirs = set(one.words), set(two.words)
    figures = {word for word in mine ^ theirs if values.belongs(word)}
    return bool(mine & theirs) and len(mine & theirs) >= 0.5 * (len(mine | theirs) - len(figures))


def _slot(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether the titles begin or end alike and have something else of substance in one place."""
    shorter = min(len(mine), len(theirs))
    before = next((at for at in range(shorter) if mine[at] != theirs[at]), shorter)
    after = next((at for at in range(shorter - before) if mine[-1 - at] != theirs[-1 - at]), shorter - before)
    frame = [*mine[:before], *mine[len(mine) - after :]]
    return all(map(_of_substance, (frame, mine[before : len(mine) - after], theirs[before : len(theirs) - after])))


def _of_substance(words: Sequence[str]) -> bool:
    return any(word not in SMALL_WORDS for word in words)


def _same_label(one: Facts, two: Facts) -> bool:
    """Both titles begin with the same words before a colon or bar."""
    here, there = _LABEL.match(one.folded), _LABEL.match(two.folded)
    return here is not None and there is not None and here[0].casefold() == there[0].casefold()
