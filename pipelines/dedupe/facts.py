"""What a decision knows of a text: tokens, hash, fingerprints, and which tokens are numbers, dates or names."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from pipelines.dedupe import fingerprint, normal, values

if TYPE_CHECKING:
    from pipelines.dedupe.fingerprint import Hashes, Marks, Mask

PLAIN, NUMBER, NAME, NUMERAL, CAPITAL = range(5)
"""Kinds of token: other; number, number word or date word; capitalised within a sentence; Chinese numeral; capitalised at its start."""

_ALSO_WORDS = frozenset({"may", "march", "sun", "mar", "sat", "mon", "wed"})
_WITHIN = re.compile(r"[\w,)\-] ")


@dataclass(frozen=True, eq=False)
class Facts:
    """A text made ready for comparing. ``body`` is without the title line; ``published`` an ISO date or None."""

    title: str
    body: str
    published: str | None
    language: str
    folded: str
    words: list[str]
    ids: Hashes
    cjk: Mask
    content_hash: str
    """Hash of the normalised body, with the scheme it was made by: equal when the words are equal."""

    @property
    def tokens(self) -> int:
        """Number of tokens in the body: words, and CJK characters."""
        return len(self.words)

    @property
    def chinese(self) -> bool:
        """Whether most tokens are CJK characters; limits that count tokens are larger then."""
        return bool(self.tokens) and float(self.cjk.mean()) > 0.5

    @property
    def day(self) -> int | None:
        """The publication date as a day number, to take differences of."""
        return date.fromisoformat(self.published[:10]).toordinal() if self.published else None

    @cached_property
    def grams(self) -> Marks:
        """All grams of the body."""
        return fingerprint.grams(self.ids, self.cjk)

    @cached_property
    def seeds(self) -> Hashes:
        """For each token the small gram that begins there, for the alignment."""
        return fingerprint.seeds(self.ids, self.cjk)

    @cached_property
    def marks(self) -> Marks:
        """The fingerprints with their places."""
        return fingerprint.select(self.grams, fingerprint.window_for(self.tokens))

    @cached_property
    def fingerprints(self) -> tuple[int, ...]:
        """The fingerprints to store: 48-bit, ascending, each once."""
        return tuple(np.unique(self.marks.hashes).tolist())

    @cached_property
    def title_words(self) -> list[str]:
        """Tokens of the title."""
        return normal.words(self.title)

    @cached_property
    def headline(self) -> Facts:
        """The title as a text of its own, to look for differences in."""
        return facts("", self.title)

    @cached_property
    def joined(self) -> str:
        """All tokens with a space between them, to look for a passage in."""
        return " ".join(self.words)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """For each token, its place in ``folded``."""
        return [match.span() for match in normal.TOKEN.finditer(self.folded)]

    def kinds(self, start: int, end: int) -> list[int]:
        """For the tokens ``start`` to ``end`` (exclusive) what kind of fact each is (`PLAIN`, `NUMBER`, ...)."""
        return [_kind(self.folded, *span) for span in self.spans[start:end]]

    def passage(self, start: int, end: int, limit: int = 300) -> str:
        """The words ``start`` to ``end`` (exclusive) with case and punctuation, cut to ``limit`` characters."""
        if start >= end:
            return ""
        text = " ".join(self.folded[self.spans[start][0] : self.spans[end - 1][1]].split())
        return text if len(text) <= limit else text[:limit] + "…"


def facts(title: str, body: str, published: str | None = None, language: str = "und") -> Facts:
    """Make a text ready for `decide`; ``published`` is an ISO 8601 date or time, raises ValueError when it is not."""
    if published:
        date.fromisoformat(published[:10])
    folded = normal.fold(body)
    words = normal.words_of(folded)
    cjk = fingerprint.cjk_mask(words)
    return Facts(
        title=title,
        body=body,
        published=published or None,
        language=language,
        folded=folded,
        words=words,
        ids=fingerprint.token_hashes(words, cjk),
        cjk=cjk,
        content_hash=content_hash(words),
    )


def content_hash(words: list[str]) -> str:
    """Hash of a token sequence, with the number of the normalisation."""
    digest = hashlib.blake2b("\x1f".join(words).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"n{normal.SCHEME}:{digest}"


def _kind(text: str, start: int, end: int) -> int:
    token = text[start:end]
    if values.is_numeral(token):
        return NUMERAL
    if values.is_number(token.casefold()):
        return NUMBER
    if not token[0].isupper():
        return NUMBER if values.is_date_word(token) and token not in _ALSO_WORDS else PLAIN
    if values.is_date_word(token.casefold()):
        return NUMBER
    return NAME if _WITHIN.match(text, max(0, start - 2)) else CAPITAL
