"""What changed between two texts, as a person reads it: paragraph by paragraph, and within a changed one word by word.

Chinese is compared character by character. Small islands that happen to be equal between two changes are taken for changed: a
difference that stops at every "the" cannot be read.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from pipelines.text.scripts import CJK, CJK_CHARACTER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_STEPS = 4_000_000
"""Words of the one paragraph times words of the other; beyond that they are shown one after the other."""
MOST_PAIRS = 10_000
"""Paragraphs of the one text times paragraphs of the other that are looked at for pairs."""
ALIKE = 0.35
"""Share of equal words from which on two paragraphs are versions of one."""
WITHIN = 0.5
"""The likeness of a paragraph with one that holds most of it."""
_ISLAND = 2
_UNIT = re.compile(rf"[{CJK}]|[^\W{CJK}]+|\s+|[^\w\s]|_")


class Op(StrEnum):
    """The outcome of a piece."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text and its outcome."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: ``same``, ``added``, ``removed``, or ``changed`` with its parts."""

    state: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """Its words, removed ones included."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Difference:
    """The paragraphs of both texts in order; ``added`` and ``removed`` count words (characters of Chinese writing)."""

    blocks: tuple[Block, ...]
    added: int
    removed: int


def difference(old: str, new: str) -> Difference:
    """What has to be done to ``old`` to make it ``new``. Paragraphs are lines; empty ones do not count."""
    before, after = _paragraphs(old), _paragraphs(new)
    blocks: list[Block] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            blocks += [Block("same", (Part(Op.SAME, text),)) for text in before[i:j]]
        else:
            blocks += _paired(before[i:j], after[k:m])
    count = {op: sum(_words(part.text) for block in blocks for part in block.parts if part.op is op) for op in Op}
    return Difference(tuple(blocks), count[Op.ADDED], count[Op.REMOVED])


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def _paired(before: Sequence[str], after: Sequence[str]) -> Iterator[Block]:
    """Removed and added paragraphs; those that are alike are shown as one, so that as much as possible is shown as a change in words."""
    last = 0
    pairs = dict(_pairs(before, after)) if len(before) * len(after) <= MOST_PAIRS else {}
    for place, text in enumerate(before):
        if place not in pairs:
            yield Block("removed", (Part(Op.REMOVED, text),))
            continue
        yield from (Block("added", (Part(Op.ADDED, new),)) for new in after[last : pairs[place]])
        yield Block("changed", _parts(text, after[pairs[place]]))
        last = pairs[place] + 1
    yield from (Block("added", (Part(Op.ADDED, new),)) for new in after[last:])


def _pairs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The paragraphs that belong together: of all choices in order, the one with most in common (a weighted common subsequence)."""
    one, two = [_bag(text) for text in before], [_bag(text) for text in after]
    best = [[0.0] * (len(two) + 1) for _ in range(len(one) + 1)]
    score = [[_likeness(left, right) for right in two] for left in one]
    for i in reversed(range(len(one))):
        for j in reversed(range(len(two))):
            together = score[i][j] + best[i + 1][j + 1] if score[i][j] >= ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    i = j = 0
    while i < len(one) and j < len(two):
        if score[i][j] >= ALIKE and best[i][j] == score[i][j] + best[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _bag(text: str) -> Counter[str]:
    return Counter(unit.casefold() for unit in _UNIT.findall(text) if unit[0].isalnum())


def _likeness(one: Counter[str], two: Counter[str]) -> float:
    """Share of common words, 0 to 1 (Dice); a paragraph that is in a longer one for the most part is alike, too."""
    common, shorter = (one & two).total(), min(one.total(), two.total())
    share = 2 * common / max(1, one.total() + two.total())
    return max(share, WITHIN) if shorter >= 8 and common >= 0.6 * shorter else share


def _parts(old: str, new: str) -> tuple[Part, ...]:
    one, two = _UNIT.findall(old), _UNIT.findall(new)
    if len(one) * len(two) > MOST_STEPS:
        return Part(Op.REMOVED, old), Part(Op.ADDED, new)
    found: list[tuple[Op, list[str]]] = []
    for tag, i, j, k, m in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        island = tag == "equal" and found and m < len(two) and sum(map(str.isalnum, one[i:j])) < _ISLAND and not _cjk(one[i:j])
        if tag == "equal" and not island:
            found.append((Op.SAME, one[i:j]))
            continue
        _add(found, Op.REMOVED, one[i:j])
        _add(found, Op.ADDED, two[k:m])
    return tuple(Part(op, "".join(units)) for op, units in found if units)


def _add(found: list[tuple[Op, list[str]]], op: Op, units: list[str]) -> None:
    """Add units to the change that is being told: what was removed is before what was added."""
    for at in (-1, -2):
        if len(found) >= -at and found[at][0] is op and (at == -1 or found[-1][0] is not Op.SAME):
            found[at][1].extend(units)
            return
    if op is Op.REMOVED and found and found[-1][0] is Op.ADDED:
        found.insert(-1, (op, list(units)))
    else:
        found.append((op, list(units)))


def _cjk(units: Sequence[str]) -> bool:
    return any(map(CJK_CHARACTER.match, units))


def _words(text: str) -> int:
    return sum(unit[0].isalnum() for unit in _UNIT.findall(text))
