"""Crawl several sources, each in a process of its own: `newswatch crawl`. Starts, watches and adds up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import crawler
from pipelines.errors import UNHEALTHY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.paths import Paths
    from crawler.progress import Event, ProgressReporter

ROOT = str(Path(crawler.__file__).parents[1])


@dataclass(slots=True)
class Crawled:
    """How one source's crawl ended: exit code, the account, and what was said on stderr."""

    source: str
    exit: int
    accounts: dict[str, int] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)
    run: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {"source": self.source, "run": self.run, "exit": self.exit, "accounts": self.accounts, "sentences": self.sentences}


def command(name: str, *options: str) -> list[str]:
    """The command of one crawl: the same that cron and a hand start."""
    return [sys.executable, "-m", "scrapy", "crawl", name, *options]


def environment(paths: Paths) -> dict[str, str]:
    """The environment of a crawl's process: where things are, and where the program is."""
    search = [ROOT, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, **paths.environment(), "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONPATH": os.pathsep.join(search)}


def crawl_all(names: Sequence[str], paths: Paths, options: Sequence[str], jobs: int, show: ProgressReporter) -> list[Crawled]:
    """Crawl the named sources, at most ``jobs`` at a time, and return how each ended, in the order of the names.

    SIGTERM is passed on to the crawls at work, which end in order, and no other is begun.
    """
    turn, at_work = threading.Lock(), RunningCrawls()
    with at_work.told(), ThreadPoolExecutor(max(1, jobs), thread_name_prefix="crawl") as pool:
        return list(pool.map(lambda name: _one(name, paths, options, show, turn, at_work), names))


class RunningCrawls:
    """The crawls at work, which are told to stop together."""

    def __init__(self) -> None:
        self.stopping = False
        self._processes: list[subprocess.Popen[str]] = []

    @contextmanager
    def told(self) -> Iterator[None]:
        """While this lasts, SIGTERM means the crawls. Signals come to the main thread only; in another nothing changes."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGTERM, lambda *_: self.stop())
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, before)

    def stop(self) -> None:
        """Tell all; a second time ends them at once, as Scrapy does."""
        self.stopping = True
        for process in list(self._processes):
            process.terminate()

    @contextmanager
    def one(self, process: subprocess.Popen[str]) -> Iterator[None]:
        """Count a crawl in while it is watched; one that began while the others were told is told too."""
        self._processes.append(process)
        if self.stopping:
            process.terminate()
        try:
            yield
        finally:
            self._processes.remove(process)


def _one(name: str, paths: Paths, options: Sequence[str], show: ProgressReporter, turn: threading.Lock, at_work: RunningCrawls) -> Crawled:
    if at_work.stopping:
        return Crawled(name, UNHEALTHY, sentences=["not begun: the command was told to stop"])
    crawled = Crawled(name, 0)
    with (
        subprocess.Popen(  # noqa: S603 - our own program, with names that were checked against the declarations
            command(name, *options, "--show", "json", "--loglevel", "WARNING"),
            env=environment(paths),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
        at_work.one(process),
    ):
        _watch(process, crawled, show, turn)
        crawled.exit = process.wait()
    if crawled.exit < 0:
        crawled.sentences.append(f"the crawl was ended by signal {-crawled.exit}")
        crawled.exit = 1
    return crawled


def _watch(process: subprocess.Popen[str], crawled: Crawled, show: ProgressReporter, turn: threading.Lock) -> None:
    """Show what a crawl tells until it closes its output, and keep what it ends with."""
    said = threading.Thread(target=_listen, args=(process, crawled, show, turn))
    said.start()
    assert process.stdout is not None
    for text in process.stdout:
        event = _event(text)
        with turn:
            show.event(event)
        if event["event"] == "end":
            crawled.run, crawled.accounts = event["run"], event["accounts"]
            crawled.sentences += event["sentences"]
    said.join()


def _event(text: str) -> Event:
    try:
        event = json.loads(text)
    except ValueError:
        return {"event": "said", "text": text.rstrip()}
    return event if isinstance(event, dict) and "event" in event else {"event": "said", "text": text.rstrip()}


def _listen(process: subprocess.Popen[str], crawled: Crawled, show: ProgressReporter, turn: threading.Lock) -> None:
    """Pass on what a crawl says on stderr: its error sentence, and warnings of its log."""
    assert process.stderr is not None
    for text in process.stderr:
        line = text.rstrip()
        if line.startswith("newswatch: "):
            crawled.sentences.append(line.removeprefix("newswatch: "))
        if line:
            with turn:
                show.event({"event": "said", "source": crawled.source, "text": line})
