"""Which held documents may hold a text, and which of its words are boilerplate: asked of the index, decided elsewhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.dedupe import fingerprint
from pipelines.dedupe.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.fingerprint import Marks, Mask
    from pipelines.dedupe.index import Index
    from pipelines.dedupe.rules import Rules

PROBE_TOKENS, PROBE_WINDOW = 300, 4
"""A text shorter than this asks with more fingerprints than it is stored with: edits spare some."""
AGAIN_TOKENS = 1000
"""A text shorter than this asks again, with more of its grams, when nobody holds any."""
JOIN = 8
"""Boilerplate fingerprints no further apart than a window and this are one passage."""
LOOKED_UP = 24
"""Of so many best candidates the versions of one article are told apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Documents that share fingerprints with a text: the most shared first, one version of each article."""

    ranked: tuple[int, ...]
    shared: Mapping[int, int]
    boilerplate: Mask
    """Tokens of the text that many articles hold."""
    holders: Mapping[int, Sequence[int]]
    """Who holds each of its fingerprints outside boilerplate; those that nobody holds are left out."""
    marks: int
    """Number of its fingerprints outside boilerplate."""

    @property
    def reach(self) -> float:
        """Share of the fingerprints that somebody holds."""
        return len(self.holders) / self.marks if self.marks else 0.0

    def worth(self, rules: Rules) -> list[int]:
        """The documents worth an alignment each: the best, and those that share enough for a copy and not next to nothing beside it."""
        most = max((self.shared[sequence] for sequence in self.ranked), default=0)
        least = max(most / rules.beside_best, rules.least_shared * self.marks)
        return [sequence for sequence in self.ranked[: rules.candidates] if sequence == self.ranked[0] or self.shared[sequence] >= least]


def find(new: Facts, shelf: Index, rules: Rules = RULES) -> Candidates:
    """Ask the index for a text's fingerprints."""
    marks = probes(new)
    holders = shelf.holders(np.unique(marks.hashes).tolist(), rules.most_holders)
    if not holders and new.tokens < AGAIN_TOKENS:
        marks = fingerprint.select(new.grams, 1 if new.tokens < PROBE_TOKENS else PROBE_WINDOW)
        holders = shelf.holders(np.unique(marks.hashes).tolist(), rules.most_holders)
    common = _boilerplate_hashes(new, holders, shelf, rules)
    telling = {mark: held for mark, held in holders.items() if mark not in common} or holders
    shared = Counter(sequence for held in telling.values() for sequence in held)
    asked = len(np.unique(marks.hashes)) - (len(common) if telling is not holders else 0)
    return Candidates(_one_per_article(shared, shelf, rules), shared, _mask(new, marks, common), telling, asked)


def probes(new: Facts) -> Marks:
    """The fingerprints that a text is looked up by; they include those it is stored with."""
    return fingerprint.select(new.grams, PROBE_WINDOW) if new.tokens < PROBE_TOKENS else new.marks


def storable(new: Facts, shelf: Index, rules: Rules = RULES) -> tuple[int, ...]:
    """The fingerprints to store for a text: without those that so many documents hold that more would tell nothing."""
    holders = shelf.holders(new.fingerprints, rules.most_holders)
    return tuple(mark for mark in new.fingerprints if len(holders.get(mark, ())) < rules.most_holders)


def _boilerplate_hashes(new: Facts, holders: Mapping[int, list[int]], shelf: Index, rules: Rules) -> set[int]:
    short = new.tokens < rules.short
    least = rules.holders_short if short else min(rules.holders, rules.holders_one_source)
    crowded = {mark: held for mark, held in holders.items() if len(held) >= least}
    if not crowded:
        return set()
    origins = shelf.origins({sequence for held in crowded.values() for sequence in held})
    common: set[int] = set()
    for mark, held in crowded.items():
        known = [origins[sequence] for sequence in held if sequence in origins]
        one_source = len({source for _, source in known}) == 1
        limit = rules.holders_short if short else rules.holders_one_source if one_source else rules.holders
        if len({key for key, _ in known}) >= limit:
            common.add(mark)
    return common


def _mask(new: Facts, marks: Marks, common: set[int]) -> Mask:
    mask = np.zeros(new.tokens, np.bool_)
    last: int | None = None
    if not common:
        return mask
    for mark, start, length in zip(marks.hashes.tolist(), marks.starts.tolist(), marks.lengths.tolist(), strict=True):
        if mark not in common:
            last = None
            continue
        mask[start : start + length] = True
        if last is not None and start - last <= fingerprint.WINDOW + JOIN:
            mask[last:start] = True
        last = start + length
    return mask


def _one_per_article(shared: Counter[int], shelf: Index, rules: Rules) -> tuple[int, ...]:
    ranked = sorted(shared, key=lambda sequence: (-shared[sequence], -sequence))[: rules.union_candidates]
    origins = shelf.origins(ranked[:LOOKED_UP]) if len(ranked) > 1 else {}
    seen: set[str] = set()
    kept: list[int] = []
    for sequence in ranked:
        key = origins[sequence][0] if sequence in origins else ""
        if key and key in seen:
            continue
        seen.add(key)
        kept.append(sequence)
    return tuple(kept)
