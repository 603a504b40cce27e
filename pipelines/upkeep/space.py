"""How much room there is, and whether it is enough to go on fetching. The rule is pure; `probe` looks at the disk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FLOOR = 1 << 30
SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes: what an ordinary user may still write, and the size of the file system."""

    free: int
    total: int


def probe(path: Path) -> Space:
    """The space of the file system that a folder, or the nearest parent of it that exists, lies on."""
    while not path.exists():
        path = path.parent
    found = os.statvfs(path)
    return Space(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)


def floor_for(total: int, floor: int = FLOOR, share: float = SHARE) -> int:
    """The free bytes below which nothing is fetched: ``floor``, or ``share`` of the disk where that is less."""
    return min(floor, int(total * share))


def shortage(space: Space, floor: int = FLOOR, share: float = SHARE) -> str:
    """Why fetching has to pause, in a sentence; empty when there is room."""
    limit = floor_for(space.total, floor, share)
    if space.free >= limit:
        return ""
    return f"only {space.free >> 20} MiB are free, the floor is {limit >> 20} MiB: fetching pauses until there is room"
