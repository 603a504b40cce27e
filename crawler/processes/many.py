"""Crawl several sources, each in a process of its own: `newswatch crawl`. Starts, shows what they say, and adds up."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from crawler.processes.supervisor import Supervisor
from pipelines.errors import UNHEALTHY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.paths import Paths
    from crawler.processes.child import WatchedProcess
    from crawler.progress import Event, ProgressReporter


ENDINGS = ((signal.SIGTERM, 60.0), (signal.SIGTERM, 30.0), (signal.SIGKILL, 10.0))
"""More patient than a service that is being stopped: whoever waits here can press again."""


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
    """What a crawl's process needs to know: where things are, and which settings are Scrapy's."""
    return {**paths.environment(), "SCRAPY_SETTINGS_MODULE": "crawler.settings"}


def crawl_all(names: Sequence[str], paths: Paths, options: Sequence[str], jobs: int, show: ProgressReporter) -> list[Crawled]:
    """Crawl the named sources, at most ``jobs`` at a time, and return how each ended, in the order of the names.

    SIGTERM and Ctrl-C are passed on to the crawls at work, which end in order, and no other is begun; a second one ends them at
    once. After Ctrl-C it raises KeyboardInterrupt when all have ended.
    """
    return asyncio.run(_all(names, Supervisor(max(1, jobs), environment(paths), ENDINGS), options, show))


async def _all(names: Sequence[str], supervisor: Supervisor, options: Sequence[str], show: ProgressReporter) -> list[Crawled]:
    with _told(supervisor) as interrupted:
        crawled = await asyncio.gather(*(_one(name, supervisor, options, show) for name in names))
    if interrupted:
        raise KeyboardInterrupt
    return crawled


@contextmanager
def _told(supervisor: Supervisor) -> Iterator[list[int]]:
    """While this lasts, signals mean the crawls; gives the interrupts there were. Signals come to the main thread only."""
    interrupted: list[int] = []

    def heard(number: int) -> None:
        supervisor.stop("the command was told to stop")
        interrupted.extend([number] * (number == signal.SIGINT))

    here = threading.current_thread() is threading.main_thread()
    numbers = (signal.SIGTERM, signal.SIGINT) if here else ()
    loop = asyncio.get_running_loop()
    for number in numbers:
        loop.add_signal_handler(number, partial(heard, number))
    try:
        yield interrupted
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


async def _one(name: str, supervisor: Supervisor, options: Sequence[str], show: ProgressReporter) -> Crawled:
    crawled = Crawled(name, 0)
    async with supervisor.place():
        if supervisor.stopped:
            return Crawled(name, UNHEALTHY, sentences=[f"not begun: {supervisor.stopped}"])
        async with supervisor.at_work(name, command(name, *options, "--show", "json", "--loglevel", "WARNING")) as child:
            await asyncio.gather(_shown(child, crawled, show), _heard(child, crawled, show))
            crawled.exit = (await child.wait()).code
    if crawled.exit < 0:
        crawled.sentences.append(f"the crawl was ended by signal {-crawled.exit}")
        crawled.exit = 1
    return crawled


async def _shown(child: WatchedProcess, crawled: Crawled, show: ProgressReporter) -> None:
    """Show the events of a crawl until it closes its output, and keep what it ends with."""
    async for text in child.lines():
        event = _event(text)
        show.event(event)
        if event["event"] == "end":
            crawled.run, crawled.accounts = event["run"], event["accounts"]
            crawled.sentences += event["sentences"]


async def _heard(child: WatchedProcess, crawled: Crawled, show: ProgressReporter) -> None:
    """Pass on what a crawl says on stderr: its error sentence, and warnings of its log."""
    async for text in child.lines(errors=True):
        line = text.rstrip()
        if line.startswith("newswatch: "):
            crawled.sentences.append(line.removeprefix("newswatch: "))
        if line:
            show.event({"event": "said", "source": crawled.source, "text": line})


def _event(text: str) -> Event:
    try:
        event = json.loads(text)
    except ValueError:
        return {"event": "said", "text": text.rstrip()}
    return event if isinstance(event, dict) and "event" in event else {"event": "said", "text": text.rstrip()}
