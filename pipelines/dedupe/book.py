"""Held texts in memory: an `index.Index` without a corpus, for comparing texts that are at hand."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pipelines.dedupe.candidates import storable
from pipelines.dedupe.index import HeldText
from pipelines.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.dedupe.facts import Facts


class Book:
    """Answers the questions of `index.Index` from dictionaries; texts are numbered from 0 as they come."""

    def __init__(self) -> None:
        self.held: dict[int, HeldText] = {}
        self.sources: dict[int, str] = {}
        self.keys: dict[str, list[int]] = defaultdict(list)
        self.aliases: dict[str, tuple[int, str]] = {}
        self.hashes: dict[str, list[int]] = defaultdict(list)
        self.marks: dict[int, list[int]] = defaultdict(list)
        self.texts: dict[int, Facts] = {}

    def versions(self, url_key: str) -> list[HeldText]:
        """See `Index.versions`."""
        return [self.held[sequence] for sequence in reversed(self.keys.get(url_key, []))]

    def alias(self, url_key: str) -> tuple[int, str] | None:
        """See `Index.alias`."""
        return self.aliases.get(url_key)

    def same_words(self, content_hash: str) -> list[HeldText]:
        """See `Index.same_words`."""
        return [self.held[sequence] for sequence in self.hashes.get(content_hash, [])]

    def holders(self, hashes: Iterable[int], limit: int) -> dict[int, list[int]]:
        """See `Index.holders`."""
        return {mark: self.marks[mark][:limit] for mark in hashes if mark in self.marks}

    def document(self, sequence: int) -> HeldText:
        """See `Index.document`. Raises StorageError for one that is not held."""
        if sequence not in self.held:
            raise StorageError(f"document {sequence} is not held; expected one of {len(self.held)}")
        return self.held[sequence]

    def facts(self, held: HeldText) -> Facts:
        """See `Index.facts`."""
        return self.texts[held.sequence]

    def origins(self, sequences: Iterable[int]) -> dict[int, tuple[str, str]]:
        """See `Index.origins`."""
        return {sequence: (self.held[sequence].url_key, self.sources[sequence]) for sequence in sequences}

    def put(self, text: Facts, url_key: str, source: str = "") -> int:
        """Hold a text as the next version of a key, whatever a decision would say; gives its sequence."""
        sequence = len(self.held)
        version = len(self.keys[url_key]) + 1
        marks = storable(text, self)
        self.held[sequence] = HeldText(sequence, url_key, text.title, text.body, text.content_hash, text.published, text.language, version)
        self.texts[sequence] = text
        self.sources[sequence] = source
        self.keys[url_key].append(sequence)
        self.hashes[text.content_hash].append(sequence)
        for mark in marks:
            self.marks[mark].append(sequence)
        return sequence
