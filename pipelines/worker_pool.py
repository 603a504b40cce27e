"""Worker processes for everything that is dangerous in hostile hands: HTML, feeds, regular expressions over pages.

Bytes in, JSON out. A worker has a memory limit, may write no file and open few, sees no environment, and is killed when a task
takes too long; only that task is lost. Knows nothing of what its tasks do: a task is named ``package.module:function`` and is
called as ``function(meta: dict, body: bytes) -> dict``.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import multiprocessing
import os
import pickle
import resource
import signal
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from pebble import ProcessExpired, ProcessPool

from pipelines.errors import WorkerDied, WorkerTimeout

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

_WARM_UP = 60.0
"""Seconds a worker may spend on importing a task's module, on top of the task's own time."""
_OPEN_FILES = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may use: ``seconds`` of wall time, ``memory`` in bytes of address space; a worker ends after ``recycle`` tasks."""

    seconds: float = 20.0
    memory: int = 1 << 30
    recycle: int = 500


class WorkerPool:
    """A pool of killable worker processes. Nothing is started before the first task; use it as a context manager or `close` it."""

    def __init__(self, workers: int = 1, limits: Limits | None = None) -> None:
        self.workers = workers
        self.limits = limits or Limits()
        self._pool: ProcessPool | None = None

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    async def run(self, task: str, meta: Mapping[str, Any], body: bytes) -> dict[str, Any]:
        """Run a task without holding the event loop; cancelling the call kills the worker.

        Raises WorkerTimeout after ``limits.seconds``, WorkerDied when the worker crashed or ran out of memory, and whatever
        the task itself raised.
        """
        try:
            return _answer(await asyncio.wrap_future(self._submit(task, meta, body)))
        except _FAILURES as error:
            raise self._failure(error, task, meta) from error

    def run_sync(self, task: str, meta: Mapping[str, Any], body: bytes) -> dict[str, Any]:
        """`run` for callers without an event loop."""
        try:
            return _answer(self._submit(task, meta, body).result())
        except _FAILURES as error:
            raise self._failure(error, task, meta) from error

    def close(self) -> None:
        """End all workers now; tasks under way are lost."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates half of itself
            self._pool.join()
            self._pool = None

    def _submit(self, task: str, meta: Mapping[str, Any], body: bytes) -> Future[str]:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self.workers,
                max_tasks=self.limits.recycle,
                initializer=_confine,
                initargs=(self.limits.memory,),
                context=multiprocessing.get_context("spawn"),
            )
        future = self._pool.schedule(
            _work, args=(task, json.dumps(dict(meta)), body, self.limits.seconds), timeout=self.limits.seconds + _WARM_UP
        )
        return cast("Future[str]", future)

    def _failure(self, error: BaseException, task: str, meta: Mapping[str, Any]) -> WorkerTimeout | WorkerDied:
        what = f"{task} on {meta.get('url', 'a page without address')}"
        overdue = isinstance(error, FutureTimeout) or getattr(error, "exitcode", None) == -signal.SIGALRM
        if overdue:
            return WorkerTimeout(f"{what}: killed after {self.limits.seconds:g} s")
        if isinstance(error, MemoryError):
            return WorkerDied(f"{what}: needs more memory than {self.limits.memory >> 20} MiB")
        if isinstance(error, RecursionError):
            return WorkerDied(f"{what}: nested too deep")
        return WorkerDied(f"{what}: the worker process died ({error})")


_FAILURES = (FutureTimeout, ProcessExpired, BrokenProcessPool, MemoryError, RecursionError)


def _answer(text: str) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(text))


def _confine(memory: int) -> None:
    """In the worker, before its first task: limits that even a taken-over parser cannot lift."""
    os.environ.clear()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # numpy reserves memory for a thread per core, and address space is limited
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _work(task: str, meta: str, body: bytes, seconds: float) -> str:
    """In the worker: the task under an alarm that kills the process even inside C code. Importing the module is not counted."""
    module, _, name = task.partition(":")
    function = getattr(importlib.import_module(module), name)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return json.dumps(function(json.loads(meta), body))
    except Exception as error:
        signal.setitimer(signal.ITIMER_REAL, 0)
        if _can_be_sent(error):
            raise
        url = json.loads(meta).get("url", "a page without address")
        raise WorkerDied(f"{task} on {url}: {type(error).__name__}: {error}"[:500]) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _can_be_sent(error: Exception) -> bool:
    """Whether an error survives the way to the parent: those of lxml, which it also raises when memory ends, do not."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - what was dumped just here
    except Exception:  # whatever makes it impossible
        return False
    return True
