"""One real crawl with a watch on its event loop: ``python -m tests.crawler.crawl.watched_crawl OUT.json NAME [options of scrapy crawl]``.

Writes which thread made how many statements and commits, which calls of the run they belonged to, and every stall of the loop. A
stall is counted in ticks of a second thread of the same process: while other programs have the processor, neither goes on.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.cmdline import execute
from sqlalchemy import Engine, event

from crawler.crawl.session import CrawlSession
from crawler.spiders.source import SourceSpider
from pipelines.runs.run import Run
from pipelines.runs.run_record import RunRecord

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from scrapy import Request

TICK = 0.005
"""Seconds between two ticks of the watching thread."""
TOLD = 0.05
"""Shorter stalls, in seconds, are not written down."""
CALLS = ("begin", "on_entrance", "on_entrance_not_modified", "on_entrance_failure", "waiting", "on_article", "on_failure", "learn")


class Watch:
    """Counts, and the heartbeat of the loop."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.loop_thread: int | None = None
        self.on_loop: list[str] = []
        self.statements: Counter[str] = Counter()
        self.commits: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.stalls: list[dict[str, Any]] = []
        self._beat = 0
        self._inside = threading.local()

    def install(self) -> None:
        """Listen to all engines, to the calls of the run and to the loop."""
        event.listen(Engine, "before_cursor_execute", lambda *arguments: self._statement(str(arguments[2])))
        event.listen(Engine, "commit", lambda _: self.commits.update([self._call()]))
        for name in CALLS:
            setattr(Run, name, self._named(name, getattr(Run, name)))
        RunRecord._open = self._named("opening", RunRecord._open)  # type: ignore[method-assign] # the first call of all opens the corpus
        start = SourceSpider.start

        async def watched(spider: SourceSpider) -> AsyncIterator[Request]:
            beating = asyncio.create_task(self._beats())
            self.loop_thread = threading.get_ident()
            threading.Thread(target=self._look, daemon=True).start()
            async for request in start(spider):
                yield request
            del beating

        SourceSpider.start = watched  # type: ignore[method-assign, assignment] # watched, not changed
        close = CrawlSession.close

        def closed(session: CrawlSession) -> None:
            self.loop_thread = None
            close(session)

        CrawlSession.close = closed  # type: ignore[method-assign, assignment]

    def write(self) -> None:
        """Write down what was seen."""
        said = {name: getattr(self, name) for name in ("on_loop", "statements", "commits", "calls", "stalls")}
        self.out.write_text(json.dumps(said), "utf-8")

    def _call(self) -> str:
        return getattr(self._inside, "call", "other")

    def _statement(self, statement: str) -> None:
        self.statements.update([self._call()])
        if self.loop_thread == threading.get_ident() and _running():
            self.on_loop.append(statement[:200])

    def _named(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self.calls[name] += 1
            before, self._inside.call = self._call(), name
            try:
                return call(*arguments, **named)
            finally:
                self._inside.call = before

        return counted

    async def _beats(self) -> None:
        while True:
            self._beat += 1
            await asyncio.sleep(TICK / 2)

    def _look(self) -> None:
        """Stalls of the loop, measured in this thread's own ticks."""
        last, ticks = self._beat, 0
        while True:
            time.sleep(TICK)
            if self._beat == last and self.loop_thread is not None:
                ticks += 1
                continue
            if ticks * TICK >= TOLD:
                self.stalls.append({"until": time.time(), "seconds": ticks * TICK})
            last, ticks = self._beat, 0


def _running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def main(out: str, *arguments: str) -> None:
    """Crawl, and write what was seen; the exit code is the crawl's."""
    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    watch = Watch(Path(out))
    watch.install()
    try:
        execute(["scrapy", "crawl", *arguments])
    finally:
        watch.write()


if __name__ == "__main__":
    main(*sys.argv[1:])
