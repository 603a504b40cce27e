"""Notices when the wall clock is set: it is compared with a clock that only counts (and goes on while the machine sleeps)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = 60.0
"""Seconds by which the wall clock must have been set to count; less is time synchronisation at work."""


def counting() -> float:
    """Seconds since boot, sleep included (CLOCK_BOOTTIME)."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class ClockWatch:
    """Remembers the difference of the two clocks."""

    def __init__(self, wall: Callable[[], float] = time.time, count: Callable[[], float] = counting) -> None:
        self._wall, self._count = wall, count
        self._apart = wall() - count()

    def step(self) -> float:
        """Seconds by which the wall clock was set since the last call (positive: forward); 0.0 when it was not."""
        apart = self._wall() - self._count()
        moved = apart - self._apart
        if abs(moved) < STEP:
            return 0.0
        self._apart = apart
        return moved
