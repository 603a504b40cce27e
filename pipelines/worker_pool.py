"""Worker processes for everything that is dangerous in hostile hands: HTML, feeds, regular expressions over pages.

Bytes in, JSON out. A worker has a memory limit, may write no file and open few, sees no environment, and is killed when a task
takes too long; only that task is lost. Knows nothing of what its tasks do: a task is named ``package.module:function`` and is
called as ``function(meta: dict, body: bytes) -> dict``.

Each worker has a pipe of its own and is watched by a thread of its own, so that one that is killed (at work, while it waits, in the
middle of an answer) takes nothing with it that another needs. A task whose worker was ended from outside is given to a new one.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from pipelines.errors import WorkerDied, WorkerLost, WorkerTimeout
from pipelines.text.humanise import plural
from pipelines.worker_process import Limits, raised, serve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future
    from types import TracebackType

__all__ = ["Limits", "WorkerPool"]

_WARM_UP = 60.0
"""Seconds of wall time that a worker may spend on starting and importing a task's module, on top of the task's own."""
TURNS = 3
"""Workers that are given a task when one after the other is ended from outside."""
_OF_THE_PAGE = frozenset({signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSYS, signal.SIGXFSZ})
"""How a process dies of what it reads. All other deaths come from outside: a kill, a machine without memory, a shutdown."""
_DYING = 5.0
"""Seconds between the end of a worker's pipe and its death, at most."""
_SPAWN = multiprocessing.get_context("spawn")


class WorkerPool:
    """A pool of killable worker processes. Nothing is started before the first task; use it as a context manager or `close` it."""

    def __init__(self, workers: int = 1, limits: Limits | None = None) -> None:
        self.workers = workers
        self.limits = limits or Limits()
        self._idle: deque[_Worker] = deque()
        self._calls: set[_Call] = set()
        self._threads: ThreadPoolExecutor | None = None

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    async def run(self, task: str, meta: Mapping[str, Any], body: bytes) -> dict[str, Any]:
        """Run a task without holding the event loop; cancelling the call kills the worker.

        Raises WorkerTimeout after ``limits.seconds`` of processor time, WorkerDied when the worker crashed or ran out of memory,
        WorkerLost when workers were ended from outside or ``limits.wall`` passed, and whatever the task itself raised.
        """
        call, future = self._submit(task, meta, body)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            call.cancel()
            raise

    def run_sync(self, task: str, meta: Mapping[str, Any], body: bytes) -> dict[str, Any]:
        """`run` for callers without an event loop."""
        return self._submit(task, meta, body)[1].result()

    def close(self) -> None:
        """End all workers now; tasks under way are lost."""
        threads, self._threads = self._threads, None
        for call in list(self._calls):
            call.cancel()
        if threads is not None:
            threads.shutdown(cancel_futures=True)
        while self._idle:
            self._idle.pop().end()

    def _submit(self, task: str, meta: Mapping[str, Any], body: bytes) -> tuple[_Call, Future[dict[str, Any]]]:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self.workers, thread_name_prefix="worker")
        call = _Call(f"{task} on {meta.get('url', 'a page without address')}")
        request = json.dumps({"task": task, "meta": dict(meta)}).encode()
        return call, self._threads.submit(self._turns, call, request, body)

    def _turns(self, call: _Call, request: bytes, body: bytes) -> dict[str, Any]:
        self._calls.add(call)
        try:
            for turn in range(1, TURNS + 1):
                try:
                    return self._turn(call, request, body)
                except _EndedFromOutsideError as error:
                    ended = str(error)
                    if turn == TURNS or call.cancelled:
                        break
            raise WorkerLost(f"{call.what}: {ended}, {plural(turn, 'time')}; that says nothing of the page")
        finally:
            self._calls.discard(call)

    def _turn(self, call: _Call, request: bytes, body: bytes) -> dict[str, Any]:
        worker = self._worker()
        try:
            call.begin(worker)
            reply = worker.ask(request, body, self.limits.wall + _WARM_UP)
        except (EOFError, OSError):  # the pipe broke, so the process is dead or dying
            raise self._failure(call, worker) from None
        finally:
            call.worker = None
            if worker.ended is None and worker.asked < self.limits.recycle:
                self._idle.append(worker)
            else:
                worker.end()
        return self._answer(call, worker, reply)

    def _worker(self) -> _Worker:
        """One that waits and lives, else a new one."""
        while self._idle:
            worker = self._idle.pop()
            if worker.process.is_alive():
                return worker
            worker.end()
        try:
            return _Worker(self.limits)
        except OSError as error:
            raise _EndedFromOutsideError(f"no worker process could be started ({error})") from None

    def _answer(self, call: _Call, worker: _Worker, reply: dict[str, Any]) -> dict[str, Any]:
        if "answer" in reply:
            return cast("dict[str, Any]", reply["answer"])
        if "exhausted" in reply:
            worker.end()
            spent = f"needs more memory than {self.limits.memory >> 20} MiB" if reply["exhausted"] == "memory" else "nested too deep"
            raise WorkerDied(f"{call.what}: {spent}")
        raise raised(str(reply["raised"]), str(reply["said"]), call.what)

    def _failure(self, call: _Call, worker: _Worker) -> Exception:
        code = worker.end(patience=_DYING)
        if code == -signal.SIGPROF:
            return WorkerTimeout(f"{call.what}: killed after {self.limits.seconds:g} s of processor time")
        if code == -signal.SIGALRM or worker.overdue:
            return WorkerLost(f"{call.what}: did not end within {self.limits.wall:g} s on this machine, and was killed")
        if -code in _OF_THE_PAGE:
            return WorkerDied(f"{call.what}: the worker process died ({signal.Signals(-code).name})")
        said = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return _EndedFromOutsideError(f"the worker process was ended from outside ({said})")


