"""Which reading of a page is right: our own, stock trafilatura's or readability's, when they differ.

A cheap second opinion (resiliparse) is heard on every page. Where our own result is like it, our own is taken; else the two others are
made, and each candidate is as good as the others agree with it. Agreement, not length, decides: what only one of four sees is foreign
to the article or lost by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.text.characters import tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

ALIKE = 0.8
"""Likeness from which our own result is believed without asking further."""
_CLEARLY = 0.05
"""Another candidate must have so much more agreement than our own."""
_GRAM = 3


def grams(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of three words of a text; of a shorter one, its words."""
    words = tokens(text)
    if len(words) < _GRAM:
        return frozenset((word,) for word in words)
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def likeness(one: frozenset[tuple[str, ...]], two: frozenset[tuple[str, ...]]) -> float:
    """The Dice coefficient of two texts' `grams`, 0 to 1."""
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def agreement(candidates: Mapping[str, str]) -> dict[str, float]:
    """How much the others agree with each candidate: the sum of its likeness to them."""
    parts = {name: grams(text) for name, text in candidates.items()}
    return {name: sum(likeness(own, other) for rest, other in parts.items() if rest != name) for name, own in parts.items()}


def best(candidates: Mapping[str, str], own: str, opinion: str) -> str:
    """The name of the candidate to take: the one with most agreement, our own unless another has clearly more; never the opinion."""
    votes = agreement(candidates)
    given = [name for name in candidates if name != opinion and candidates[name]]
    first = max(given, key=lambda name: (votes[name], len(candidates[name])), default=own)
    return first if not candidates[own] or votes[first] > votes[own] + _CLEARLY else own
