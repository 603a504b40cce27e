"""How the index of fingerprints grows: bytes, insert and look-up at several sizes, with made fingerprints in the corpus's own table.

Documents are loaded as a staged merge loads them: sorted by hash, a portion at a time, so that each page of the tree is touched
once. At each size single documents are added and looked up in random order, as a crawl does.
"""

from __future__ import annotations

import sqlite3
import time
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

MARKS = 52
"""Fingerprints of a document of 430 tokens, the median of the news texts."""
BOILERPLATE, OF_BLOCK, BLOCKS = 0.3, 7, 60
"""A share of the documents carries one of so many blocks, each of so many fingerprints."""
PORTION = 100_000
PROBED, ADDED = 200, 200
CACHE_KIB = 65_536
"""As the corpus opens its catalogue."""


def measure(folder: Path, sizes: tuple[int, ...]) -> dict[str, float]:
    """Bytes and microseconds for each size, and how look-up and insert grow from the first to the last."""
    connection = sqlite3.connect(folder / "index.db", isolation_level=None)
    for statement in ("PRAGMA synchronous=OFF", f"PRAGMA cache_size=-{CACHE_KIB}", "PRAGMA journal_mode=OFF"):
        connection.execute(statement)
    connection.execute(
        "CREATE TABLE fingerprints (hash BIGINT NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (hash, document)) WITHOUT ROWID"
    )
    rng = np.random.default_rng(7)
    blocks = rng.integers(0, 1 << 48, (BLOCKS, OF_BLOCK))
    figures: dict[str, float] = {}
    held = 0
    for size in sizes:
        merged = 0.0
        start = held
        while held < size:
            portion = min(PORTION, size - held)
            merged += _merge(connection, _made(rng, blocks, held, portion))
            held += portion
        name = f"{size // 1000} k documents"
        figures[f"{name}: merge, us a document"] = merged / (size - start) * 1e6
        figures[f"{name}: bytes a document"] = _bytes(connection) / held
        figures[f"{name}: look-up, us a document"] = _looked_up(connection, rng, held)
        figures[f"{name}: single insert, us a document"] = _inserted(connection, _made(rng, blocks, held, ADDED))
        held += ADDED
    for kind in ("look-up", "single insert") if len(sizes) > 1 else ():
        first, last = (figures[f"{size // 1000} k documents: {kind}, us a document"] for size in (sizes[0], sizes[-1]))
        figures[f"growth of {kind}, {sizes[0] // 1000} k to {sizes[-1] // 1000} k"] = last / first
    connection.close()
    return figures


def _made(rng: np.random.Generator, blocks: NDArray[Any], first: int, count: int) -> NDArray[Any]:
    """(hash, document) rows of new documents."""
    hashes = rng.integers(0, 1 << 48, (count, MARKS))
    carriers = np.flatnonzero(rng.random(count) < BOILERPLATE)
    hashes[carriers, :OF_BLOCK] = blocks[rng.integers(0, BLOCKS, len(carriers))]
    carriers = carriers[first + carriers > 32 * BLOCKS]
    hashes[carriers, :OF_BLOCK] = rng.integers(0, 1 << 48, (len(carriers), OF_BLOCK))  # crowded fingerprints are not stored again
    return np.column_stack([hashes.ravel(), np.repeat(np.arange(first, first + count), MARKS)])


def _merge(connection: sqlite3.Connection, rows: NDArray[Any]) -> float:
    started = time.perf_counter()
    ordered = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    connection.execute("BEGIN")
    for at in range(0, len(ordered), 500_000):
        connection.executemany("INSERT OR IGNORE INTO fingerprints VALUES (?, ?)", ordered[at : at + 500_000].tolist())
    connection.execute("COMMIT")
    return time.perf_counter() - started


def _looked_up(connection: sqlite3.Connection, rng: np.random.Generator, held: int) -> float:
    """Microseconds to look up all fingerprints of a new document, the median."""
    query = f"SELECT hash, document FROM fingerprints WHERE hash IN ({','.join('?' * MARKS)})"
    taken = []
    for _ in range(PROBED):
        hashes = rng.integers(0, 1 << 48, MARKS).tolist()
        started = time.perf_counter()
        connection.execute(query, hashes).fetchall()
        taken.append(time.perf_counter() - started)
    return median(taken) * 1e6


def _inserted(connection: sqlite3.Connection, rows: NDArray[Any]) -> float:
    """Microseconds to insert the fingerprints of one document, the median; a transaction each, synced by nobody."""
    taken = []
    for at in range(0, len(rows), MARKS):
        ordered = sorted(map(tuple, rows[at : at + MARKS].tolist()))
        started = time.perf_counter()
        connection.execute("BEGIN")
        connection.executemany("INSERT OR IGNORE INTO fingerprints VALUES (?, ?)", ordered)
        connection.execute("COMMIT")
        taken.append(time.perf_counter() - started)
    return median(taken) * 1e6


def _bytes(connection: sqlite3.Connection) -> int:
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages) * int(size)
