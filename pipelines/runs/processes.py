"""Whether the process of a run is still there (Linux: start times from /proc)."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

_SLACK = timedelta(seconds=120)  # the wall clock may have been set since; a number is not given again that soon


def alive(pid: int, started_at: datetime) -> bool:
    """Whether process ``pid`` runs and began before ``started_at`` (a later one only has the same number)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's process: it is there, and that is all that can be known
    fields = _fields(pid)
    if fields and fields[0] in "ZX":  # ended, and nobody has asked how
        return False
    began = _began(fields)
    return began is None or began <= started_at + _SLACK


def _fields(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the third (the state) on (proc(5)); empty where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _began(fields: list[str]) -> datetime | None:
    """When a process began; None where /proc does not say. Field 22 of stat counts clock ticks since boot."""
    try:
        ticks = int(fields[19])
        boot = next(int(line.split()[1]) for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime"))
    except (OSError, ValueError, IndexError, StopIteration):
        return None
    return datetime.fromtimestamp(boot + ticks / os.sysconf("SC_CLK_TCK"), UTC)
