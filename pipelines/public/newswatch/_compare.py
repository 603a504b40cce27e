"""Identity: of addresses, and of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.dedupe import identity
from pipelines.dedupe import side_by_side as sides
from pipelines.dedupe.facts import facts
from pipelines.dedupe.side_by_side import Comparison

if TYPE_CHECKING:
    from pipelines.dedupe.facts import Facts
    from pipelines.model import Source

__all__ = ["Comparison", "compare", "url_key"]


def compare(one: str, two: str) -> Comparison:
    """Put two texts side by side; the first line of each is its title.

    The answer has the ``verdict`` on the first text if only the second were held (`Decision` with its reason), the ``rule`` that
    decided, and for each side which shares of it (0 to 1) are in the other.

    >>> text = Path("article.txt").read_text("utf-8")
    >>> comparison = newswatch.compare(text, text + "\\n\\nA sentence that was added later.")
    >>> print(comparison.verdict.decision, comparison.one.covered)
    duplicate 1.0
    """
    return sides.compare(_facts(one), _facts(two))


def _facts(text: str) -> Facts:
    title, _, body = text.partition("\n")
    return facts(title, body.lstrip("\n"))


def url_key(url: str, source: Source | None = None) -> str:
    """The identity of an address: equal keys are one article.

    Scheme, www, trailing slash and parameters that count clicks do not matter; language, page number and unknown parameters do.
    ``source`` has a rule of its own where it declares one. Never fails on an address: one that cannot be taken apart is its own key.

    >>> newswatch.url_key("http://www.example.org/news/a/?utm_source=x") == newswatch.url_key("https://example.org/news/a")
    True
    """
    return identity.url_key(url, source)
