"""What a decision may ask of the corpus. The corpus answers from its tables; tests and benchmarks answer from memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pipelines.dedupe.facts import Facts, facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class HeldText:
    """A document as a decision sees it; ``body`` is its text without the title line, ``published`` an ISO date."""

    sequence: int
    url_key: str
    title: str
    body: str
    content_hash: str
    published: str | None = None
    language: str = "und"
    version: int = 1


class Index(Protocol):
    """The questions, cheapest first."""

    def versions(self, url_key: str) -> list[HeldText]:
        """The versions held under a key, newest first; empty when the key is unknown."""

    def alias(self, url_key: str) -> tuple[int, str] | None:
        """(document, content hash) when the key is a known alias of a held document."""

    def same_words(self, content_hash: str) -> list[HeldText]:
        """Documents whose normalised body is the same, oldest first."""

    def holders(self, hashes: Iterable[int], limit: int) -> Mapping[int, list[int]]:
        """For each fingerprint that is held: the sequences that hold it, at most ``limit`` of them."""

    def document(self, sequence: int) -> HeldText:
        """One document with its body; raises StorageError when its text is gone."""

    def facts(self, held: HeldText) -> Facts:
        """The facts of a held document; an index may keep those that it was asked for."""

    def origins(self, sequences: Iterable[int]) -> Mapping[int, tuple[str, str]]:
        """(url key, source) of each held document; versions of one article share the key, so that they count once."""


def facts_of(held: HeldText) -> Facts:
    """The facts of a held document."""
    return facts(held.title, held.body, held.published, held.language)
