"""One crawl as a process of its own: started, watched, ended with all its children. Knows nothing of sources or schedules."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ENDINGS = ((signal.SIGTERM, 10.0), (signal.SIGTERM, 5.0), (signal.SIGKILL, 10.0))
"""How a process is ended, and how long each signal is given: Scrapy closes in order at the first, at once at the second."""
LOG_BYTES = 5 << 20
_PR_SET_PDEATHSIG = 1  # prctl(2): the signal a process gets when its parent dies


@dataclass(frozen=True, slots=True)
class ExitStatus:
    """How a process ended: its exit code (negative: the signal), how long it ran, and why we ended it, if we did."""

    code: int
    seconds: float
    why: str = ""


class WatchedProcess:
    """A running process in a session of its own; it is killed when this process dies."""

    def __init__(self, process: asyncio.subprocess.Process, endings: Sequence[tuple[int, float]] = ENDINGS) -> None:
        self.pid = process.pid
        self._process = process
        self._endings = endings
        self._started = time.monotonic()
        self._stopping: asyncio.Task[None] | None = None
        self._why = ""

    @classmethod
    async def start(
        cls, command: Sequence[str], environment: Mapping[str, str], log: Path, endings: Sequence[tuple[int, float]] = ENDINGS
    ) -> WatchedProcess:
        """Start a command; its output is added to ``log``. Raises OSError when it cannot be started."""
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".old.log"))
        with log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                *command,
                env={**os.environ, **environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=partial(_die_with_parent, ctypes.CDLL(None), os.getpid()),
            )
        return cls(process, endings)

    async def wait(self, seconds: float) -> ExitStatus:
        """Wait for the end, at most ``seconds``; then end it. What it left running in its process group is killed too."""
        try:
            await asyncio.wait_for(asyncio.shield(self._process.wait()), seconds)
        except TimeoutError:
            await self.stop(f"ended at its deadline of {timedelta(seconds=round(seconds))}")
        code = await self._process.wait()
        if self._stopping is not None:
            await self._stopping
        self._signal(signal.SIGKILL)
        return ExitStatus(code, time.monotonic() - self._started, self._why)

    async def stop(self, why: str) -> None:
        """End it: TERM, TERM, KILL to its process group, as patiently as `ENDINGS` says. May be called more than once."""
        self._why = self._why or why
        if self._stopping is None:
            self._stopping = asyncio.create_task(self._stop())
        await asyncio.shield(self._stopping)

    async def _stop(self) -> None:
        for number, patience in self._endings:
            self._signal(number)
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._process.wait()), patience)
                return

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):  # the group has no member left
            os.killpg(self.pid, number)


def _die_with_parent(libc: ctypes.CDLL, parent: int) -> None:
    """Runs in the child before the command: ask to be killed when the parent dies; the parent may be dead already."""
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
