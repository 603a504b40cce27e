"""A crawl that fetches nothing, for tests and the soak: takes the source's lock, opens a run in the ledger, behaves as told, closes it.

``python -m tests.crawler.schedule.fake_crawl DATA SOURCE SEED``; what it does is drawn from the seed and the number of runs so far:
mostly it ends well, sometimes it crashes (before or after opening its run), raises, hangs, hangs and ignores TERM, or leaves a child
behind.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.catalogue import runs
from pipelines.catalogue.connection import Catalogue, url_for

DEEDS = ("fine", "late crash", "early crash", "raise", "hang", "deaf", "orphan", "kill")


def crawl(data: Path, source: str, deed: str, seconds: float) -> int:
    """Behave like a crawl of a source that does ``deed``; the exit code."""
    if deed == "early crash":
        os._exit(3)
    (data / "locks").mkdir(exist_ok=True)
    lock = FileLock(data / "locks" / f"{source}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return 75
    began = time.time()
    catalogue = Catalogue.open(url_for(data / "catalogue.db"))
    run = runs.run_id(source, datetime.now(UTC), secrets.token_hex(4))
    with catalogue.writing() as connection:
        runs.start(
            connection, run, source, trigger="schedule", now=datetime.now(UTC), pid=os.getpid(), host=socket.gethostname(), versions={}
        )
    _note(data, f"{source} begin {began:.3f} {os.getpid()} {run} {deed}")
    _misbehave(deed, seconds)
    with catalogue.writing() as connection:
        runs.end(connection, run, now=datetime.now(UTC), exit_code=0, health="ok", accounts={}, report={})
    _note(data, f"{source} end {time.time():.3f} {os.getpid()} {run} {deed}")
    lock.release()
    return 0


def _misbehave(deed: str, seconds: float) -> None:
    if deed == "late crash":
        os.abort()
    if deed == "raise":
        raise RuntimeError("as told")
    if deed == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if deed == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if deed == "orphan":
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    time.sleep(600 if deed in ("hang", "deaf") else seconds)


def _note(data: Path, line: str) -> None:
    with (data / "witness.log").open("a", encoding="utf-8") as out:
        out.write(line + "\n")


def draw(source: str, seed: str, trouble: float) -> str:
    """A deed: fine, but for a share ``trouble`` of the runs."""
    dice = random.Random(f"{source} {seed} {time.time_ns()}")
    return "fine" if dice.random() >= trouble else dice.choice(DEEDS[1:])


if __name__ == "__main__":
    resource_limits = (0, 0)
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, resource_limits)
    folder, name, chosen, pause = sys.argv[1:5]
    sys.exit(crawl(Path(folder), name, draw(name, chosen[5:], 0.15) if chosen.startswith("draw:") else chosen, float(pause)))
