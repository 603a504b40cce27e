"""The same address again: same, changed, replaced, or gone back to earlier words. Never a new item, never dropped as a copy.

A return to earlier words is appended once, for the reversal is news; when the newest version is itself such a return, the page
swings between known texts, and nothing more is appended until it says something that is not held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import LCSseq

from pipelines.dedupe import evidence, guard, normal, substance
from pipelines.dedupe.novelty import compare
from pipelines.dedupe.rules import RULES
from pipelines.model import Decision, Verdict

if TYPE_CHECKING:
    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.index import HeldText, Index
    from pipelines.dedupe.rules import Rules


def judge(new: Facts, held: list[HeldText], shelf: Index, rules: Rules = RULES) -> Verdict:
    """How a text is related to the versions held under its own address (newest first, at least one)."""
    newest = held[0]
    same_title = new.title_words == normal.words(newest.title)
    if same_title and newest.content_hash == new.content_hash:
        return Verdict(Decision.SAME, f"The words are those of version {newest.version}.", (newest.sequence,), {"rule": "same"})
    if same_title and substance.same(new.body, newest.body):
        reason = f"Only counters or time stamps differ from version {newest.version}."
        return Verdict(Decision.SAME, reason, (newest.sequence,), {"rule": "insubstantial"})
    earlier = [each for each in held[1:] if each.content_hash == new.content_hash]
    if same_title and earlier and any(each.content_hash == newest.content_hash for each in held[1:]):
        reason = f"The page swings between known texts: this is version {earlier[0].version} again."
        told = {"rule": "swings", "returns_to": earlier[0].version, "newest": newest.version}
        return Verdict(Decision.SAME, reason, (earlier[0].sequence, newest.sequence), told)
    verdict = _changed(new, newest, shelf, same_title, rules)
    if earlier:
        verdict.evidence["returns_to"] = earlier[0].version
    also = [each.sequence for each in shelf.same_words(new.content_hash) if each.url_key != newest.url_key]
    if also:
        verdict.evidence["also_held"] = also
    return verdict


def _common(new: Facts, old: Facts, rules: Rules) -> float:
    """Share of tokens in common order, for texts too short to have passages; 0 for longer ones."""
    if max(new.tokens, old.tokens) >= rules.short:
        return 0.0
    return float(LCSseq.normalized_similarity(new.ids.tolist(), old.ids.tolist()))


def _changed(new: Facts, newest: HeldText, shelf: Index, same_title: bool, rules: Rules) -> Verdict:
    before = f"version {newest.version}"
    if newest.content_hash == new.content_hash:
        told = {"rule": "title", "title_before": newest.title, "title": new.title}
        return Verdict(Decision.CHANGED, f"The title differs from {before}; the words are the same.", (newest.sequence,), told)
    coverage = compare(new, shelf.facts(newest), None, rules)
    common = _common(new, coverage.old, rules)
    told = evidence.figures(coverage, guard.changes(coverage, rules)) | {"rule": "changed", "title_changed": not same_title}
    if coverage.covered < rules.replaced and coverage.back < rules.replaced and common < rules.replaced_short:
        reason = f"A wholly different text: {coverage.covered:.0%} of its words stood in {before}."
        return Verdict(Decision.REPLACED, reason, (newest.sequence,), told | {"rule": "replaced"})
    other, passages = round((1 - max(coverage.exact, common)) * coverage.tokens), 1 - max(coverage.covered, common)
    reason = f"About {max(1, other)} of its {coverage.tokens} words differ from {before}; {passages:.0%} is in new passages."
    return Verdict(Decision.CHANGED, reason, (newest.sequence,), told)
