"""Waiting that ends when the crawl is told to end. Scrapy closes a spider only after its open requests, however long they wait."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from crawler.net.errors import Stopped
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from scrapy.crawler import Crawler

    from pipelines.errors import StorageError

POLL = 0.25
"""Seconds between two looks; Scrapy has no signal for the beginning of the end."""

STORAGE_FAILED = "newswatch/storage_error"
"""Key of the crawler's stats: the sentence of the failure that ended the crawl."""

T = TypeVar("T")


class Shutdown:
    """Knows whether a crawl is coming to its end: by a signal, a bound of CLOSESPIDER_*, or a component that closed it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._grace = crawler.settings.getfloat("NEWSWATCH_GRACE")
        self._ended: asyncio.Task[None] | None = None

    @property
    def begun(self) -> bool:
        """Whether no new request is to be made."""
        engine = self._crawler._engine  # the public attribute raises before the engine is there
        if engine is None:
            return False
        slot = engine._slot
        return not self._crawler.crawling or slot is None or slot.closing is not None

    async def sleep(self, seconds: float) -> None:
        """Sleep, or raise `Stopped` as soon as the crawl is ending."""
        until = asyncio.get_running_loop().time() + seconds
        while not self.begun:
            left = until - asyncio.get_running_loop().time()
            if left <= 0:
                return
            await asyncio.sleep(min(left, POLL))
        raise Stopped(Cause.STOPPED, "the crawl was ended before this was asked for")

    async def hurry(self, work: Coroutine[object, object, T]) -> T:
        """Return what the work brings; once the crawl is ending it has NEWSWATCH_GRACE seconds left, then it is given up with `Stopped`."""
        task = asyncio.ensure_future(work)
        late = asyncio.ensure_future(self._late())
        try:
            await asyncio.wait({task, late}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise Stopped(Cause.STOPPED, "the crawl was ended before the answer had come")
        finally:
            late.cancel()
            task.cancel()

    def fail(self, error: StorageError) -> None:
        """End the crawl because of our own disk: what is fetched from now on could not be kept."""
        if self._ended is None:
            self._crawler.stats.set_value(STORAGE_FAILED, str(error))
            self._ended = asyncio.create_task(self._crawler.engine.close_spider_async(reason="storage_error"))

    async def _late(self) -> None:
        while not self.begun:
            await asyncio.sleep(POLL)
        await asyncio.sleep(self._grace)
