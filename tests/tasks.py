"""Tasks for the workroom's tests: they run in worker processes."""

from __future__ import annotations

import os
import resource
import signal
import time
from pathlib import Path
from typing import Any


def echo(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """What came in, and what the worker is allowed."""
    return {
        "meta": meta,
        "size": len(body),
        "pid": os.getpid(),
        "environment": sorted(os.environ),
        "memory": resource.getrlimit(resource.RLIMIT_AS)[0],
        "files": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
    }


def hang(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Ignore the polite signal and never come back."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(1)


def crash(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Die as a parser with a memory error dies."""
    os.kill(os.getpid(), signal.SIGSEGV)
    return {}


def hoard(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Take more memory than there is."""
    return {"size": len(bytes(1 << 40))}


def write(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Try to leave a file behind."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    Path(meta["path"]).write_bytes(b"x" * 10)
    return {}


def refuse(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Fail by a plain error of its own."""
    raise ValueError(f"cannot use {meta['url']}")
