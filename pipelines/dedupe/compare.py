"""Two texts side by side, for people: what one has of the other, what is new, and the rule that decides (``newswatch compare``)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from pipelines.dedupe import novelty
from pipelines.dedupe.decide import decide
from pipelines.dedupe.index import HeldText
from pipelines.dedupe.rules import RULES
from pipelines.errors import StorageError

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
    """``verdict`` is what would become of the first text under another address if only the second one were held."""

    one: Side
    two: Side
    verdict: Verdict

    @property
    def rule(self) -> str:
        """The rule that decided."""
        return str(self.verdict.evidence.get("rule", ""))


def compare(one: Facts, two: Facts, rules: Rules = RULES) -> Comparison:
    """Compare two texts; boilerplate is not known here, so all words count."""
    return Comparison(
        one=_side(novelty.compare(one, two, None, rules)),
        two=_side(novelty.compare(two, one, None, rules)),
        verdict=decide(one, "", _OneBook(two), rules),
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


class _OneBook:
    """A shelf with one document on it, under an address that is not asked for."""

    def __init__(self, text: Facts) -> None:
        self._text = text
        self._held = HeldText(0, "other", text.title, text.body, text.content_hash, text.published, text.language)

    def versions(self, url_key: str) -> list[HeldText]:
        return [self._held] if url_key == self._held.url_key else []

    def alias(self, url_key: str) -> tuple[int, str] | None:  # noqa: ARG002 - a shelf is asked by key
        return None

    def same_words(self, content_hash: str) -> list[HeldText]:
        return [self._held] if content_hash == self._held.content_hash else []

    def holders(self, hashes: Iterable[int], limit: int) -> dict[int, list[int]]:
        held = set(self._text.fingerprints)
        return {mark: [self._held.sequence][:limit] for mark in hashes if mark in held}

    def document(self, sequence: int) -> HeldText:
        if sequence != self._held.sequence:
            raise StorageError(f"document {sequence} is not part of this comparison; expected {self._held.sequence}")
        return self._held

    def origins(self, sequences: Iterable[int]) -> dict[int, tuple[str, str]]:
        return dict.fromkeys(sequences, (self._held.url_key, ""))
