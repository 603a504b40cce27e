"""Watches the crawls of a scheduler from outside, by /proc alone, and does them harm: the soak's own record of what ran and when."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOK = 0.05
HARM = (signal.SIGKILL, signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV, signal.SIGTERM, signal.SIGSTOP)
"""What a crawl is hit with: killed, crashed, asked to stop, or frozen (deaf to everything but SIGKILL)."""


@dataclass(slots=True)
class Crawl:
    """A crawl process that was seen. Times are of the wall clock; ``end`` is the first look at which it was gone."""

    pid: int
    source: str
    planned: datetime
    scheduler: int
    begin: float
    end: float = 0.0
    handle: int = -1
    hit_at: float = 0.0
    hits: list[tuple[float, int]] = field(default_factory=list)


class Witness:
    """Looks twenty times a second until the ``with`` block ends. ``share`` of the crawls come to harm, at a random moment."""

    def __init__(self, share: float, seed: int) -> None:
        self.crawls: list[Crawl] = []
        self.schedulers: list[int] = []
        self.share = share
        self._dice = random.Random(seed)
        self._live: dict[int, Crawl] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Witness:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def ended(self) -> int:
        """How many crawls have come and gone."""
        return len(self.crawls) - len(self._live)

    def _watch(self) -> None:
        while not self._stop.wait(LOOK):
            self._look()
        self._look()

    def _look(self) -> None:
        now, there = time.time(), {}
        for pid in children_of(self.schedulers):
            if pid in self._live:
                there[pid] = self._live[pid]
            elif (crawl := _crawl(pid, now)) is not None:
                there[pid] = crawl
                crawl.hit_at = now + self._moment() if self._dice.random() < self.share else 0.0
                self.crawls.append(crawl)
        for pid in self._live.keys() - there.keys():
            self._live[pid].end = now
            os.close(self._live[pid].handle)
        self._live = there
        for crawl in there.values():
            if crawl.hit_at and now >= crawl.hit_at and not crawl.hits:
                self._hit(crawl, now)

    def _moment(self) -> float:
        """How old a crawl gets before it is hit: any age that crawls reach."""
        ages = sorted(crawl.end - crawl.begin for crawl in self.crawls[-50:] if crawl.end and not crawl.hits)
        return self._dice.uniform(0.0, 1.1 * ages[len(ages) // 2] if ages else 3.0)

    def _hit(self, crawl: Crawl, now: float) -> None:
        number = self._dice.choice(HARM)
        with suppress(ProcessLookupError):  # it ended this moment
            signal.pidfd_send_signal(crawl.handle, number)
            crawl.hits.append((now, number))


def children_of(parents: list[int]) -> Iterator[int]:
    """The living children of processes; none of one that is gone."""
    for parent in parents:
        try:
            told = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
        except OSError:  # it is gone
            continue
        yield from map(int, told.split())


def _crawl(pid: int, now: float) -> Crawl | None:
    """The crawl that a process is; None for another process and for one that is gone."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        parent = int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])
        if words[1:4] != ["-m", "scrapy", "crawl"]:
            return None
        planned = datetime.fromisoformat(words[words.index("--planned") + 1])
        return Crawl(pid, words[4], planned, parent, now, handle=os.pidfd_open(pid))
    except (OSError, ValueError):
        return None


def with_environment(setting: str) -> list[int]:
    """The processes whose environment began with a setting (``NAME=value``), but for this one."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                environment = (entry / "environ").read_bytes()
            except OSError:  # gone, or not ours
                continue
            if setting.encode() in environment.split(b"\0"):
                found.append(int(entry.name))
    return found
