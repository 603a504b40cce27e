"""Exact alignment of two texts: which words of one stand in the other, which were edited, which are new.

Maximal common runs are found from short seeds on all diagonals at once, taken longest first, and the holes between two runs
that go on in both texts are edits. Order does not matter for what is shared: a reordered text is still all there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rapidfuzz.distance import LCSseq

from pipelines.dedupe.fingerprint import SEED_CJK, SEED_WORDS

if TYPE_CHECKING:
    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.fingerprint import Hashes, Mask

REPEATS = 6
"""A seed that stands more often than this in the other text is followed at its first places only."""
HOLE = 12
"""A hole of at most this many tokens on both sides, between runs that go on, is an edit."""
PASSAGE = 96
"""A larger hole is looked into; it is an edited passage when enough of it is common."""
COMMON = 0.45
EDGE = 40
"""No more than so much before the first run or after the last one is a head or tail to compare."""
ALONE_WORDS, ALONE_CJK = 8, 12
"""A run without neighbours that is shorter is a phrase, not shared text."""


class Run(NamedTuple):
    """``size`` equal tokens from ``start`` in the one text and ``other`` in the other."""

    start: int
    other: int
    size: int


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
    runs: list[Run] = field(default_factory=list)
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
    result.runs = _without_strays(new, _take_longest_first(_common_runs(new, old), result), result)
    joined = _fill_holes(new, old, result)
    _drop_phrases(new, joined, result)
    _note_edges(new, old, result)
    result.edited &= ~result.exact
    result.edited_old &= ~result.exact_old
    return result


def _common_runs(new: Facts, old: Facts) -> list[Run]:
    seeds, held = new.seeds, old.seeds
    order = np.argsort(held, kind="stable")
    ranked = held[order]
    left = np.searchsorted(ranked, seeds, "left")
    found = np.minimum(np.searchsorted(ranked, seeds, "right") - left, REPEATS)
    found[seeds == 0] = 0
    total = int(found.sum())
    if not total:
        return []
    mine = np.repeat(np.arange(len(seeds)), found)
    nth = np.arange(total) - np.repeat(np.cumsum(found) - found, found)
    theirs = order[np.repeat(left, found) + nth]
    by_diagonal = np.lexsort((mine, theirs - mine))
    mine, theirs = mine[by_diagonal], theirs[by_diagonal]
    breaks = np.flatnonzero((np.diff(mine) != 1) | (np.diff(theirs) != 1)) + 1
    starts = np.concatenate([[0], breaks])
    ends = np.concatenate([breaks, [total]]) - 1
    sizes = mine[ends] - mine[starts] + np.where(new.cjk[mine[ends]], SEED_CJK, SEED_WORDS)
    runs = [Run(*run) for run in zip(mine[starts].tolist(), theirs[starts].tolist(), sizes.tolist(), strict=True)]
    return _extended(runs, new.ids, old.ids) if found.max() == REPEATS else runs


def _extended(runs: list[Run], mine: Hashes, theirs: Hashes) -> list[Run]:
    """The runs grown to both sides, over seeds that stand too often to be followed; ``runs`` come by diagonal, then by start."""
    grown: list[Run] = []
    for run in runs:
        last = grown[-1] if grown else None
        if last and last.other - last.start == run.other - run.start and run.start < last.start + last.size:
            continue
        start, other, size = run
        while start and other and mine[start - 1] == theirs[other - 1]:
            start, other, size = start - 1, other - 1, size + 1
        while start + size < len(mine) and other + size < len(theirs) and mine[start + size] == theirs[other + size]:
            size += 1
        grown.append(Run(start, other, size))
    return grown


def _take_longest_first(runs: list[Run], result: Alignment) -> list[Run]:
    """Of equal runs the one that lies where most of the text lies, for a phrase may stand in several places."""
    taken: list[Run] = []
    shift = _main_shift(runs)
    for run in sorted(runs, key=lambda run: (-run.size, abs(run.other - run.start - shift), run.start)):
        free = _free_part(run, result.exact)
        if free is None:
            continue
        result.exact[free.start : free.start + free.size] = True
        result.exact_old[free.other : free.other + free.size] = True
        taken.append(free)
    return sorted(taken)


def _main_shift(runs: list[Run]) -> int:
    """By how much the old text is ahead of the new one for the middle one of all common tokens."""
    by_shift = sorted(runs, key=lambda run: run.other - run.start)
    left = sum(run.size for run in by_shift) / 2
    for run in by_shift:
        left -= run.size
        if left <= 0:
            return run.other - run.start
    return 0


def _free_part(run: Run, taken: Mask) -> Run | None:
    """The part of a run between the tokens that longer runs took from its ends; None when less than two tokens are left."""
    here = taken[run.start : run.start + run.size]
    if not here.any():
        return run
    free = np.flatnonzero(~here)
    if not len(free):
        return None
    first, last = int(free[0]), int(free[-1]) + 1
    return Run(run.start + first, run.other + first, last - first) if last - first >= 2 else None


def _without_strays(new: Facts, runs: list[Run], result: Alignment) -> list[Run]:
    """The runs without short ones that lead astray: chance matches, which would hide an edited passage."""
    while True:
        neighbours = zip(runs, [None, *runs], [*runs[1:], None], strict=False)
        kept = [run for run, before, after in neighbours if run.size >= _alone(new, run) or not _strays(before, run, after)]
        if len(kept) == len(runs):
            return runs
        for run in set(runs) - set(kept):
            _unmark(run, result)
        runs = kept


def _strays(before: Run | None, run: Run, after: Run | None) -> bool:
    """It goes on from neither neighbour, or the two would go on without it."""
    left, right = bool(before and _goes_on(before, run)), bool(after and _goes_on(run, after))
    return not (left or right) or (left != right and bool(before and after and _goes_on(before, after)))


def _goes_on(before: Run, after: Run) -> bool:
    here, there = after.start - before.start - before.size, after.other - before.other - before.size
    return 0 <= here <= PASSAGE and 0 <= there <= PASSAGE


def _alone(new: Facts, run: Run) -> int:
    return ALONE_CJK if new.cjk[run.start] else ALONE_WORDS


def _unmark(run: Run, result: Alignment) -> None:
    result.exact[run.start : run.start + run.size] = False
    result.exact_old[run.other : run.other + run.size] = False


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
    result.edited[gap.start : gap.end] = True
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
    if min(gap.end - gap.start, gap.other_end - gap.other) < 2:
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
    kept: list[Run] = []
    for run, has_neighbour in zip(result.runs, joined, strict=True):
        if has_neighbour or run.size >= _alone(new, run):
            kept.append(run)
        else:
            _unmark(run, result)
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
