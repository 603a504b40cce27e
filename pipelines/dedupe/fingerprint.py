"""Winnowed fingerprints (Schleimer, Wilkerson, Aiken: "Winnowing", SIGMOD 2003): they find candidates and decide nothing.

A gram is 5 tokens where it begins with a word and 8 where it begins with a CJK character. Of each 16 grams in a row the
least hash is kept, so that two texts which share 20 words (23 characters) in a row share a fingerprint. Short texts keep more:
a smaller window takes all that a larger one takes, so both sides still meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import xxhash

from pipelines.text.scripts import CJK_RANGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Places = NDArray[np.intp]
    Mask = NDArray[np.bool_]

GRAM_WORDS, GRAM_CJK = 5, 8
SEED_WORDS, SEED_CJK = 4, 5
"""Sizes of the smaller grams from which an alignment grows its runs."""
WINDOW = 16
SHORT_WINDOWS = ((120, 4), (300, 8))
"""(tokens, window) for texts below that length."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_BITS = np.uint64((1 << 48) - 1)


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Fingerprints in text order: 48-bit hash, first token, number of tokens."""

    hashes: Hashes
    starts: Places
    lengths: Places


def token_hashes(tokens: Sequence[str], cjk: Mask) -> Hashes:
    """A 64-bit hash for each token, the same in every process."""
    digest = xxhash.xxh3_64_intdigest
    if not cjk.any():
        return np.array([digest(token.encode("utf-8", "surrogatepass")) for token in tokens], np.uint64)
    hashes = np.empty(len(tokens), np.uint64)
    hashes[cjk] = _mixed(_first_characters(tokens)[cjk].astype(np.uint64) * _BASE)
    hashes[~cjk] = [
        digest(token.encode("utf-8", "surrogatepass")) for token, is_one in zip(tokens, cjk.tolist(), strict=True) if not is_one
    ]
    return hashes


def cjk_mask(tokens: Sequence[str]) -> Mask:
    """Which tokens are single CJK characters: a token that begins with one is no longer than that."""
    first = _first_characters(tokens)
    mask = np.zeros(len(tokens), np.bool_)
    if len(first) and first.max() >= CJK_RANGES[0][0]:
        for low, high in CJK_RANGES:
            mask |= (first >= low) & (first <= high)
    return mask


def _first_characters(tokens: Sequence[str]) -> NDArray[np.uint32]:
    return np.array(tokens, dtype="U1").view(np.uint32) if len(tokens) else np.empty(0, np.uint32)


def _mixed(value: Hashes) -> Hashes:
    value ^= value >> np.uint64(30)
    value *= _MIX[0]
    value ^= value >> np.uint64(27)
    value *= _MIX[1]
    return value ^ (value >> np.uint64(31))


def rolling(ids: Hashes, size: int) -> Hashes:
    """The hash of each ``size`` tokens in a row; empty when there are fewer."""
    count = len(ids) - size + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    value = np.full(count, size, np.uint64)
    for offset in range(size):
        value = value * _BASE + ids[offset : offset + count]
    return _mixed(value)


def grams(ids: Hashes, cjk: Mask, size_words: int = GRAM_WORDS, size_cjk: int = GRAM_CJK) -> Marks:
    """All grams in text order; a text shorter than a gram is one gram."""
    total = len(ids)
    size_words, size_cjk = min(size_words, total), min(size_cjk, total)
    by_words = rolling(ids, size_words) if total else np.empty(0, np.uint64)
    if not cjk.any():
        return Marks(by_words, np.arange(len(by_words)), np.full(len(by_words), size_words))
    by_cjk = rolling(ids, size_cjk)
    word_starts = np.flatnonzero(~cjk[: len(by_words)])
    cjk_starts = np.flatnonzero(cjk[: len(by_cjk)])
    starts = np.concatenate([word_starts, cjk_starts])
    hashes = np.concatenate([by_words[word_starts], by_cjk[cjk_starts]])
    lengths = np.concatenate([np.full(len(word_starts), size_words), np.full(len(cjk_starts), size_cjk)])
    order = np.argsort(starts, kind="stable")
    return Marks(hashes[order], starts[order], lengths[order])


def seeds(ids: Hashes, cjk: Mask) -> Hashes:
    """For each token the hash of the small gram that begins there; 0 where none does."""
    found = np.zeros(len(ids), np.uint64)
    for size, where in ((SEED_WORDS, ~cjk), (SEED_CJK, cjk)):
        hashes = rolling(ids, size)
        places = np.flatnonzero(where[: len(hashes)])
        found[places] = hashes[places]
    return found


def winnow(hashes: Hashes, window: int) -> Places:
    """Indices of the last least hash of each ``window`` hashes in a row, ascending."""
    count = len(hashes)
    if count <= window:
        return np.array([count - 1 - int(np.argmin(hashes[::-1]))] if count else [], dtype=np.intp)
    windows = np.lib.stride_tricks.sliding_window_view(hashes[::-1], window)
    kept: Places = np.unique(count - 1 - (np.argmin(windows, axis=1) + np.arange(count - window + 1)))
    return kept


def window_for(tokens: int) -> int:
    """The window that a text of this length is stored with."""
    return next((window for limit, window in SHORT_WINDOWS if tokens < limit), WINDOW)


def select(all_grams: Marks, window: int) -> Marks:
    """The fingerprints of a text: its winnowed grams, cut to 48 bits."""
    kept = winnow(all_grams.hashes, window)
    return Marks(all_grams.hashes[kept] & _BITS, all_grams.starts[kept], all_grams.lengths[kept])
