"""What is new in a text against a held one, in figures: judged by runs of new words and by the lead, not by one ratio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.dedupe.align import align
from pipelines.dedupe.rules import RULES

if TYPE_CHECKING:
    from pipelines.dedupe.align import Alignment
    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.fingerprint import Mask
    from pipelines.dedupe.rules import Rules

HEAD = 40
"""A title is looked for among so many first tokens of a text."""


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Figures of one comparison. Shares and counts are over the tokens outside boilerplate."""

    new: Facts
    old: Facts
    alignment: Alignment
    core: Mask
    """The tokens of the new text that count: neither boilerplate nor a title at its head."""
    tokens: int
    covered: float
    """Share of the new text that the old one has, small edits allowed."""
    exact: float
    """Share that it has word for word."""
    back: float
    """Share of the old text that the new one has."""
    lead: float
    """Share of the first quarter of the new text that the old one has."""
    longest: tuple[int, int]
    """Where the longest new passage stands in the new text: first token and the one after its last."""
    longest_tokens: int
    new_share: float
    """Share of the new text in new passages of some length."""
    extra: int
    """New tokens in all."""
    inserted: float
    """Share of the new text that was put into holes between common words, beyond what stood there."""


def new_runs(covered: Mask) -> list[tuple[int, int]]:
    """The stretches that are not covered, as (first, one after last)."""
    padded = np.concatenate([[True], covered, [True]]).astype(np.int8)
    steps = np.diff(padded)
    return list(zip(np.flatnonzero(steps == -1).tolist(), np.flatnonzero(steps == 1).tolist(), strict=True))


def core_of(new: Facts, boilerplate: Mask | None, rules: Rules = RULES) -> Mask:
    """The tokens that count: all outside boilerplate, or all when too few are left."""
    core = np.ones(new.tokens, np.bool_) if boilerplate is None else ~boilerplate
    return core if int(core.sum()) >= rules.core else np.ones(new.tokens, np.bool_)


def title_places(new: Facts, title: list[str], within: int = HEAD) -> Mask:
    """The tokens near the head of a text that repeat a title word for word, as other extractors leave it there."""
    mask = np.zeros(new.tokens, np.bool_)
    size = len(title)
    if size >= 3 and title[0] in new.words[:within]:
        for start in range(min(within, new.tokens - size + 1)):
            if new.words[start : start + size] == title:
                mask[start : start + size] = True
    return mask


def compare(new: Facts, old: Facts, boilerplate: Mask | None = None, rules: Rules = RULES) -> Coverage:
    """Align two texts and measure; texts without tokens share nothing."""
    alignment = align(new, old)
    titled = title_places(new, new.title_words) | title_places(new, old.title_words)
    core = core_of(new, titled if boilerplate is None else boilerplate | titled, rules)
    tokens = int(core.sum())
    covered = alignment.covered
    runs = [(start, end, int(core[start:end].sum())) for start, end in new_runs(covered | ~core)]
    start, end, longest = max(runs, key=lambda run: run[2], default=(0, 0, 0))
    first = np.flatnonzero(core)[: max(15, tokens // 4)]
    whole = max(1, tokens)
    return Coverage(
        new=new,
        old=old,
        alignment=alignment,
        core=core,
        tokens=tokens,
        covered=float((covered & core).sum()) / whole,
        exact=float((alignment.exact & core).sum()) / whole,
        back=float(alignment.covered_old.mean()) if old.tokens else 0.0,
        lead=float(covered[first].mean()) if len(first) else 0.0,
        longest=(start, end),
        longest_tokens=longest,
        new_share=sum(size for _, _, size in runs if size >= rules.passage) / whole,
        extra=int((core & ~covered).sum()),
        inserted=sum(max(0, gap.end - gap.start - gap.other_end + gap.other) for gap in alignment.gaps) / whole,
    )
