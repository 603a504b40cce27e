"""What other methods say of the same queries: MinHash-LSH (datasketch, rensa) and SimHash. A query is held when they find a neighbour."""

from __future__ import annotations

from collections import defaultdict
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from pipelines.dedupe import fingerprint, normal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.dedupe_set import Sample
    from tests.bench.dedupe_texts import Text

PERMUTATIONS = 128


class Peer(Protocol):
    """A method that holds texts and says whether one is held."""

    def add(self, key: str, text: Text) -> None:
        """Hold a text."""

    def holds(self, text: Text) -> bool:
        """Whether a neighbour of the text is held."""


def shingles(text: Text) -> list[bytes]:
    """The 3-grams of the normalised tokens (4-grams of characters), as these methods are usually fed."""
    words = normal.words(text.body)
    size = 4 if text.language == "zh" else 3
    return [" ".join(words[at : at + size]).encode() for at in range(max(1, len(words) - size + 1))]


class Datasketch:
    """datasketch.MinHashLSH at a Jaccard threshold."""

    def __init__(self, threshold: float) -> None:
        from datasketch import MinHash, MinHashLSH

        self._sketch = MinHash
        self._index: Any = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
        self._threshold = threshold
        self._held: dict[str, Any] = {}

    def add(self, key: str, text: Text) -> None:
        """See `Peer.add`."""
        self._held[key] = self._signature(text)
        self._index.insert(key, self._held[key])

    def holds(self, text: Text) -> bool:
        """See `Peer.holds`."""
        signature = self._signature(text)
        return any(signature.jaccard(self._held[key]) >= self._threshold for key in self._index.query(signature))

    def _signature(self, text: Text) -> Any:
        signature = self._sketch(num_perm=PERMUTATIONS)
        signature.update_batch(shingles(text))
        return signature


class Rensa:
    """rensa.RMinHashLSH at a Jaccard threshold."""

    def __init__(self, threshold: float) -> None:
        from rensa import RMinHash, RMinHashLSH

        self._sketch = RMinHash
        self._index: Any = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=16)
        self._threshold = threshold
        self._held: list[Any] = []

    def add(self, key: str, text: Text) -> None:
        """See `Peer.add`."""
        signature = self._signature(text)
        self._index.insert(len(self._held), signature)
        self._held.append(signature)

    def holds(self, text: Text) -> bool:
        """See `Peer.holds`."""
        signature = self._signature(text)
        return any(signature.jaccard(self._held[at]) >= self._threshold for at in self._index.query(signature))

    def _signature(self, text: Text) -> Any:
        signature = self._sketch(num_perm=PERMUTATIONS, seed=42)
        signature.update([shingle.decode() for shingle in shingles(text)])
        return signature


class SimHash:
    """Charikar's SimHash, 64 bits, within a Hamming distance; compared with all, so that nothing is missed by an index."""

    def __init__(self, distance: int) -> None:
        self._distance = distance
        self._held: list[int] = []

    def add(self, key: str, text: Text) -> None:
        """See `Peer.add`."""
        self._held.append(self._signature(text))

    def holds(self, text: Text) -> bool:
        """See `Peer.holds`."""
        differing = np.bitwise_count(np.array(self._held, np.uint64) ^ np.uint64(self._signature(text)))
        return bool((differing <= self._distance).any())

    def _signature(self, text: Text) -> int:
        grams = [shingle.decode() for shingle in shingles(text)]
        hashes = fingerprint.token_hashes(grams, np.zeros(len(grams), np.bool_))
        bits = (hashes[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
        majority = bits.sum(axis=0) * 2 > len(hashes)
        return sum(1 << int(bit) for bit in np.flatnonzero(majority))


def peers() -> tuple[dict[str, Callable[[], Peer]], list[str]]:
    """(the methods that are installed, the packages that are not)."""
    found: dict[str, Callable[[], Peer]] = {"simhash <= 3": lambda: SimHash(3), "simhash <= 10": lambda: SimHash(10)}
    missing = []
    if find_spec("datasketch"):
        found |= {"datasketch J >= 0.5": lambda: Datasketch(0.5), "datasketch J >= 0.7": lambda: Datasketch(0.7)}
    else:
        missing.append("datasketch")
    if find_spec("rensa"):
        found |= {"rensa J >= 0.5": lambda: Rensa(0.5), "rensa J >= 0.7": lambda: Rensa(0.7)}
    else:
        missing.append("rensa")
    return found, missing


def measure(sample: Sample, make: Callable[[], Peer]) -> dict[str, float]:
    """Precision, recall and entity twins merged of one method on one sample."""
    peer = make()
    for at, text in enumerate(sample.held):
        peer.add(str(at), text)
    counts: dict[tuple[bool, bool], int] = defaultdict(int)
    twins: list[bool] = []
    for query in sample.queries:
        held = peer.holds(query.text)
        counts[query.copy, held] += 1
        if query.kind.startswith("entity twin"):
            twins.append(held)
    right, false, missed = counts[True, True], counts[False, True], counts[True, False]
    return {
        "precision": right / max(1, right + false),
        "recall": right / max(1, right + missed),
        "entity twins merged": sum(twins) / max(1, len(twins)),
    }
