"""Exact alignment of two texts: which words of one stand in the other, which were edited, which are new.

Maximal common runs are found from short seeds on all diagonals at once, taken longest first, and the holes between two runs
that go on in both texts are edits. Order does not matter for what is shared: a reordered text is still all there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rapidfuzz.distance import LCSseq

from pipelines.dedupe.common import PASSAGE, CommonRun, alone, common_runs, longest_first, unmark, without_strays

if TYPE_CHECKING:
    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.fingerprint import Mask

HOLE = 12
"""A hole of at most this many tokens on both sides, between runs that go on, is an edit."""
PUT_IN = 3
"""More tokens than this that were put into a hole are new words, not an edit."""
COMMON = 0.45
"""A larger hole is looked into; it is an edited passage when so much of it is common."""
EDGE = 40
"""No more than so much before the first run or after the last one is a head or tail to compare."""


class Gap(NamedTuple):
    """Tokens ``start:end`` of the one text stand for ``other:other_end`` of the other."""

    start: int
    end: int
    other: int
    other_end: int


@dataclass(slots=True, eq=False)
class Alignment:
    """What text ``new`` has of text ``old``: masks over the tokens of both, the runs and the edits between them."""

    exact: Mask
    exact_old: Mask
    edited: Mask
    edited_old: Mask
    runs: list[CommonRun] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    edges: list[Gap] = field(default_factory=list)
    """What stands before the first run and after the last one in both texts, when it is short."""

    @property
    def covered(self) -> Mask:
        """Tokens of the new text that the old one has, small edits allowed."""
        return self.exact | self.edited

    @property
    def covered_old(self) -> Mask:
        """Tokens of the old text that the new one has, small edits allowed."""
        return self.exact_old | self.edited_old


def align(new: Facts, old: Facts) -> Alignment:
    """Align two texts, token for token."""
    sizes = (new.tokens, new.tokens), (old.tokens, old.tokens)
    (exact, edited), (exact_old, edited_old) = ((np.zeros(a, np.bool_), np.zeros(b, np.bool_)) for a, b in sizes)
    result = Alignment(exact, exact_old, edited, edited_old)
    taken = longest_first(common_runs(new, old), exact, exact_old)
    result.runs = without_strays(new, taken, exact, exact_old)
    joined = _fill_holes(new, old, result)
    _drop_phrases(new, joined, result)
    _note_edges(new, old, result)
    result.edited &= ~result.exact
    result.edited_old &= ~result.exact_old
    return result


def _fill_holes(new: Facts, old: Facts, result: Alignment) -> list[bool]:
    joined = [False] * len(result.runs)
    for index, (run, following) in enumerate(zip(result.runs, result.runs[1:], strict=False)):
        gap = Gap(run.start + run.size, following.start, run.other + run.size, following.other)
        here, there = gap.end - gap.start, gap.other_end - gap.other
        if here < 0 or there < 0:
            continue
        if here <= HOLE and there <= HOLE:
            _mark_edit(gap, result)
        elif not _fill_passage(new, old, gap, result):
            continue
        joined[index] = joined[index + 1] = True
    return joined


def _mark_edit(gap: Gap, result: Alignment) -> None:
    """What stands for something else is edited; what was put in beyond that is new, but for a word or two."""
    put_in = (gap.end - gap.start) - (gap.other_end - gap.other)
    result.edited[gap.start : gap.end - (put_in if put_in > PUT_IN else 0)] = True
    result.edited_old[gap.other : gap.other_end] = True
    if gap.end > gap.start or gap.other_end > gap.other:
        result.gaps.append(gap)


def _fill_passage(new: Facts, old: Facts, gap: Gap, result: Alignment) -> bool:
    """A heavily edited passage: mark its common tokens and the edits between them; False when it is another passage."""
    here, there = gap.end - gap.start, gap.other_end - gap.other
    if max(here, there) > PASSAGE or min(here, there) * 2 < max(here, there):
        return False
    parts = refined(new, old, gap)
    equal = here - sum(part.end - part.start for part in parts)
    if equal < COMMON * max(here, there):
        return False
    at, other = gap.start, gap.other
    for part in [*parts, Gap(gap.end, gap.end, gap.other_end, gap.other_end)]:
        result.exact[at : part.start] = True
        result.exact_old[other : part.other] = True
        _mark_edit(part, result)
        at, other = part.end, part.other_end
    return True


def refined(new: Facts, old: Facts, gap: Gap) -> list[Gap]:
    """The differences within a gap: what stands between the tokens of a longest common subsequence."""
    if gap.start == gap.end or gap.other == gap.other_end:
        return [gap]
    mine, theirs = new.ids[gap.start : gap.end].tolist(), old.ids[gap.other : gap.other_end].tolist()
    at, other, parts = gap.start, gap.other, []
    for block in LCSseq.opcodes(mine, theirs).as_matching_blocks():
        start, start_old = gap.start + block.a, gap.other + block.b
        if start > at or start_old > other:
            parts.append(Gap(at, start, other, start_old))
        at, other = start + block.size, start_old + block.size
    return parts


def _drop_phrases(new: Facts, joined: list[bool], result: Alignment) -> None:
    kept: list[CommonRun] = []
    for run, has_neighbour in zip(result.runs, joined, strict=True):
        if has_neighbour or run.size >= alone(new, run):
            kept.append(run)
        else:
            unmark(run, result.exact, result.exact_old)
    result.runs = kept


def _note_edges(new: Facts, old: Facts, result: Alignment) -> None:
    """The head and the tail, where both texts have little: edited passages like any other, or at least looked at by the guard."""
    if not result.runs:
        return
    first = result.runs[0]
    last = max(result.runs, key=lambda run: run.start + run.size)
    tail = Gap(last.start + last.size, new.tokens, last.other + last.size, old.tokens)
    for edge in (Gap(0, first.start, 0, first.other), tail):
        here, there = edge.end - edge.start, edge.other_end - edge.other
        if 0 < here <= EDGE and 0 < there <= EDGE and not _fill_passage(new, old, edge, result):
            result.edges.append(edge)
