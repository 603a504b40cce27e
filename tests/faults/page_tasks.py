"""Tasks for worker processes that do a real task and say what it took: memory, and what was opened or connected to on the way."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from pipelines.clean import clean_tasks as clean
from pipelines.discover import entrance_tasks as discover

TASKS = {"feed": discover.feed, "sitemap": discover.sitemap, "listing": discover.listing, "page": clean.read_task}
REACHING = (
    "open",
    "os.listdir",
    "os.scandir",
    "socket.",
    "urllib.",
    "http.",
    "ftplib.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
)


def measured(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """The answer of the task that ``meta`` names, and the most memory this worker ever held, in MiB."""
    answer = TASKS[meta["task"]](meta, body)
    status = Path("/proc/self/status").read_text("ascii")
    return {"answer": answer, "peak": int(status.partition("VmHWM:")[2].split()[0]) // 1024}


def watched(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """The answer of the task that ``meta`` names, and every attempt to open or to reach anything that Python saw meanwhile."""
    task = TASKS[meta["task"]]
    warm = {**meta, "url": "https://a.example/"}
    task(warm, b"<rss version='2.0'><channel/></rss>")  # what is imported or loaded at the first use is no act of the body
    seen: list[str] = []
    watching = True

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event.startswith(REACHING):
            seen.append(f"{event} {arguments[:1]}")

    sys.addaudithook(hook)
    answer = task(meta, body)
    watching = False
    return {"answer": answer, "seen": seen}


def killed(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Be killed from outside, as the kernel kills what takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    return {}
