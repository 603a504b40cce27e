"""The runs of tokens that two texts have in common: found on all diagonals at once, taken longest first, chance matches out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pipelines.dedupe.fingerprint import SEED_CJK, SEED_WORDS

if TYPE_CHECKING:
    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.fingerprint import Hashes, Mask

REPEATS = 6
"""A seed that stands more often than this in the other text is followed at its first places only."""
GROWTH = 4
"""Runs grow by no more than so many times the tokens of both texts in all."""
PASSAGE = 96
"""Two runs go on from one another when no more than so many tokens lie between them in both texts."""
ALONE_WORDS, ALONE_CJK = 8, 12
"""A run without neighbours that is shorter is a phrase, not shared text."""


class CommonRun(NamedTuple):
    """``size`` equal tokens from ``start`` in the one text and ``other`` in the other."""

    start: int
    other: int
    size: int


def common_runs(new: Facts, old: Facts) -> list[CommonRun]:
    """All maximal runs that hold a seed, by diagonal; each text may be used several times."""
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
    runs = [CommonRun(*run) for run in zip(mine[starts].tolist(), theirs[starts].tolist(), sizes.tolist(), strict=True)]
    return _extended(runs, new.ids, old.ids) if found.max() == REPEATS else runs


def _extended(runs: list[CommonRun], mine: Hashes, theirs: Hashes) -> list[CommonRun]:
    """The runs grown to both sides, over seeds that stand too often to be followed; ``runs`` come by diagonal, then by start.

    In a text that repeats itself all the way every diagonal would grow to its full length, so that there is a bound.
    """
    grown: list[CommonRun] = []
    steps = GROWTH * (len(mine) + len(theirs))
    for run in runs:
        last = grown[-1] if grown else None
        if last and last.other - last.start == run.other - run.start and run.start < last.start + last.size:
            continue
        grown.append(_grown(run, mine, theirs) if steps > 0 else run)
        steps -= grown[-1].size - run.size
    return grown


def _grown(run: CommonRun, mine: Hashes, theirs: Hashes) -> CommonRun:
    start, other, size = run
    while start and other and mine[start - 1] == theirs[other - 1]:
        start, other, size = start - 1, other - 1, size + 1
    while start + size < len(mine) and other + size < len(theirs) and mine[start + size] == theirs[other + size]:
        size += 1
    return CommonRun(start, other, size)


def longest_first(runs: list[CommonRun], exact: Mask, exact_old: Mask) -> list[CommonRun]:
    """Take runs so that each new token is used once, and mark what is taken; the taken ones in the order of the new text.

    Of equal runs the one is taken that lies where most of the text lies, for a phrase may stand in several places.
    """
    taken: list[CommonRun] = []
    shift = _main_shift(runs)
    for run in sorted(runs, key=lambda run: (-run.size, abs(run.other - run.start - shift), run.start)):
        free = _free_part(run, exact)
        if free is None:
            continue
        exact[free.start : free.start + free.size] = True
        exact_old[free.other : free.other + free.size] = True
        taken.append(free)
    return sorted(taken)


def _main_shift(runs: list[CommonRun]) -> int:
    """By how much the old text is ahead of the new one for the middle one of all common tokens."""
    by_shift = sorted(runs, key=lambda run: run.other - run.start)
    left = sum(run.size for run in by_shift) / 2
    for run in by_shift:
        left -= run.size
        if left <= 0:
            return run.other - run.start
    return 0


def _free_part(run: CommonRun, taken: Mask) -> CommonRun | None:
    """The part of a run between the tokens that longer runs took from its ends; None when less than two tokens are left."""
    here = taken[run.start : run.start + run.size]
    if not here.any():
        return run
    free = np.flatnonzero(~here)
    if not len(free):
        return None
    first, last = int(free[0]), int(free[-1]) + 1
    return CommonRun(run.start + first, run.other + first, last - first) if last - first >= 2 else None


def without_strays(new: Facts, runs: list[CommonRun], exact: Mask, exact_old: Mask) -> list[CommonRun]:
    """The runs without short ones that lead astray: chance matches, which would hide an edited passage."""
    while True:
        neighbours = zip(runs, [None, *runs], [*runs[1:], None], strict=False)
        kept = [run for run, before, after in neighbours if run.size >= alone(new, run) or not _strays(before, run, after)]
        if len(kept) == len(runs):
            return runs
        for run in set(runs) - set(kept):
            unmark(run, exact, exact_old)
        runs = kept


def _strays(before: CommonRun | None, run: CommonRun, after: CommonRun | None) -> bool:
    """It goes on from neither neighbour, or the two would go on without it."""
    left, right = bool(before and _goes_on(before, run)), bool(after and _goes_on(run, after))
    return not (left or right) or (left != right and bool(before and after and _goes_on(before, after)))


def _goes_on(before: CommonRun, after: CommonRun) -> bool:
    here, there = after.start - before.start - before.size, after.other - before.other - before.size
    return 0 <= here <= PASSAGE and 0 <= there <= PASSAGE


def alone(new: Facts, run: CommonRun) -> int:
    """The size that a run needs to stand alone."""
    return ALONE_CJK if new.cjk[run.start] else ALONE_WORDS


def unmark(run: CommonRun, exact: Mask, exact_old: Mask) -> None:
    """Give the tokens of a run back."""
    exact[run.start : run.start + run.size] = False
    exact_old[run.other : run.other + run.size] = False
