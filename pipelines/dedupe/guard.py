"""The template guard: tells "a corrected copy" from "the same template, another date, number or name".

It counts the edits between two texts that replace a fact by another fact, and all other edits. A copy has edits of all kinds;
a twin (the next episode, the next country, next year's call) has its facts replaced and little else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from pipelines.dedupe.facts import CAPITAL, NAME, NUMBER, NUMERAL, is_date_word, is_number

if TYPE_CHECKING:
    from pipelines.dedupe.align import Gap
    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.novelty import Coverage
    from pipelines.dedupe.rules import Rules

SWAPPED_CJK = range(2, 9)
"""Lengths of a CJK passage that may be a name."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How many edits replace facts, and how many are of other kinds."""

    facts: int
    others: int
    samples: tuple[tuple[str, str], ...] = ()
    """(here, there) of the first facts that differ."""

    @property
    def share(self) -> float:
        """Share of facts among all edits; 0 without edits."""
        return self.facts / (self.facts + self.others) if self.facts else 0.0


def changes(coverage: Coverage) -> Changes:
    """Count the edits of a comparison by kind."""
    new, old, alignment = coverage.new, coverage.old, coverage.alignment
    fact_gaps: list[Gap] = []
    swaps: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()
    others = 0
    for gap in alignment.gaps:
        if alignment.exact[gap.start : gap.end].all() and alignment.exact_old[gap.other : gap.other_end].all():
            continue
        if gap.start == gap.end or gap.other == gap.other_end:
            others += 1
        elif _replaces_fact(new, old, gap):
            fact_gaps.append(gap)
        else:
            others += 1
            swaps[tuple(new.words[gap.start : gap.end]), tuple(old.words[gap.other : gap.other_end])] += 1
    repeated = sum(count for count in swaps.values() if count >= 2)
    fact_gaps += [gap for gap in alignment.edges if _dates_edge(new, old, gap)]
    samples = tuple((new.passage(g.start, g.end, 60), old.passage(g.other, g.other_end, 60)) for g in fact_gaps[:5])
    return Changes(len(fact_gaps) + repeated, others - repeated, samples)


def is_twin(coverage: Coverage, found: Changes, rules: Rules) -> str:
    """Why the two are one template with other facts, as part of a sentence; empty when they are not."""
    if titles_differ_in_numbers(coverage.new, coverage.old):
        return "the titles differ in their numbers or dates alone"
    if not found.facts:
        return ""
    chinese = coverage.new.chinese
    if coverage.tokens < (rules.short_cjk if chinese else rules.short_words) and found.share >= rules.facts_share_short:
        return f"{found.facts} of {found.facts + found.others} edits replace a number, date or name in a short text"
    if found.share >= rules.facts_share:
        return f"{found.facts} of {found.facts + found.others} edits replace a number, date or name"
    apart = days_apart(coverage.new, coverage.old)
    if apart is not None and apart >= rules.days_apart and found.facts >= 2 and found.share >= rules.facts_share_apart:
        return f"published {apart} days apart, and {found.facts} of {found.facts + found.others} edits replace facts"
    return ""


def titles_differ_in_numbers(new: Facts, old: Facts) -> bool:
    """Titles alike but for their numbers or dates: "Ep. 73" and "Ep. 74"."""
    mine, theirs = set(new.title_words), set(old.title_words)
    numbers = {word for word in mine if is_number(word) or is_date_word(word)}
    other_numbers = {word for word in theirs if is_number(word) or is_date_word(word)}
    if not numbers or not other_numbers or numbers == other_numbers:
        return False
    return len(mine & theirs) >= 0.5 * (len(mine | theirs) - len(numbers ^ other_numbers))


def days_apart(new: Facts, old: Facts) -> int | None:
    """Days between the publication dates; None when one is unknown."""
    return abs(new.day - old.day) if new.day is not None and old.day is not None else None


def _pick(text: Facts, start: int, end: int, kinds: tuple[int, ...]) -> list[str]:
    return [text.words[start + at] for at, kind in enumerate(text.kinds(start, end)) if kind in kinds]


def _replaces_fact(new: Facts, old: Facts, gap: Gap) -> bool:
    numbers = _pick(new, gap.start, gap.end, (NUMBER, NUMERAL))
    other_numbers = _pick(old, gap.other, gap.other_end, (NUMBER, NUMERAL))
    if numbers and other_numbers:
        return set(numbers) != set(other_numbers)
    if numbers or other_numbers:
        return False
    names = _pick(new, gap.start, gap.end, (NAME, CAPITAL))
    other_names = _pick(old, gap.other, gap.other_end, (NAME, CAPITAL))
    if names and other_names:
        return not any(_slip(one, two) for one in names for two in other_names)
    return _swaps_cjk(new, old, gap)


def _swaps_cjk(new: Facts, old: Facts, gap: Gap) -> bool:
    if not (gap.end - gap.start in SWAPPED_CJK and gap.other_end - gap.other in SWAPPED_CJK):
        return False
    if not (new.cjk[gap.start : gap.end].all() and old.cjk[gap.other : gap.other_end].all()):
        return False
    mine, theirs = new.words[gap.start : gap.end], old.words[gap.other : gap.other_end]
    return len(set(mine) & set(theirs)) <= 0.34 * max(len(mine), len(theirs))


def _slip(one: str, two: str) -> bool:
    """One word is the other, or the other with a slip of the pen or the scanner."""
    return one == two or (min(len(one), len(two)) >= 3 and Levenshtein.distance(one, two) <= max(len(one), len(two)) // 4 + 0)


def _dates_edge(new: Facts, old: Facts, gap: Gap) -> bool:
    """The very start or end has a date or number that stands nowhere in the other text, where the other has another one."""
    numbers = set(_pick(new, gap.start, gap.end, (NUMBER, NUMERAL)))
    other_numbers = set(_pick(old, gap.other, gap.other_end, (NUMBER, NUMERAL)))
    if gap.end == new.tokens and old.words[gap.other].startswith(new.words[gap.start]):
        return False  # cut off in the middle of a number
    return bool(numbers and other_numbers and numbers - set(old.words))
