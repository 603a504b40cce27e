"""A shelf in memory, with the corpus's promises and none of its files; for tests and benchmarks."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pipelines.dedupe.candidates import storable
from pipelines.dedupe.decide import decide
from pipelines.dedupe.index import HeldText
from pipelines.dedupe.rules import RULES, Rules
from pipelines.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.dedupe.facts import Facts
    from pipelines.model import Verdict


class MemoryShelf:
    """Answers the questions of `pipelines.dedupe.index.Index` from dictionaries."""

    def __init__(self) -> None:
        self.held: dict[int, HeldText] = {}
        self.sources: dict[int, str] = {}
        self.keys: dict[str, list[int]] = defaultdict(list)
        self.aliases: dict[str, tuple[int, str]] = {}
        self.hashes: dict[str, list[int]] = defaultdict(list)
        self.marks: dict[int, list[int]] = defaultdict(list)

    def versions(self, url_key: str) -> list[HeldText]:
        """See `Shelf.versions`."""
        return [self.held[sequence] for sequence in reversed(self.keys.get(url_key, []))]

    def alias(self, url_key: str) -> tuple[int, str] | None:
        """See `Shelf.alias`."""
        return self.aliases.get(url_key)

    def same_words(self, content_hash: str) -> list[HeldText]:
        """See `Shelf.same_words`."""
        return [self.held[sequence] for sequence in self.hashes.get(content_hash, [])]

    def holders(self, hashes: Iterable[int], limit: int) -> dict[int, list[int]]:
        """See `Shelf.holders`."""
        return {mark: self.marks[mark][:limit] for mark in hashes if mark in self.marks}

    def document(self, sequence: int) -> HeldText:
        """See `Shelf.document`."""
        if sequence not in self.held:
            raise StorageError(f"document {sequence} is not held")
        return self.held[sequence]

    def origins(self, sequences: Iterable[int]) -> dict[int, tuple[str, str]]:
        """See `Shelf.origins`."""
        return {sequence: (self.held[sequence].url_key, self.sources[sequence]) for sequence in sequences}

    def put(self, text: Facts, url_key: str, source: str = "made") -> int:
        """Hold a text as the next version of a key, whatever a decision would say; gives its sequence."""
        sequence = len(self.held)
        version = len(self.keys[url_key]) + 1
        marks = storable(text, self)
        self.held[sequence] = HeldText(sequence, url_key, text.title, text.body, text.content_hash, text.published, text.language, version)
        self.sources[sequence] = source
        self.keys[url_key].append(sequence)
        self.hashes[text.content_hash].append(sequence)
        for mark in marks:
            self.marks[mark].append(sequence)
        return sequence

    def take(self, text: Facts, url_key: str, source: str = "made", rules: Rules = RULES) -> Verdict:
        """Decide on a text and keep it or its alias, as the corpus does."""
        verdict = decide(text, url_key, self, rules)
        if verdict.decision.appended:
            self.put(text, url_key, source)
        elif not self.keys.get(url_key):
            self.aliases[url_key] = (verdict.others[0], text.content_hash)
        return verdict
