"""The real scheduler for many short runs that crash, hang, are killed and leave children behind; then the ledger is counted."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
SERVE = """
import sys
from pathlib import Path
from tests.bench.newsyear.serve import main
main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
"""


def soak(runs: int, *, every: float, slots: int, names: int, kills: int) -> dict[str, Any]:
    """Run the service until the ledger has so many runs; ``kills`` times it is ended by SIGKILL and started again."""
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    data = _declare(folder, names, every)
    killed, memory, starts, limit = 0, [], 0, time.monotonic() + 60 + runs * every / names * 6
    service = _start(folder, every, slots)
    while _count(data) < runs and time.monotonic() < limit:
        time.sleep(1.0)
        memory.append((starts, _rss(service.pid)))
        if killed < kills and _count(data) > (killed + 1) * runs / (kills + 1):
            service.kill()
            service.wait()
            killed, starts = killed + 1, starts + 1
            service = _start(folder, every, slots)
    service.send_signal(signal.SIGTERM)
    code = service.wait(timeout=60)
    found = {**_judged(data), "exit": code, "restarts": killed, **_memory(memory), "orphans": _orphans(data)}
    shutil.rmtree(folder)
    return found


def _declare(folder: Path, names: int, every: float) -> Path:
    sources = folder / "config" / "sources"
    sources.mkdir(parents=True)
    for number in range(names):
        name = f"made{number}"
        text = f'title = "{name}"\nhome = "https://{name}.example/"\nhosts = ["{name}.example"]\nschedule = "every {every:g}s"\n'
        (sources / f"{name}.toml").write_text(text + f'[discover]\nfeeds = ["https://{name}.example/feed"]\n', encoding="utf-8")
    (folder / "data").mkdir()
    return folder / "data"


def _start(folder: Path, every: float, slots: int) -> subprocess.Popen[bytes]:
    log = (folder / "service.log").open("ab")
    with log:
        command = [sys.executable, "-c", SERVE, str(folder), str(every), str(slots)]
        return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL)


def _count(data: Path) -> int:
    return len(_witness(data)[0])


def _witness(data: Path) -> tuple[dict[str, tuple[str, float, str]], dict[str, float]]:
    """What the crawls themselves wrote down: (source, begin, deed) and end by run."""
    begun: dict[str, tuple[str, float, str]] = {}
    ended: dict[str, float] = {}
    file = data / "witness.log"
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
        source, what, at, _pid, run, deed = line.split(maxsplit=5)
        if what == "begin":
            begun[run] = (source, float(at), deed)
        else:
            ended[run] = float(at)
    return begun, ended


def _judged(data: Path) -> dict[str, Any]:
    begun, ended = _witness(data)
    with sqlite3.connect(data / "catalogue.db") as connection:
        rows = connection.execute("select id, source, state, cause from runs").fetchall()
    states: dict[str, int] = defaultdict(int)
    for _, _, state, _ in rows:
        states[state] += 1
    known = {row[0]: row[2] for row in rows}
    wrong = [run for run in begun if known.get(run) not in ("ended", "killed") or (run in ended) != (known.get(run) == "ended")]
    early = sum("before it opened its run" in row[3] for row in rows)
    return {
        "runs": len(begun),
        "lost": sum(run not in known for run in begun),
        "wrong_state": len(wrong),
        "left_open": states["running"],
        "overlaps": _overlaps(begun, ended),
        "crashed_before_opening": early,
        **{f"state_{state}": count for state, count in sorted(states.items())},
    }


def _overlaps(begun: dict[str, tuple[str, float, str]], ended: dict[str, float]) -> int:
    """Runs of one source that began before an earlier one, which ended in order, was over."""
    by_source: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for run, (source, begin, _) in begun.items():
        if run in ended:
            by_source[source].append((begin, ended[run]))
    spans = (sorted(each) for each in by_source.values())
    return sum(later[0] < earlier[1] for each in spans for earlier, later in itertools.pairwise(each))


def _memory(samples: list[tuple[int, float]]) -> dict[str, float]:
    """Resident memory of the longest stretch between restarts: its early and its late part, MB."""
    stretches: dict[int, list[float]] = defaultdict(list)
    for start, size in samples:
        stretches[start].append(size)
    longest = max(stretches.values(), key=len)
    quarter = max(1, len(longest) // 4)
    early, late = longest[quarter : 2 * quarter] or longest, longest[-quarter:]
    return {
        "memory_early_mb": sum(early) / len(early),
        "memory_late_mb": sum(late) / len(late),
        "memory_max_mb": max(s for _, s in samples),
    }


def _rss(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _orphans(data: Path) -> int:
    """Processes of this soak that are still there a moment after the service ended."""
    time.sleep(1.0)
    found = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                environment = (entry / "environ").read_bytes()
            except OSError:  # gone, or not ours
                continue
            found += f"SOAK_DATA={data}".encode() in environment.split(b"\0")
    return found
