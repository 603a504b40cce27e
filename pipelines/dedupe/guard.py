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
from pipelines.dedupe.facts import CAPITAL, NAME, NUMBER, NUMERAL, is_date_word, is_number, values
from pipelines.text.scripts import is_cjk

if TYPE_CHECKING:
    from pipelines.dedupe.align import Gap
    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.novelty import Coverage
    from pipelines.dedupe.rules import Rules

SWAPPED_CJK = range(2, 11)
"""Lengths of a CJK passage that may be a name or a date."""

FACT, SWAP, NAME_SWAP, EDIT, NOTHING = range(5)


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
    within = [(part, _kind_of(coverage, part)) for part in _parts(coverage, coverage.alignment.gaps)]
    facts = [part for part, kind in within if kind == FACT]
    swaps = Counter(_texts(coverage, part) for part, kind in within if kind in (SWAP, NAME_SWAP))
    repeated = {texts for texts, count in swaps.items() if count >= 2 and _exchanged(coverage, *texts)}
    others = sum(1 for part, kind in within if kind == EDIT or (kind == SWAP and _texts(coverage, part) not in repeated))
    at_edges = [part for part in _parts(coverage, coverage.alignment.edges) if _kind_of(coverage, part) == FACT]
    new, old = coverage.new, coverage.old
    shown = [(new.passage(part.start, part.end, 60), old.passage(part.other, part.other_end, 60)) for part in [*facts, *at_edges][:5]]
    found = len(facts) + sum(swaps[texts] for texts in repeated)
    return Changes(found + len(at_edges), others, len(at_edges), tuple(shown))


def _exchanged(coverage: Coverage, mine: str, theirs: str) -> bool:
    """A word that was exchanged throughout, not misspelt: of CJK characters the repetition says enough."""
    return is_cjk(theirs[0]) or (theirs not in coverage.new.joined and not _slip(mine, theirs))


def _parts(coverage: Coverage, gaps: list[Gap]) -> list[Gap]:
    new, old = coverage.new, coverage.old
    parts = [part for gap in gaps if _is_edit(gap, coverage) for part in refined(new, old, gap)]
    return [part for part in parts if not (part.end == new.tokens and _cut_off(coverage, part))]


def _cut_off(coverage: Coverage, gap: Gap) -> bool:
    """The text ends in the middle of a word or number."""
    mine, theirs = coverage.new.words[gap.start : gap.end], coverage.old.words[gap.other : gap.other_end]
    return bool(mine and theirs) and theirs[0].startswith(mine[0])


def _is_edit(gap: Gap, coverage: Coverage) -> bool:
    """Not when the old words stand elsewhere in the new text, or the new ones do not count."""
    old = coverage.alignment.exact_old[gap.other : gap.other_end]
    return not (len(old) and old.all()) and bool(gap.start == gap.end or coverage.core[gap.start : gap.end].any())


def _texts(coverage: Coverage, gap: Gap) -> tuple[str, str]:
    return " ".join(coverage.new.words[gap.start : gap.end]), " ".join(coverage.old.words[gap.other : gap.other_end])


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


def _kind_of(coverage: Coverage, gap: Gap) -> int:
    """What an edit is: a fact for another, a word for another, none of the two, or an edit as copies have them."""
    new, old = coverage.new, coverage.old
    mine, theirs = new.words[gap.start : gap.end], old.words[gap.other : gap.other_end]
    if not mine or not theirs or sorted(mine) == sorted(theirs):
        return EDIT
    if "".join(mine) == "".join(theirs):
        return NOTHING
    numbers = _pick(new, gap.start, gap.end, (NUMBER, NUMERAL))
    other_numbers = _pick(old, gap.other, gap.other_end, (NUMBER, NUMERAL))
    if numbers and other_numbers:
        return EDIT if values(numbers) == values(other_numbers) else FACT
    names = _pick(new, gap.start, gap.end, (NAME, CAPITAL))
    other_names = _pick(old, gap.other, gap.other_end, (NAME, CAPITAL))
    if names and other_names and not numbers and not other_numbers:
        return EDIT if any(_slip(one, two) for one in names for two in other_names) else FACT
    if new.cjk[gap.start : gap.end].any() or old.cjk[gap.other : gap.other_end].any():
        return _kind_of_cjk(mine, theirs, numeric=bool(numbers or other_numbers))
    return SWAP


def _kind_of_cjk(mine: list[str], theirs: list[str], *, numeric: bool) -> int:
    """Two characters or more for as many others are a name or a date, or a number for a word ("3" for "several")."""
    shorter, longer = sorted((len(mine), len(theirs)))
    if longer == 1:
        return SWAP
    alike = len(set(mine) & set(theirs)) > 0.34 * longer
    if longer in SWAPPED_CJK and (shorter >= 2 or numeric) and not alike:
        return FACT
    return NAME_SWAP if shorter == 1 else NOTHING


def _slip(one: str, two: str) -> bool:
    """One word is the other, or the other with a slip of the pen or the scanner."""
    return one == two or Levenshtein.distance(one, two) <= max(len(one), len(two)) // 4
