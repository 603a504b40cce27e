"""The template guard: tells "a corrected copy" from "the same template, another date, number or name".

It counts the edits between two texts that replace a fact by another fact, and all other edits. A copy has edits of all kinds;
a twin (the next episode, the next country, next year's call) has its facts replaced and little else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from pipelines.dedupe.align import refined
from pipelines.dedupe.facts import CAPITAL, NAME, NUMBER, NUMERAL, is_date_word, is_number

if TYPE_CHECKING:
    from pipelines.dedupe.align import Gap
    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.novelty import Coverage
    from pipelines.dedupe.rules import Rules

SWAPPED_CJK = range(2, 11)
"""Lengths of a CJK passage that may be a name or a date."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How many edits replace facts, and how many are of other kinds."""

    facts: int
    others: int
    at_edges: int = 0
    """Of the facts, those before the first and after the last common words, where a dateline stands."""
    samples: tuple[tuple[str, str], ...] = ()
    """(here, there) of the first facts that differ."""

    @property
    def share(self) -> float:
        """Share of facts among all edits; 0 without edits."""
        return self.facts / (self.facts + self.others) if self.facts else 0.0


def changes(coverage: Coverage) -> Changes:
    """Count the edits of a comparison by kind; a gap with common words in it is several edits."""
    new, old = coverage.new, coverage.old
    within = [part for gap in coverage.alignment.gaps if _is_edit(gap, coverage) for part in refined(new, old, gap)]
    facts = [part for part in within if _replaces_fact(new, old, part)]
    replaced = [part for part in within if part not in facts and part.start < part.end and part.other < part.other_end]
    swaps = Counter(_words(new, old, part) for part in replaced)
    repeated = sum(count for count in swaps.values() if count >= 2)
    edges = [part for gap in coverage.alignment.edges if _is_edit(gap, coverage) for part in _edge_facts(new, old, gap)]
    shown = [(new.passage(part.start, part.end, 60), old.passage(part.other, part.other_end, 60)) for part in [*facts, *edges][:5]]
    found = len(facts) + repeated
    return Changes(found + len(edges), len(within) - found, len(edges), tuple(shown))


def _is_edit(gap: Gap, coverage: Coverage) -> bool:
    """Not when the old words stand elsewhere in the new text, or the new ones do not count."""
    old = coverage.alignment.exact_old[gap.other : gap.other_end]
    return not (len(old) and old.all()) and bool(gap.start == gap.end or coverage.core[gap.start : gap.end].any())


def _words(new: Facts, old: Facts, gap: Gap) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(new.words[gap.start : gap.end]), tuple(old.words[gap.other : gap.other_end])


def is_twin(coverage: Coverage, found: Changes, rules: Rules) -> str:
    """Why the two are one template with other facts, as part of a sentence; empty when they are not."""
    if titles_differ_in_numbers(coverage.new, coverage.old):
        return "the titles differ in their numbers or dates alone"
    if not found.facts:
        return ""
    told = f"{found.facts} of {found.facts + found.others} edits replace a number, date or name"
    short = coverage.tokens < (rules.short_cjk if coverage.new.chinese else rules.short_words)
    if short and found.share >= rules.facts_share_short:
        return f"{told} in a short text"
    if found.share >= rules.facts_share and found.facts > found.at_edges:
        return told
    apart = days_apart(coverage.new, coverage.old)
    if apart is not None and apart >= rules.days_apart and found.facts >= 2 and found.share >= rules.facts_share_apart:
        return f"published {apart} days apart, and {told}"
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
    here, there = gap.end - gap.start, gap.other_end - gap.other
    if not here or not there:
        return False
    numbers = _pick(new, gap.start, gap.end, (NUMBER, NUMERAL))
    other_numbers = _pick(old, gap.other, gap.other_end, (NUMBER, NUMERAL))
    if numbers and other_numbers:
        return set(numbers) != set(other_numbers)
    names = _pick(new, gap.start, gap.end, (NAME, CAPITAL))
    other_names = _pick(old, gap.other, gap.other_end, (NAME, CAPITAL))
    if names and other_names and not numbers and not other_numbers:
        return not any(_slip(one, two) for one in names for two in other_names)
    return _swaps_cjk(new, old, gap, numeric=bool(numbers or other_numbers))


def _swaps_cjk(new: Facts, old: Facts, gap: Gap, *, numeric: bool) -> bool:
    """Two or more characters for two or more others; or a number for a word, as "3" for "several"."""
    here, there = gap.end - gap.start, gap.other_end - gap.other
    if max(here, there) not in SWAPPED_CJK or (min(here, there) < 2 and not numeric):
        return False
    if not (new.cjk[gap.start : gap.end].any() and old.cjk[gap.other : gap.other_end].any()) and not numeric:
        return False
    if numeric and not (new.cjk[gap.start : gap.end].any() or old.cjk[gap.other : gap.other_end].any()):
        return False
    mine, theirs = new.words[gap.start : gap.end], old.words[gap.other : gap.other_end]
    return len(set(mine) & set(theirs)) <= 0.34 * max(len(mine), len(theirs))


def _slip(one: str, two: str) -> bool:
    """One word is the other, or the other with a slip of the pen or the scanner."""
    return one == two or Levenshtein.distance(one, two) <= max(len(one), len(two)) // 4


def _edge_facts(new: Facts, old: Facts, gap: Gap) -> list[Gap]:
    """Dates and numbers of a head or tail that stand nowhere in the other text, where the other has others."""
    if gap.end == new.tokens and old.words[gap.other].startswith(new.words[gap.start]):
        return []  # cut off in the middle of a number
    numbers = set(_pick(new, gap.start, gap.end, (NUMBER, NUMERAL)))
    other_numbers = set(_pick(old, gap.other, gap.other_end, (NUMBER, NUMERAL)))
    return [gap] if numbers - set(old.words) and other_numbers - set(new.words) else []
