"""Crawl several sources, each in a process of its own: `newswatch crawl`. Starts, watches and adds up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import crawler

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.places import Places
    from crawler.show import Event, Show

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


def environment(places: Places) -> dict[str, str]:
    """The environment of a crawl's process: where things are, and where the program is."""
    paths = [ROOT, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, **places.environment(), "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONPATH": os.pathsep.join(paths)}


def crawl_all(names: Sequence[str], places: Places, options: Sequence[str], jobs: int, show: Show) -> list[Crawled]:
    """Crawl the named sources, at most ``jobs`` at a time, and return how each ended, in the order of the names."""
    turn = threading.Lock()
    with ThreadPoolExecutor(max(1, jobs), thread_name_prefix="crawl") as pool:
        return list(pool.map(lambda name: _one(name, places, options, show, turn), names))


def _one(name: str, places: Places, options: Sequence[str], show: Show, turn: threading.Lock) -> Crawled:
    crawled = Crawled(name, 0)
    with subprocess.Popen(  # noqa: S603 - our own program, with names that were checked against the declarations
        command(name, *options, "--show", "json", "--loglevel", "WARNING"),
        env=environment(places),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        _watch(process, crawled, show, turn)
        crawled.exit = process.wait()
    if crawled.exit < 0:
        crawled.sentences.append(f"the crawl was ended by signal {-crawled.exit}")
        crawled.exit = 1
    return crawled


def _watch(process: subprocess.Popen[str], crawled: Crawled, show: Show, turn: threading.Lock) -> None:
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


def _listen(process: subprocess.Popen[str], crawled: Crawled, show: Show, turn: threading.Lock) -> None:
    """Pass on what a crawl says on stderr: its error sentence, and warnings of its log."""
    assert process.stderr is not None
    for text in process.stderr:
        line = text.rstrip()
        if line.startswith("newswatch: "):
            crawled.sentences.append(line.removeprefix("newswatch: "))
        if line:
            with turn:
                show.event({"event": "said", "source": crawled.source, "text": line})
