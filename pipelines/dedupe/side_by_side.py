"""Two texts side by side, for people: what one has of the other, what is new, and the rule that decides (``newswatch compare``)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from pipelines.dedupe import novelty
from pipelines.dedupe.book import Book
from pipelines.dedupe.decide import decide
from pipelines.dedupe.pairs import ELSEWHERE, HELD
from pipelines.dedupe.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.novelty import Coverage
    from pipelines.dedupe.rules import Rules
    from pipelines.model import Verdict

EQUAL, EDITED, NEW = "equal", "edited", "new"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the first text: ``equal`` to the second word for word, ``edited``, or ``new``."""

    kind: str
    tokens: int
    text: str


@dataclass(frozen=True, slots=True)
class Side:
    """What one text has of the other. Shares are 0 to 1, counts are tokens."""

    tokens: int
    covered: float
    exact: float
    lead: float
    longest_new: int
    longest_new_text: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``verdict`` is what would become of the first text under another address (or the same) if only the second one were held."""

    one: Side
    two: Side
    verdict: Verdict

    @property
    def rule(self) -> str:
        """The rule that decided."""
        return str(self.verdict.evidence.get("rule", ""))


def compare(one: Facts, two: Facts, rules: Rules = RULES, *, same_address: bool = False) -> Comparison:
    """Compare two texts; boilerplate is not known here, so all words count. With ``same_address`` they are versions of one article."""
    book = Book()
    book.put(two, HELD)
    return Comparison(
        one=_side(novelty.compare(one, two, None, rules)),
        two=_side(novelty.compare(two, one, None, rules)),
        verdict=decide(one, HELD if same_address else ELSEWHERE, book, rules),
    )


def _side(coverage: Coverage) -> Side:
    return Side(
        tokens=coverage.new.tokens,
        covered=coverage.covered,
        exact=coverage.exact,
        lead=coverage.lead,
        longest_new=coverage.longest_tokens,
        longest_new_text=coverage.new.passage(*coverage.longest),
        segments=tuple(_segments(coverage)),
    )


def _segments(coverage: Coverage) -> Iterable[Segment]:
    alignment = coverage.alignment
    states = np.where(alignment.exact, EQUAL, np.where(alignment.edited, EDITED, NEW)).tolist()
    at = 0
    for kind, run in groupby(states):
        size = len(list(run))
        yield Segment(kind, size, coverage.new.passage(at, at + size, limit=10_000))
        at += size
