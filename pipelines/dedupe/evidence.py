"""The figures and words that a verdict keeps, JSON-able, so that a person can check it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.dedupe import normal

if TYPE_CHECKING:
    from pipelines.dedupe.guard import Changes
    from pipelines.dedupe.novelty import Coverage


def figures(coverage: Coverage, found: Changes | None = None) -> dict[str, Any]:
    """Shares are rounded to three digits, counts are tokens."""
    start, end = coverage.longest
    told: dict[str, Any] = {
        "covered": round(coverage.covered, 3),
        "exact": round(coverage.exact, 3),
        "back": round(coverage.back, 3),
        "lead": round(coverage.lead, 3),
        "new_share": round(coverage.new_share, 3),
        "tokens": coverage.tokens,
        "longest_new": coverage.longest_tokens,
        "longest_new_text": coverage.new.passage(start, end),
        "where": where(coverage),
    }
    if found is not None:
        told |= {"facts_changed": found.facts, "other_edits": found.others, "facts": [list(pair) for pair in found.samples]}
    return told


def where(coverage: Coverage) -> dict[str, Any]:
    """The stretch of the held text that the shared runs span: first and last token, share of the text, its first words."""
    runs = coverage.alignment.runs
    if not runs:
        return {}
    start = min(run.other for run in runs)
    end = max(run.other + run.size for run in runs)
    old = coverage.old
    return {
        "first": start,
        "last": end - 1,
        "of": old.tokens,
        "share": round((end - start) / old.tokens, 3),
        "begins": normal.join(old.words[start : min(end, start + 12)]),
    }
