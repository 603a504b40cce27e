"""Several processes at work: so many at a time, known by name, stopped together."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from crawler.processes.child import ENDINGS, WatchedProcess

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path


class Supervisor:
    """Starts at most ``slots`` processes at a time; `stop` ends those at work and lets no other begin."""

    def __init__(self, slots: int, environment: Mapping[str, str], endings: Sequence[tuple[int, float]] = ENDINGS) -> None:
        self._slots = asyncio.Semaphore(slots)
        self._environment, self._endings = environment, endings
        self._live: dict[str, WatchedProcess] = {}
        self.stopped = ""
        """Why no more processes are begun; empty while they are."""

    @property
    def live(self) -> tuple[WatchedProcess, ...]:
        """The processes at work."""
        return tuple(self._live.values())

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place and keep it."""
        async with self._slots:
            yield

    @asynccontextmanager
    async def at_work(self, name: str, command: Sequence[str], log: Path | None = None) -> AsyncIterator[WatchedProcess]:
        """A command's process while it is watched; one that began while the others were being stopped is stopped too."""
        child = await WatchedProcess.start(command, self._environment, log, self._endings)
        self._live[name] = child
        try:
            if self.stopped:
                child.stop(self.stopped)
            yield child
        finally:
            del self._live[name]

    def stop(self, why: str) -> None:
        """Ask all to end; asked again, they are ended at once."""
        self.stopped = self.stopped or why
        for child in self.live:
            child.stop(why)
