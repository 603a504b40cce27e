"""A shelf in memory, with the corpus's promises and none of its files; for tests and benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.dedupe.book import Book
from pipelines.dedupe.decide import decide
from pipelines.dedupe.rules import RULES, Rules

if TYPE_CHECKING:
    from pipelines.dedupe.facts import Facts
    from pipelines.model import Verdict


class MemoryShelf(Book):
    """A `Book` that takes what comes as the corpus does."""

    def take(self, text: Facts, url_key: str, source: str = "made", rules: Rules = RULES) -> Verdict:
        """Decide on a text and keep it or its alias, as the corpus does."""
        verdict = decide(text, url_key, self, rules)
        if verdict.decision.appended:
            self.put(text, url_key, source)
        elif not self.keys.get(url_key):
            self.aliases[url_key] = (verdict.others[0], text.content_hash)
        return verdict
