"""A program run and measured with all its processes: CPU seconds, wall seconds, the most memory they held together, and its syncs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STRACE = shutil.which("strace")
SAMPLE = 0.1
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Measured:
    """``cpu`` and ``wall`` in seconds, ``pss`` in MB: the most that all processes held together, shared pages counted once."""

    code: int
    cpu: float
    wall: float
    pss: float
    out: str


def run(command: Sequence[str], env: Mapping[str, str], cwd: Path, *, watch: bool = True) -> Measured:
    """Run a command to its end. ``watch``: also look at its memory, which costs a little."""
    began = time.monotonic()
    with subprocess.Popen(
        command, env=dict(env), cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    ) as process:
        looking = _Looking(process.pid) if watch else None
        assert process.stdout is not None
        out = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    return Measured(
        process.returncode, used.ru_utime + used.ru_stime, wall, looking.end() if looking else 0.0, out.decode("utf-8", "replace")
    )


def syncs(command: Sequence[str], env: Mapping[str, str], cwd: Path, log: Path) -> int | None:
    """How often a command and its processes sync; None where there is no strace or it may not trace."""
    if STRACE is None:
        return None
    traced = [STRACE, "-f", "-qq", "-e", "trace=fsync,fdatasync,sync_file_range,syncfs,sync", "-o", str(log), *command]
    done = subprocess.run(traced, env=dict(env), cwd=cwd, capture_output=True, check=False)
    if done.returncode or not log.exists():
        return None
    return len(re.findall(rb"\b(?:fsync|fdatasync|sync_file_range|syncfs|sync)\(", log.read_bytes()))


class _Looking:
    """Adds up the memory of a process and all below it until it is told to end."""

    def __init__(self, root: int) -> None:
        self._root, self._most, self._over = root, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> float:
        """The most, in MB."""
        self._over.set()
        self._thread.join()
        return self._most

    def _look(self) -> None:
        while not self._over.wait(SAMPLE):
            self._most = max(self._most, sum(map(_pss, _below(self._root))) / 1024)


def _below(root: int) -> list[int]:
    """A process and its descendants (parent: field 4 of /proc/PID/stat, proc(5))."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _pss(pid: int) -> int:
    """The proportional set size of a process, KiB."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0
