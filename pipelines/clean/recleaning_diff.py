"""What another cleaner would change in texts that are held: counts, the worst cases, a difference a person can read.

Pure: it is given old and new texts. Where they come from (the corpus, the archive) and what is adopted is not decided here.
"""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from pipelines.text.characters import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

_CONTEXT = 1
_LINE = 300
_WORST = 20
_GRAM = 4


class Effect(StrEnum):
    """What becomes of a held text."""

    SAME = "same"  # not a character differs
    LAYOUT = "layout"  # the same words, in other lines or lists
    CHANGED = "changed"  # words are added or gone
    TITLE = "title"  # the text's title line differs, too or only
    LOST = "lost"  # the present cleaner makes nothing of the page
    GAINED = "gained"  # there was no text before


@dataclass(frozen=True, slots=True)
class Change:
    """A held text beside what the present cleaner makes of its page. ``likeness``: shared word 4-grams, 0 to 1; words added and gone."""

    key: str
    effect: Effect
    old: str
    new: str
    likeness: float
    added: int
    gone: int
    reason: str = ""
    """Why there is no new text (``refused: soft_404``)."""


@dataclass(frozen=True, slots=True)
class RecleanReport:
    """Counts by effect and the changes that differ most, the worst first."""

    counts: dict[Effect, int] = field(default_factory=dict)
    worst: tuple[Change, ...] = ()

    @property
    def harmless(self) -> bool:
        """Whether no text would lose its page."""
        return not self.counts.get(Effect.LOST)


def compare(key: str, old: str | None, new: str | None, reason: str = "") -> Change:
    """One held text (None: there was none) beside the new one (None: ``reason`` says why there is none)."""
    before, after = old or "", new or ""
    one, two = tokens(before), tokens(after)
    counted, other = Counter(one), Counter(two)
    return Change(
        key, _effect(old, new, one == two), before, after, _likeness(one, two), (other - counted).total(), (counted - other).total(), reason
    )


def report(changes: Iterable[Change], worst: int = _WORST) -> RecleanReport:
    """The counts over many changes and the ``worst`` of them; holds no more than those in memory."""
    counts: Counter[Effect] = Counter()
    kept: list[Change] = []
    for change in changes:
        counts[change.effect] += 1
        if change.effect is not Effect.SAME:
            kept.append(change)
            if len(kept) > 4 * worst:
                kept = sorted(kept, key=_badness)[:worst]
    return RecleanReport(dict(sorted(counts.items())), tuple(sorted(kept, key=_badness)[:worst]))


def readable(change: Change) -> str:
    """A unified difference line by line, long lines cut; one sentence when there is no new text."""
    if change.effect is Effect.LOST:
        return f"{change.key}: nothing would be made of this page any more ({change.reason or 'no text'})"
    lines = difflib.unified_diff(
        change.old.split("\n"), change.new.split("\n"), f"{change.key} held", f"{change.key} now", lineterm="", n=_CONTEXT
    )
    return "\n".join(line if len(line) <= _LINE else f"{line[: _LINE - 1]}…" for line in lines)


def _effect(old: str | None, new: str | None, same_words: bool) -> Effect:
    if not new:
        return Effect.LOST if old else Effect.SAME
    if not old:
        return Effect.GAINED
    if old == new:
        return Effect.SAME
    if old.partition("\n")[0] != new.partition("\n")[0]:
        return Effect.TITLE
    return Effect.LAYOUT if same_words else Effect.CHANGED


def _likeness(one: list[str], two: list[str]) -> float:
    grams = [Counter(tuple(words[start : start + _GRAM]) for start in range(max(1, len(words) - _GRAM + 1))) for words in (one, two)]
    whole = grams[0].total() + grams[1].total()
    return round(2 * (grams[0] & grams[1]).total() / whole, 4)


def _badness(change: Change) -> tuple[bool, float, int, str]:
    return change.effect is not Effect.LOST, change.likeness, -change.gone, change.key
