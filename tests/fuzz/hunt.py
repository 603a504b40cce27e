"""The hunt for inputs that an entry does not answer: bounded in time, repeatable by its seed.

Each kind of finding is kept once, made small.
"""

from __future__ import annotations

import hashlib
import random
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fuzz.entries import DECLARED, Entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONGEST = 1 << 16
_TRIES, _PATIENCE = 300, 60.0
"""Executions, and seconds, that are spent on making a finding smaller."""


@dataclass(slots=True)
class Hunt:
    """A hunt: what was executed and what was found, by its signature (the error and where it came from)."""

    entry: Entry
    folder: Path | None = None
    executions: int = 0
    findings: dict[str, bytes] = field(default_factory=dict)

    def try_one(self, data: bytes) -> None:
        """Execute one input; keep it when the entry does not answer it and nothing of its kind was met before."""
        self.executions += 1
        sign = fault(self.entry, data)
        if sign is None or sign in self.findings:
            return
        small = smaller(data, lambda less: fault(self.entry, less) == sign)
        self.findings[sign] = small
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / hashlib.sha256(small).hexdigest()[:16]).write_bytes(small)


def fault(entry: Entry, data: bytes) -> str | None:
    """What is wrong with the answer to an input, as a signature; None when all is well."""
    began = time.process_time()
    try:
        entry.run(data)
    except DECLARED:
        return None
    except Exception as error:  # any other error is what is looked for
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} at {last.filename.rpartition('/')[2]}:{last.lineno}"
    return "over its time" if time.process_time() - began > entry.seconds else None


def smaller(data: bytes, still: Callable[[bytes], bool]) -> bytes:
    """A shorter input for which ``still`` holds, by leaving out ever smaller pieces."""
    size, tries, until = len(data) // 2, 0, time.monotonic() + _PATIENCE
    while size and tries < _TRIES:
        at, shrunk = 1, False
        while at < len(data) and tries < _TRIES:
            tries = tries + 1 if time.monotonic() < until else _TRIES
            less = data[:at] + data[at + size :]
            if still(less):
                data, shrunk = less, True
            else:
                at += size
        size = size if shrunk and size > 1 else size // 2
    return data


def mutations(entry: Entry, seed: int, seconds: float, each: Callable[[bytes], None]) -> None:
    """Hand out the seeds and then mutations of them until the time is over; the same seed gives the same order."""
    chance = random.Random(seed)
    pool = list(entry.seeds)
    until = time.monotonic() + seconds
    for data in pool:
        each(data)
    while time.monotonic() < until:
        data = chance.choice(pool)
        for _ in range(chance.choice([1, 1, 2, 4, 8])):
            data = _mutated(data, chance, entry, pool)
        each(data[:LONGEST])
        if chance.random() < 0.02:
            pool.append(data[:LONGEST])
            del pool[len(entry.seeds) : len(pool) - 200]


def _mutated(data: bytes, chance: random.Random, entry: Entry, pool: list[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice([1, 4, 30, 400, 4000]))
    match chance.randrange(7):
        case 0:
            return data[:at] + data[end:]
        case 1:
            return data[:at] + bytes(chance.randrange(256) for _ in range(chance.randint(1, 6))) + data[end:]
        case 2 | 3:
            return data[:at] + chance.choice(entry.words) + data[at:]
        case 4:
            return data[:at] + chance.choice(entry.words) * chance.choice([3, 30, 300, 3000]) + data[at:]
        case 5:
            return data[:at] + data[at:end] * chance.choice([2, 8, 100]) + data[end:]
        case _:
            other = chance.choice(pool)
            return data[:at] + other[chance.randrange(len(other) + 1) :]