class _EndedFromOutsideError(Exception):
    """A worker process is gone that did nothing wrong; ``str`` says how."""


@dataclass(slots=True, eq=False)
class _Call:
    """A task under way: ``what`` for people, the worker that has it now."""

    what: str
    cancelled: bool = False
    worker: _Worker | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, worker: _Worker) -> None:
        """Note who has it. Raises OSError when nobody wants it any more."""
        with self._lock:
            if self.cancelled:
                raise OSError("cancelled")
            self.worker = worker

    def cancel(self) -> None:
        """Nobody wants it any more: the worker is killed."""
        with self._lock:
            self.cancelled = True
            if self.worker is not None:
                self.worker.process.kill()


class _Worker:
    """A worker process and its pipe. ``ended`` is its exit code once it is dead."""

    def __init__(self, limits: Limits) -> None:
        self.asked = 0
        self.overdue = False
        self.ended: int | None = None
        self._pipe, theirs = _SPAWN.Pipe()
        try:
            self.process = _SPAWN.Process(target=serve, args=(theirs, limits, os.getpid()), name="newswatch worker", daemon=True)
            self.process.start()
        except BaseException:
            self._pipe.close()
            raise
        finally:
            theirs.close()  # so that the death of the worker is the end of the pipe

    def ask(self, request: bytes, body: bytes, seconds: float) -> dict[str, Any]:
        """Send a task and wait for its reply. Raises OSError or EOFError when the worker dies, by itself or after ``seconds``."""
        self.asked += 1
        watch = threading.Timer(seconds, self._give_up)
        watch.start()
        try:
            self._pipe.send_bytes(request)
            self._pipe.send_bytes(body)
            return cast("dict[str, Any]", json.loads(self._pipe.recv_bytes()))
        finally:
            watch.cancel()

    def end(self, patience: float = 0.0) -> int:
        """Kill it if it lives, after ``patience`` seconds for a death under way, and give its exit code."""
        if self.ended is None:
            self.process.join(patience)
            self.process.kill()
            self.process.join()
            self._pipe.close()
            self.ended = self.process.exitcode if self.process.exitcode is not None else -signal.SIGKILL
        return self.ended

    def _give_up(self) -> None:
        self.overdue = True
        self.process.kill()
