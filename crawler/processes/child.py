"""One command as a process of its own: started, watched, ended with all its children."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import crawler
from crawler.processes import launch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

ROOT = str(Path(crawler.__file__).parents[1])
ENDINGS = ((signal.SIGTERM, 10.0), (signal.SIGTERM, 5.0), (signal.SIGKILL, 10.0))
"""How a process is ended, and how long each signal is given: Scrapy closes in order at the first, at once at the second."""
LOG_BYTES = 5 << 20
_LONGEST_LINE = 1 << 22


@dataclass(frozen=True, slots=True)
class ExitStatus:
    """How a process ended: its exit code (negative: the signal), how long it ran, and why we ended it, if we did."""

    code: int
    seconds: float
    why: str = ""


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process of ours: it finds our packages, and imports nothing from the folder the user happens to be in.

    Scrapy users work in folders with a ``pipelines.py``; a script's or ``-m``'s folder would come before the installed packages.
    """
    search = os.pathsep.join([ROOT, *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": search, "PYTHONSAFEPATH": "1", **extra}


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
        cls,
        command: Sequence[str],
        extra: Mapping[str, str],
        log: Path | None = None,
        endings: Sequence[tuple[int, float]] = ENDINGS,
    ) -> WatchedProcess:
        """Start a command with ``extra`` variables in its environment; the first word is the program's whole path.

        Its output is added to ``log``; without one it has to be read by `lines`. Raises OSError when no process can be started.
        """
        if log is None:
            return cls(await _started(command, extra, asyncio.subprocess.PIPE), endings)
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".old.log"))
        with log.open("ab") as out:
            return cls(await _started(command, extra, out.fileno()), endings)

    async def lines(self, *, errors: bool = False) -> AsyncIterator[str]:
        """What it writes on stdout, or on stderr, line by line until it closes that; a line of more than 4 MiB in parts."""
        stream = self._process.stderr if errors else self._process.stdout
        assert stream is not None, "its output goes to a log"
        while True:
            try:
                line = await stream.readuntil()
            except asyncio.LimitOverrunError as error:
                line = await stream.readexactly(error.consumed)
            except asyncio.IncompleteReadError as error:
                line = error.partial
            if not line:
                return
            yield line.decode("utf-8", "replace").rstrip("\n")

    async def wait(self, seconds: float | None = None) -> ExitStatus:
        """Wait for the end, at most ``seconds``; then end it. What it left running in its process group is killed too."""
        try:
            await asyncio.wait_for(asyncio.shield(self._process.wait()), seconds)
        except TimeoutError:
            self.stop(f"ended at its deadline of {timedelta(seconds=round(seconds or 0))}")
        code = await self._process.wait()
        if self._stopping is not None:
            await self._stopping
        self._signal(signal.SIGKILL)
        return ExitStatus(code, time.monotonic() - self._started, self._why)

    def stop(self, why: str) -> None:
        """Begin to end it: TERM, TERM, KILL to its process group, as patiently as `ENDINGS` says; called again, it sends a TERM at once."""
        self._why = self._why or why
        if self._stopping is None:
            self._stopping = asyncio.create_task(self._stop())
        else:
            self._signal(signal.SIGTERM)

    async def _stop(self) -> None:
        for number, patience in self._endings:
            self._signal(number)
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._process.wait()), patience)
                return

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):  # the group has no member left
            os.killpg(self.pid, number)


async def _started(command: Sequence[str], extra: Mapping[str, str], out: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", launch.__file__, str(os.getpid()), *command),
        env=environment(extra),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=out,
        stderr=out,
        start_new_session=True,
        limit=_LONGEST_LINE,
    )
