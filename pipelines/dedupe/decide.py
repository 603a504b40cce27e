"""Is this text new, the same, changed or a copy? A pure decision over what the shelf answers.

Order: the same address (`versions`), a known alias, the same words elsewhere, then candidates by shared fingerprints, each
aligned word for word. A text is a copy only when it is held (`held_by`) and nothing of it is news (`news`); on doubt it is
appended and linked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.dedupe import candidates, evidence, guard, news, union, versions
from pipelines.dedupe.news import News
from pipelines.dedupe.novelty import compare
from pipelines.dedupe.rules import RULES
from pipelines.model import Decision, Verdict

if TYPE_CHECKING:
    from pipelines.dedupe.candidates import Candidates
    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.guard import Changes
    from pipelines.dedupe.index import HeldText, Index
    from pipelines.dedupe.novelty import Coverage
    from pipelines.dedupe.rules import Rules


def decide(new: Facts, url_key: str, shelf: Index, rules: Rules = RULES) -> Verdict:
    """How a text under an address is related to what is held.

    ``others`` of the verdict are sequences, the closest first. Raises StorageError when a held text that must be compared is gone.
    """
    held = shelf.versions(url_key)
    if held:
        return versions.judge(new, held, shelf, rules)
    alias = shelf.alias(url_key)
    if alias and alias[1] == new.content_hash:
        return Verdict(Decision.SAME, "The address is an alias and its words are as they were.", (alias[0],), {"rule": "alias"})
    verdict = _elsewhere(new, shelf, rules)
    if alias:
        verdict.evidence["alias_of"] = alias[0]
    return verdict


def held_by(coverage: Coverage, rules: Rules = RULES) -> str:
    """The rule by which the new text is held in the old one; empty when it is not."""
    chinese = coverage.new.chinese
    extra, beside = (rules.extra_cjk, rules.whole_cjk) if chinese else (rules.extra_words, rules.whole_words)
    whole = coverage.back >= rules.whole and coverage.covered >= rules.whole_covered
    if whole and coverage.extra <= extra and coverage.longest_tokens <= beside:
        rule = "whole"
    elif coverage.tokens < rules.short:
        enough = coverage.covered >= rules.covered_short and coverage.lead >= rules.lead
        rule = "short" if enough and coverage.longest_tokens <= rules.longest_short else ""
    else:
        longest = max(rules.longest_new, rules.longest_share * coverage.tokens)
        enough = coverage.covered >= rules.covered and coverage.lead >= rules.lead
        rule = "long" if enough and coverage.longest_tokens <= longest and coverage.new_share <= rules.new_share else ""
    if coverage.inserted > rules.inserted:
        return ""
    much = coverage.back >= 0.5 or coverage.covered >= rules.sure
    exact = rules.half_exact if much else rules.contained_exact
    return "" if coverage.back < rules.contained_below and coverage.exact < exact else rule


def _elsewhere(new: Facts, shelf: Index, rules: Rules) -> Verdict:
    found = candidates.find(new, shelf, rules)
    equal = shelf.same_words(new.content_hash)
    if equal:
        return _equal(new, equal, found, shelf, rules)
    if not new.tokens:
        return Verdict(Decision.NEW, "The text has no words to compare.", (), {"rule": "empty"})
    looked: dict[int, Coverage] = {}
    kept: Verdict | None = None
    copy: tuple[Verdict, float] | None = None
    for sequence in found.worth(rules):
        coverage = looked[sequence] = compare(new, shelf.facts(shelf.document(sequence)), found.boilerplate, rules)
        rule = held_by(coverage, rules)
        if not rule:
            continue
        edits = guard.changes(coverage, rules)
        said = news.of_held_words(coverage, edits, rules)
        if said:
            kept = kept or _news(sequence, coverage, edits, said)
        elif copy is None or coverage.covered > copy[1]:
            copy = _copy(sequence, coverage, edits, rule, rules), coverage.covered
            if coverage.covered >= rules.sure:
                break
    if copy:
        return copy[0]
    return kept or union.judge(new, found, looked, shelf, rules) or _kin(looked, rules)


def _equal(new: Facts, equal: list[HeldText], found: Candidates, shelf: Index, rules: Rules) -> Verdict:
    """The same words under another address: a copy of the first that is no other message."""
    others = tuple(each.sequence for each in equal)
    words_left = new.tokens - int(found.boilerplate.sum())
    kept: News | None = None
    for each in equal:
        held = shelf.facts(each)
        said = news.of_equal_words(new, held, rules)
        if not said and words_left < rules.core and set(new.title_words) != set(held.title_words):
            said = News("titles", "nothing but boilerplate is equal, and the titles differ")
        if not said:
            first = (each.sequence, *(other for other in others if other != each.sequence))
            reason = f"The same {new.tokens} words are held as {each.sequence}."
            return Verdict(Decision.EXACT, reason, first, {"rule": "exact", "covered": 1.0, "back": 1.0})
        kept = kept or said
    told = {"rule": kept.rule if kept else "", "covered": 1.0, "back": 1.0, "words_left": words_left}
    return Verdict(Decision.TWIN, f"The words are those of {others[0]}, but {kept.why if kept else ''}.", others, told)


def _news(sequence: int, coverage: Coverage, edits: Changes, said: News) -> Verdict:
    """It has the words of a held document, and something of it is news."""
    told = evidence.figures(coverage, edits) | {"rule": said.rule}
    if said.rule == "twin":
        return Verdict(Decision.TWIN, f"The same template as {sequence} with other facts: {said.why}.", (sequence,), told)
    decision = Decision.RELATED if said.rule == "language" else Decision.TWIN
    return Verdict(decision, f"Its words are held in {sequence}, but {said.why}.", (sequence,), told)


def _copy(sequence: int, coverage: Coverage, edits: Changes, rule: str, rules: Rules) -> Verdict:
    whole = coverage.back >= rules.contained_below
    decision = Decision.DUPLICATE if whole else Decision.CONTAINED
    held = f"{coverage.covered:.1%} of its words are held in {sequence}"
    rest = f"which has {1 - coverage.back:.0%} more" if not whole else f"the longest new passage is {coverage.longest_tokens} words"
    return Verdict(decision, f"{held}, {rest}.", (sequence,), evidence.figures(coverage, edits) | {"rule": rule})


def _kin(looked: dict[int, Coverage], rules: Rules) -> Verdict:
    """No copy: is it linked to the closest candidate?"""
    if not looked:
        return Verdict(Decision.NEW, "No held document shares a passage with it.", (), {"rule": "no candidate"})
    sequence, coverage = max(looked.items(), key=lambda item: item[1].covered)
    if coverage.back >= rules.superset and coverage.exact > 0.1:
        edits = guard.changes(coverage, rules)
        why = guard.says_another_thing(coverage, edits, rules)
        if why:
            return _news(sequence, coverage, edits, News("twin", why))
        told = evidence.figures(coverage, edits) | {"rule": "superset"}
        reason = f"It has {coverage.back:.0%} of {sequence} and {coverage.extra} words more."
        return Verdict(Decision.SUPERSET, reason, (sequence,), told)
    told = evidence.figures(coverage) | {"rule": "kin"}
    if coverage.covered >= rules.related:
        reason = f"{coverage.covered:.0%} of its words are held in {sequence}, but the longest new passage has {coverage.longest_tokens}."
        return Verdict(Decision.RELATED, reason, (sequence,), told)
    reason = f"The closest document, {sequence}, has {coverage.covered:.0%} of its words."
    return Verdict(Decision.NEW, reason, (), told | {"closest": sequence})
