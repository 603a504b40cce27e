"""What runs in a worker process: one task after the other, each under limits that even a taken-over parser cannot lift.

Requests and answers are JSON and bytes over a pipe of the worker's own; nothing is unpickled from a worker.
"""

from __future__ import annotations

import builtins
import ctypes
import importlib
import json
import os
import resource
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines import errors
from pipelines.errors import WorkerDied

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_OPEN_FILES = 64
_MOST_SAID = 2000
"""Characters of an error's text."""
_PR_SET_PDEATHSIG = 1  # prctl(2): the signal a process gets when its parent dies


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may use: ``seconds`` of processor time, ``memory`` in bytes of address space; a worker ends after ``recycle``
    tasks.

    Processor time is what a page costs wherever it is read; ``wall`` seconds, which a busy machine stretches, only end a task that
    waits for something that never comes.
    """

    seconds: float = 20.0
    memory: int = 1 << 30
    recycle: int = 500
    wall: float = 600.0


def serve(pipe: Connection, limits: Limits, parent: int) -> None:
    """Do tasks until the pipe is closed, ``limits.recycle`` are done, or memory ran out (the next task gets a process without holes)."""
    _confine(limits.memory, parent)
    for _ in range(limits.recycle):
        try:
            request = json.loads(pipe.recv_bytes())
            body = pipe.recv_bytes()
        except EOFError:
            return
        reply = work(request, body, limits)
        pipe.send_bytes(reply)
        if b'"exhausted"' in reply[:12]:
            return


def work(request: dict[str, Any], body: bytes, limits: Limits) -> bytes:
    """The task named ``package.module:function`` under its timers, which kill the process even inside C code; its answer or error."""
    task = request["task"]
    module, _, name = task.partition(":")
    try:
        function = getattr(importlib.import_module(module), name)  # not counted: the first task of a worker pays for all
        for timer, number, seconds in (
            (signal.ITIMER_PROF, signal.SIGPROF, limits.seconds),
            (signal.ITIMER_REAL, signal.SIGALRM, limits.wall),
        ):
            signal.signal(number, signal.SIG_DFL)
            signal.setitimer(timer, seconds)
        return json.dumps({"answer": function(request["meta"], body)}).encode()
    except MemoryError:
        return b'{"exhausted": "memory"}'
    except RecursionError:
        return b'{"exhausted": "depth"}'
    except Exception as error:
        return json.dumps({"raised": type(error).__name__, "said": str(error)[:_MOST_SAID]}).encode("ascii", "backslashreplace")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def raised(name: str, said: str, what: str) -> Exception:
    """In the parent: the error a task raised, when it is one of Python's own or of ours; any other as WorkerDied, with its name."""
    kind = getattr(errors, name, None) or getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, UnicodeError | ExceptionGroup):
        return kind(said)
    return WorkerDied(f"{what}: {name}: {said}"[:500])


def _confine(memory: int, parent: int) -> None:
    """Before the first task: no environment, no files, bounded memory, and no life without the parent."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before it could be said
        os._exit(0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: meant for the crawl, which ends its workers in order
    os.environ.clear()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # numpy reserves memory for a thread per core, and address space is limited
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
