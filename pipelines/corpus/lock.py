"""The writer's lock: one writer of a corpus at a time, across threads and processes of a machine.

The lock is the kernel's (flock), so it ends with its holder and can never be stale. While it is held the file says who holds
it and which files it is about to write; a holder that ends in order empties the file. Words found in a file that nobody
has locked are therefore the trace of a writer that died at work, and its successor repairs first.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.catalogue.schema import stamp
from pipelines.corpus.files import disk_errors
from pipelines.errors import LockedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

WAIT_SECONDS = 60.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.001, 0.05


@dataclass(slots=True)
class Hold:
    """A lock that is held. ``trace`` is what a writer that died left in it; empty after an orderly end."""

    descriptor: int
    trace: dict[str, Any]
    holder: dict[str, Any]
    clean: bool = field(default=True)
    """False while the disk and the catalogue may disagree: the words are then left for the next holder."""

    def announce(self, files: Sequence[str]) -> None:
        """Write down which files are about to be written."""
        _write(self.descriptor, {**self.holder, "files": list(files)})


class WriterLock:
    """The lock at one path."""

    def __init__(self, path: Path, clock: Callable[[], datetime], wait: float = WAIT_SECONDS) -> None:
        self.path = path
        self._clock = clock
        self._wait = wait

    @contextmanager
    def held(self) -> Iterator[Hold]:
        """Hold the lock; waits ``wait`` seconds at most, then raises LockedError that names the holder."""
        with disk_errors(self.path):
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            self._take(descriptor)
            try:
                with disk_errors(self.path):
                    trace = _read(descriptor)
                    hold = Hold(descriptor, trace, {"pid": os.getpid(), "since": stamp(self._clock())}, clean=not trace)
                    _write(descriptor, {**hold.trace, **hold.holder})
                try:
                    yield hold
                finally:
                    if hold.clean:
                        with disk_errors(self.path):
                            os.ftruncate(descriptor, 0)
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)  # unlocked explicitly: a forked child may still have the descriptor
        finally:
            os.close(descriptor)

    def trace(self) -> bool:
        """Whether the file says that a writer is at work or died at it."""
        return self.path.exists() and self.path.stat().st_size > 0

    def holder(self) -> dict[str, Any]:
        """Who holds the lock now (``pid``, ``since``); empty when nobody does. For showing, not for deciding."""
        if not self.path.exists():
            return {}
        descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read(descriptor)
        finally:
            os.close(descriptor)
        return {}

    def _take(self, descriptor: int) -> None:
        end, pause = time.monotonic() + self._wait, _FIRST_PAUSE
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise self._refusal(descriptor) from None
                time.sleep(pause)
                pause = min(pause * 1.5, _LONGEST_PAUSE)
            else:
                return

    def _refusal(self, descriptor: int) -> LockedError:
        who = _read(descriptor)
        return LockedError(
            f"{self.path}: another writer has held the corpus for more than {self._wait:g} s "
            f"(process {who.get('pid', 'unknown')}, since {who.get('since', 'unknown')}); expected it to be free"
        )


def _read(descriptor: int) -> dict[str, Any]:
    raw = os.pread(descriptor, 1 << 20, 0)
    if not raw.strip(b"\0 \n"):
        return {}
    try:
        value = json.loads(raw)
    except ValueError:
        return {"unreadable": raw[:200].decode("utf-8", "replace")}  # cut off while it was written: a trace all the same
    return value if isinstance(value, dict) else {"unreadable": repr(value)[:200]}


def _write(descriptor: int, words: dict[str, Any]) -> None:
    raw = json.dumps(words).encode()
    os.pwrite(descriptor, raw, 0)
    os.ftruncate(descriptor, len(raw))
