"""The one item pipeline: takes fetched pages, has them read in a worker process and kept by the writer, in the order they came.

The reactor never waits: pages queue here, the crawl goes on, and the queue is emptied before the crawl ends. A source that is
met for the first time has its first pages held back until enough of them have been read to tell its furniture from its
articles; they are cleaned with what was learnt and kept in their order.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Self

from pipelines.errors import NewswatchError
from pipelines.model import Page

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.crawl.session import CrawlSession

logger = logging.getLogger(__name__)

WAITING = 64
"""Pages in the queue before the crawl has to wait."""
WARM = 8
"""Pages of a new source that are read before the first is kept: boilerplate shows from three on, shared dates from four."""


class Ingest:
    """Pages in; documents, and an outcome for every page, out."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._queue: asyncio.Queue[Page | None] = asyncio.Queue(WAITING)
        self._task: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline of one crawl."""
        return cls(crawler)

    @property
    def session(self) -> CrawlSession:
        """The session of the spider that this crawl runs."""
        session: CrawlSession = self._crawler.spider.session  # type: ignore[union-attr] # the spider is there before its pipelines are opened
        return session

    def open_spider(self) -> None:
        """Begin to take pages."""
        self.session.end_crawl = self._end
        self._task = asyncio.get_running_loop().create_task(self._work())

    async def process_item(self, item: Any) -> Any:
        """Take a page; waits when too many are waiting already. Items of other kinds pass."""
        if isinstance(item, Page):
            await self._queue.put(item)
        return item

    async def close_spider(self) -> None:
        """Finish what is waiting."""
        await self._queue.put(None)
        if self._task is not None:
            await self._task

    def _end(self) -> None:
        """End the crawl in order: no new requests, and its process goes on to say why."""
        engine = self._crawler.engine
        assert engine is not None
        self._ending = asyncio.get_running_loop().create_task(engine.close_spider_async(reason="storage"))

    async def _work(self) -> None:
        held: list[Page] = []
        while (page := await self._queue.get()) is not None:
            if self.session.stopped:
                continue  # nothing more can be kept: the page stays pending and is fetched again by the next run
            if held or self.session.cold(WARM):
                held.append(page)
                await self._guarded(self.session.study, page)
                if self.session.cold(WARM):
                    continue
                pages, held = held, []
            else:
                pages = [page]
            for one in pages:
                await self._guarded(self.session.take, one)
        for one in held:
            await self._guarded(self.session.take, one)

    async def _guarded(self, work: Any, page: Page) -> None:
        """One page; an error of storage ends the crawl, an error of ours is that page's outcome and is logged whole."""
        if self.session.stopped:
            return
        try:
            await work(page)
        except NewswatchError as error:
            self.session.stop(error)
        except Exception as error:  # last line of defence: whatever a page does must not end the crawl, and must be seen
            logger.exception("%s could not be taken in", page.url)
            await self.session.broke(page, error)
