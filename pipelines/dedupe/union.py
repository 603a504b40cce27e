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
    from pipelines.dedupe.index import Index
    from pipelines.dedupe.novelty import Coverage
    from pipelines.dedupe.rules import Rules


def judge(new: Facts, found: Candidates, looked: dict[int, Coverage], shelf: Index, rules: Rules = RULES) -> Verdict | None:
    """UNION when held documents together leave next to nothing new; None otherwise.

    ``looked`` are the comparisons made already; further candidates are compared here.
    """
    if len(found.ranked) < 2 or new.tokens < rules.union_tokens:
        return None
    parts = _parts(new, found, looked, shelf, rules)
    core = core_of(new, found.boilerplate, rules)
    tokens = int(core.sum())
    if len(parts) < 2 or tokens < rules.union_core:
        return None
    covered = np.any([part.alignment.covered | title_places(new, part.old.title_words, new.tokens) for part in parts.values()], axis=0)
    runs = [(int(core[start:end].sum()), start, end) for start, end in new_runs(covered | ~core)]
    longest, start, end = max(runs, default=(0, 0, 0))
    new_share = sum(size for size, _, _ in runs if size >= rules.union_passage) / tokens
    if new_share > rules.union_new_share or longest > max(rules.union_longest, rules.union_longest_share * tokens):
        return None
    held = float((covered & core).sum()) / tokens
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


def _parts(new: Facts, found: Candidates, looked: dict[int, Coverage], shelf: Index, rules: Rules) -> dict[int, Coverage]:
    """The candidates that stand in the text to a good part, and are no twins of something in it."""
    parts: dict[int, Coverage] = {}
    for sequence in found.ranked[: rules.union_candidates]:
        if found.shared[sequence] < 2:
            break
        coverage = looked.get(sequence) or compare(new, shelf.facts(shelf.document(sequence)), found.boilerplate, rules)
        if coverage.back >= rules.union_back and not guard.says_another_thing(coverage, guard.changes(coverage, rules), rules):
            parts[sequence] = coverage
    return parts


def _part(sequence: int, coverage: Coverage) -> dict[str, object]:
    runs = coverage.alignment.runs
    place = [min(run.start for run in runs), max(run.start + run.size for run in runs) - 1] if runs else []
    return {"document": sequence, "back": round(coverage.back, 3), "here": place}
