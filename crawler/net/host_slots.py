"""One request at a time per host, a delay apart, over all crawls on this machine.

Each host has a file under ``locks/hosts/``: who holds its lock asks the host, and the file's text is when it was asked last (seconds since
1970). A crawl that is killed frees the lock with its process; a clock that was set back costs at most one delay.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from crawler.net.errors import HostPaused
from pipelines.errors import StorageError
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from pathlib import Path

POLL = 0.05
"""Seconds between two tries for a lock that another crawl holds."""

WIDTH = 20
"""Characters of a note, so that a later one covers an earlier one whole."""

LONGEST_WAIT = 900.0
"""Seconds after which a turn is given up: longer than any request and delay of a well-behaved crawl."""


class HostSlots:
    """Turns at hosts. ``folder`` is made when it is needed; None: turns hold within this process only.

    ``clock`` gives seconds since 1970; ``sleep`` waits so many seconds and may raise to end the wait.
    """

    def __init__(
        self,
        folder: Path | None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._folder = folder
        self._sleep = sleep
        self._clock = clock
        self._here: dict[str, asyncio.Lock] = {}
        self._last: dict[str, float] = {}
        self._notes: dict[str, int] = {}

    @asynccontextmanager
    async def turn(self, host: str, delay: float) -> AsyncIterator[None]:
        """Hold the host for one request that begins at least ``delay`` seconds after the last one, whoever made it.

        Raises `StorageError` when the lock files cannot be written: without them nothing would keep other crawls apart from this.
        """
        async with self._here.setdefault(host, asyncio.Lock()):
            lock = await self._lock(host)
            try:
                with _storage(self._folder):
                    asked = self._asked(host)
                await self._sleep(wait(asked, self._clock(), delay))
                with _storage(self._folder):
                    self._note(host)
                yield
            finally:
                if lock is not None:
                    lock.release()

    async def _lock(self, host: str) -> FileLock | None:
        if self._folder is None:
            return None
        with _storage(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._file(host, ".lock"), thread_local=False)
        give_up = time.monotonic() + LONGEST_WAIT
        while True:
            try:
                with _storage(self._folder):
                    lock.acquire(blocking=False)
            except Timeout as error:
                if time.monotonic() > give_up:
                    raise HostPaused(Cause.HOST_BUSY, f"{host}: another crawl has held this host for {LONGEST_WAIT:g} s") from error
                await self._sleep(POLL)
            else:
                return lock

    def close(self) -> None:
        """Close the files; the next turn opens them anew."""
        while self._notes:
            os.close(self._notes.popitem()[1])

    def _asked(self, host: str) -> float:
        if self._folder is None:
            return self._last.get(host, 0.0)
        with contextlib.suppress(ValueError):  # nobody asked yet, or the machine stopped while writing
            return float(os.pread(self._open(host), WIDTH, 0))
        return 0.0

    def _note(self, host: str) -> None:
        now = self._clock()
        if self._folder is None:
            self._last[host] = now
        else:
            os.pwrite(self._open(host), f"{now:0{WIDTH}.3f}".encode("ascii"), 0)

    def _open(self, host: str) -> int:
        """The file of the host's last request, kept open: every request reads and writes it."""
        if host not in self._notes:
            self._notes[host] = os.open(self._file(host, ".asked"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        return self._notes[host]

    def _file(self, host: str, suffix: str) -> Path:
        assert self._folder is not None
        name = re.sub(r"[^a-z0-9.-]", "_", host.lower())[:80]
        return self._folder / f"{name}.{hashlib.sha256(host.encode()).hexdigest()[:8]}{suffix}"


@contextlib.contextmanager
def _storage(folder: Path | None) -> Iterator[None]:
    try:
        yield
    except Timeout:  # an OSError that says no more than that the lock is held
        raise
    except OSError as error:
        raise StorageError(f"locks {folder}: {error.strerror or error}; expected to be able to write there") from error


def wait(last: float, now: float, delay: float) -> float:
    """Seconds to wait so that two requests are ``delay`` apart; never more than ``delay``, whatever the clock did."""
    return min(max(last + delay - now, 0.0), delay)
