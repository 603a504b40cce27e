"""A page that is made up of several held documents (an index page, a home page with whole stories in it)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipelines.dedupe import guard
from pipelines.dedupe.novelty import compare, core_of, new_runs, title_places
from pipelines.dedupe.rules import RULES
from pipelines.model import Decision, Verdict

if TYPE_CHECKING:
    from pipelines.dedupe.candidates import Candidates
    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.fingerprint import Mask
    from pipelines.dedupe.index import Index
    from pipelines.dedupe.novelty import Coverage
    from pipelines.dedupe.rules import Rules


def judge(new: Facts, found: Candidates, looked: dict[int, Coverage], shelf: Index, rules: Rules = RULES) -> Verdict | None:
    """UNION when held documents together leave next to nothing new; None otherwise.

    ``looked`` are the comparisons made already; further candidates are compared here.
    """
    if len(found.ranked) < 2 or new.tokens < rules.union_tokens or found.reach < rules.union_reach:
        return None
    core = core_of(new, found.boilerplate, rules)
    tokens = int(core.sum())
    if tokens < rules.union_core:
        return None
    parts = _parts(new, found, looked, shelf, rules)
    left = _left(new, parts, core, rules)
    if left is not None:
        parts = {
            sequence: part for sequence, part in parts.items() if not guard.says_another_thing(part, guard.changes(part, rules), rules)
        }
        left = _left(new, parts, core, rules)
    if left is None:
        return None
    held, new_share, (longest, start, end) = left
    told = {
        "rule": "union",
        "covered": round(held, 3),
        "new_share": round(new_share, 3),
        "tokens": tokens,
        "longest_new": longest,
        "longest_new_text": new.passage(start, end),
        "parts": [_part(sequence, coverage) for sequence, coverage in parts.items()],
    }
    reason = f"{held:.1%} of its words are held in {len(parts)} documents, the longest new passage is {longest} words."
    return Verdict(Decision.UNION, reason, tuple(parts), told)


def _left(new: Facts, parts: dict[int, Coverage], core: Mask, rules: Rules) -> tuple[float, float, tuple[int, int, int]] | None:
    """Share held, share in new passages, and the longest of them (tokens, first, one after last); None when too much is new."""
    if len(parts) < 2:
        return None
    tokens = int(core.sum())
    covered = np.any([part.alignment.covered | title_places(new, part.old.title_words, new.tokens) for part in parts.values()], axis=0)
    runs = [(int(core[start:end].sum()), start, end) for start, end in new_runs(covered | ~core)]
    longest = max(runs, default=(0, 0, 0))
    new_share = sum(size for size, _, _ in runs if size >= rules.union_passage) / tokens
    if new_share > rules.union_new_share or longest[0] > max(rules.union_longest, rules.union_longest_share * tokens):
        return None
    return float((covered & core).sum()) / tokens, new_share, longest


def _parts(new: Facts, found: Candidates, looked: dict[int, Coverage], shelf: Index, rules: Rules) -> dict[int, Coverage]:
    """The candidates that stand in the text to a good part, and have something of it that those before them have not."""
    parts: dict[int, Coverage] = {}
    marks: dict[int, set[int]] = {sequence: set() for sequence in found.ranked[: rules.union_candidates]}
    for mark, held in found.holders.items():
        for sequence in marks.keys() & set(held):
            marks[sequence].add(mark)
    seen: set[int] = set()
    for sequence, own in marks.items():
        if len(own) < 2:
            break
        if own <= seen:
            continue
        coverage = looked.get(sequence) or compare(new, shelf.facts(shelf.document(sequence)), found.boilerplate, rules)
        if coverage.back >= rules.union_back:
            parts[sequence] = coverage
            seen |= own
    return parts


def _part(sequence: int, coverage: Coverage) -> dict[str, object]:
    runs = coverage.alignment.runs
    place = [min(run.start for run in runs), max(run.start + run.size for run in runs) - 1] if runs else []
    return {"document": sequence, "back": round(coverage.back, 3), "here": place}
