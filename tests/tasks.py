"""Tasks for the workroom's tests: they run in worker processes."""

from __future__ import annotations

import os
import resource
import signal
import struct
import time
from pathlib import Path
from typing import Any

from pipelines.text.matching import Matcher


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


def match(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Match a pattern that comes to no end."""
    return {"found": bool(Matcher(meta["pattern"], "listing.article", seconds=0.05).search(meta["text"]))}


def hang(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Ignore the polite signal and never come back."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(1)


def crash(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Die as a parser with a memory error dies."""
    os.kill(os.getpid(), signal.SIGSEGV)
    return {}


def killed(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Be killed as by an operator or a machine without memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def torn(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Be killed in the middle of the answer: its length and its first bytes are in the pipe."""
    for entry in Path("/proc/self/fd").iterdir():
        if entry.is_socket():
            os.write(int(entry.name), struct.pack("!i", 1000) + b'{"answer"')
    os.kill(os.getpid(), signal.SIGKILL)
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


def nap(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Take no processor time at all for ``s`` seconds."""
    time.sleep(meta["s"])
    return {"pid": os.getpid()}


def spin(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Take ``s`` seconds of processor time."""
    end = time.process_time() + meta["s"]
    while time.process_time() < end:
        pass
    return {"pid": os.getpid()}
