"""What the edits between two texts come to: tells "a corrected copy" from "the same template, another date, number or name".

It counts the edits that replace a fact by another fact, and all other edits. A copy has edits of all kinds, or none that says
anything; a twin (the next episode, the next country, next year's call, a correction) has its facts replaced and little else.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.dedupe import normal
from pipelines.dedupe.align import Gap, refined
from pipelines.dedupe.edits import LIKELY, NOTHING, SURE, SWAP, Edit, grouped, kind_of
from pipelines.dedupe.substance import passing
from pipelines.text.scripts import is_cjk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.novelty import Coverage
    from pipelines.dedupe.rules import Rules

HERE = 8
"""In a text with few edits, those no further than so many tokens from a fact are part of it."""
_DAY = r"(?:\d{1,2}\s+[A-Z][a-z]{2,8}\.?|[A-Z][a-z]{2,8}\.?\s+\d{1,2})(?:,?\s+\d{4})?"
_DATELINE = re.compile(
    rf"\s*(?:(?:[A-Z]{{3}}[A-Z .,/-]{{0,40}}|[A-Z][\w .,/-]{{1,40}}(?=,\s+{_DAY}))(?:,?\s*{_DAY})?\s*(?:\([^()\n]{{2,30}}\)\s*)?[-–—―]+\s"
    r"|[^\s。！？]{2,30}[讯电](?=[\s:：,，)）]))"
)
"""Where and when a text was sent from, before its first sentence: "GENEVA, 5 May 2026 -", 新华社北京5月5日电."""
SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Changes:
    """How many edits replace facts, and how many are of other kinds."""

    facts: int
    others: int
    sure: int = 0
    """Of the facts, those that say another thing beyond doubt: another number, place, name, the opposite."""
    swaps: int = 0
    """Of the others, those that have one word for another."""
    samples: tuple[tuple[str, str], ...] = ()
    """(here, there) of the first facts that differ."""

    @property
    def share(self) -> float:
        """Share of facts among all edits; 0 without edits."""
        return self.facts / (self.facts + self.others) if self.facts else 0.0


def changes(coverage: Coverage, rules: Rules) -> Changes:
    """Count the edits of a comparison by kind; a gap with common words in it is several edits."""
    new, old = coverage.new, coverage.old
    found = [Edit(gap, kind_of(new, old, gap)) for gap in grouped(new, old, _parts(coverage))]
    found = [edit for edit in found if edit.kind != NOTHING]
    repeated = _repeated(coverage, found)
    facts = [edit for edit in found if edit.kind >= LIKELY or _texts(coverage, edit.gap) in repeated]
    others = [edit for edit in found if edit.kind < LIKELY and _texts(coverage, edit.gap) not in repeated]
    if len(found) <= few(coverage, rules):
        others = [edit for edit in others if not any(_near(edit.gap, fact.gap) for fact in facts)]
    shown = [(new.passage(gap.start, gap.end, 60), old.passage(gap.other, gap.other_end, 60)) for gap, _ in facts[:SAMPLES]]
    sure = sum(1 for edit in facts if edit.kind == SURE or _texts(coverage, edit.gap) in repeated)
    swaps = sum(1 for edit in others if edit.kind == SWAP)
    return Changes(len(facts), len(others), sure, swaps, tuple(shown))


def few(coverage: Coverage, rules: Rules) -> float:
    """So many edits are few for a text of this length."""
    return min(rules.most_few, max(rules.few_edits, rules.few_share * coverage.tokens))


def _repeated(coverage: Coverage, found: Iterable[Edit]) -> set[tuple[str, str]]:
    """What was exchanged for the same thing throughout, between the same neighbours where one side is empty."""
    counted = Counter(_texts(coverage, edit.gap) for edit in found if edit.kind < SURE)
    return {texts for texts, count in counted.items() if count >= 2 and _exchanged(coverage, *texts)}


def _exchanged(coverage: Coverage, mine: str, theirs: str) -> bool:
    """A word that was exchanged throughout, not misspelt: of CJK characters the repetition says enough."""
    if not mine or not theirs:
        return bool(mine + theirs) and is_cjk((mine + theirs)[0])
    return is_cjk(theirs[0]) or theirs not in coverage.new.words


def _near(one: Gap, two: Gap) -> bool:
    return max(one.start, two.start) - min(one.end, two.end) <= HERE


def _parts(coverage: Coverage) -> list[Gap]:
    new, old = coverage.new, coverage.old
    alignment = coverage.alignment
    gaps = [*alignment.gaps, *(edge for edge in alignment.edges if not _clock(coverage, edge))]
    heads = _dateline(new), _dateline(old)
    parts = [part for gap in sorted(gaps) if _is_edit(gap, coverage) for part in refined(new, old, gap)]
    parts = [part for part in parts if part.end > heads[0] or part.other_end > heads[1]]
    parts = [part for part in parts if part.other < part.other_end or (part.start > 0 and part.end < new.tokens)]  # a line before or after
    return [part for part in parts if not (part.end == new.tokens and _cut_off(coverage, part))]


def _dateline(text: Facts) -> int:
    """So many tokens at the head are a dateline, which changes from one site to the next."""
    found = _DATELINE.match(text.folded)
    return len(normal.words_of(found[0])) if found else 0


def _clock(coverage: Coverage, edge: Gap) -> bool:
    """A line at the head or foot that only tells the time."""
    for text, start, end in ((coverage.new, edge.start, edge.end), (coverage.old, edge.other, edge.other_end)):
        first = text.folded.rfind("\n", 0, text.spans[start][0]) + 1
        last = text.folded.find("\n", text.spans[end - 1][1])
        if passing(text.folded[first : last if last >= 0 else len(text.folded)]):
            return True
    return False


def _cut_off(coverage: Coverage, gap: Gap) -> bool:
    """The text ends in the middle of a word or number, where the held one goes on."""
    mine, theirs = coverage.new.words[gap.start : gap.end], coverage.old.words[gap.other : gap.other_end]
    return bool(mine) and len(theirs) > len(mine) and theirs[0].startswith(mine[0])


def _is_edit(gap: Gap, coverage: Coverage) -> bool:
    """Not when the old words stand elsewhere in the new text, or the new ones do not count."""
    old = coverage.alignment.exact_old[gap.other : gap.other_end]
    return not (len(old) and old.all()) and bool(gap.start == gap.end or coverage.core[gap.start : gap.end].any())


def _texts(coverage: Coverage, gap: Gap) -> tuple[str, str]:
    """What stands in both; where one side is empty, with its neighbours."""
    new, old = coverage.new, coverage.old
    mine, theirs = " ".join(new.words[gap.start : gap.end]), " ".join(old.words[gap.other : gap.other_end])
    if mine and theirs:
        return mine, theirs
    around = f"|{new.words[gap.start - 1] if gap.start else ''}|{new.words[gap.end] if gap.end < new.tokens else ''}"
    return (mine and mine + around, theirs and theirs + around)


def says_another_thing(coverage: Coverage, found: Changes, rules: Rules) -> str:
    """Why the text says another thing than the held one although it has its words, as part of a sentence; empty when it does not."""
    told = f"{found.facts} of {found.facts + found.others} edits replace a number, date, name or the sense"
    if found.sure and found.facts + found.others <= few(coverage, rules):
        return told
    if found.facts and found.share >= rules.facts_share:
        return told
    if not found.facts and found.others == found.swaps == 1:
        return "one word stands for another, and nothing else differs"
    apart = days_apart(coverage.new, coverage.old)
    if apart is not None and apart >= rules.days_apart and found.facts >= 2 and found.share >= rules.facts_share_apart:
        return f"published {apart} days apart, and {told}"
    return ""


def days_apart(new: Facts, old: Facts) -> int | None:
    """Days between the publication dates; None when one is unknown."""
    return abs(new.day - old.day) if new.day is not None and old.day is not None else None
