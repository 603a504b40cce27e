"""The spider of a declared source: asks its entrances, walks its listings, fetches what is to be fetched. Every request has an errback.

What a page says is read in worker processes, what is known and kept is `pipelines.runs.run`; here are only the requests. Everything that
an entrance showed is worked through in turn, so that the order of articles does not hang on how fast anything answered.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin

from scrapy import Request

from crawler.middlewares.conditional import REMEMBERED, UNCONDITIONAL
from crawler.middlewares.failures import explain, explain_challenge
from crawler.net.errors import NotFetched
from crawler.spiders.articles import NOT_OURS, ArticleSpider, error_of, page_of, told
from crawler.spiders.entrance_requests import ENTRANCE, FURTHER, asked, bounds, declared, moved_for_good, named_by_robots
from pipelines.errors import ConfigError, WorkerError
from pipelines.model import Entrance, Lead, Page, Way
from pipelines.model.cause import Cause, Trouble
from pipelines.runs.entrances import EntranceResult
from pipelines.runs.state import EntranceTask

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

NOTHING = frozenset({"empty", "not_a_feed", "not_a_sitemap", "unreadable"})
"""States of an entrance that gave nothing: its page may be a challenge."""


class SourceSpider(ArticleSpider):
    """Crawls ``source`` for the run of ``session``. `crawler.loader` makes a subclass of it for every declared source."""

    name: str
    custom_settings: ClassVar[dict[str, Any] | None] = {"CONCURRENT_REQUESTS": 1}  # type: ignore[misc] # one after the other: the order is kept

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """As `ArticleSpider`."""
        super().__init__(*arguments, **named)
        self._turn = asyncio.Lock()

    async def start(self) -> AsyncIterator[Request]:
        """The entrances first, then what earlier runs left to do."""
        session, run = self.session, self.session.run
        for entrance in [*declared(self.source), *await self._named()]:
            yield self._ask(await session.write(run.begin, entrance, session.now()), ENTRANCE)
        waiting = await session.write(run.waiting, session.now())
        self._later += [task for task in waiting if task.tries]
        for request in self._fetch(task for task in waiting if not task.tries):
            yield request

    async def _named(self) -> list[Entrance]:
        try:
            return await named_by_robots(self.source, self.crawler)
        except NotFetched as error:
            url = urljoin(self.source.home, "/robots.txt")
            await self._unread(EntranceTask(Entrance(Way.SITEMAP, url), url), None, explain(error, url))
            return []

    def _ask(self, task: EntranceTask, priority: int) -> Request:
        return Request(
            task.url,
            self.entered,
            errback=self.not_entered,
            cb_kwargs={"entrance": task},
            dont_filter=True,
            priority=priority,
            meta={
                "handle_httpstatus_all": True,
                UNCONDITIONAL: task.whole,
                REMEMBERED: told(task.url, task.validator),
                **bounds(task.entrance),
            },
        )

    async def entered(self, response: Response, entrance: EntranceTask) -> AsyncIterator[Request | Page]:
        """Read an answer of an entrance and go on from what it shows."""
        session, task = self.session, replace(entrance, url=asked(response))
        async with self._turn:
            self._count(response)
            if response.status == 304:
                result = await session.write(session.run.on_entrance_not_modified, task, response.url, session.now())
            elif response.status != 200:
                result = await self._unread(task, response.status, await self._trouble(response))
            else:
                result = await self._read(response, task)
            for request in self._requests(result):
                yield request
            if self.source.clean.several and result.read and task.first and task.entrance.way is Way.LISTING:
                yield page_of(response, self.source.name)

    async def _read(self, response: Response, task: EntranceTask) -> EntranceResult:
        session, page = self.session, page_of(response, self.source.name)
        try:
            found = await session.read_entrance(page, task.entrance)
        except WorkerError as error:
            return await self._unread(task, response.status, Trouble.of(Cause.EXTRACT_FAILED, f"it answered, and {error}"))
        except ConfigError as error:  # a pattern that does not come to an end: the declaration's fault, whatever the page holds
            session.stop(error)
            return EntranceResult()
        if found.state in NOTHING and (words := await session.challenge(page)):
            return await self._unread(task, response.status, explain_challenge(response.status, response.url, words))
        moved = moved_for_good(response)
        result = await session.write(session.run.on_entrance, task, found, page, session.now(), moved=moved)
        event = {"event": "entrance", "source": self.source.name, "way": task.entrance.way.value, "url": page.requested}
        session.show.event({**event, "state": result.state, "leads": result.leads, "fresh": result.fresh})
        if result.said:
            session.show.event({"event": "said", "source": self.source.name, "text": result.said})
        return result

    def _requests(self, result: EntranceResult) -> Iterator[Request]:
        yield from self._fetch(result.tasks)
        for task in result.further:
            yield self._ask(task, FURTHER)

    async def not_entered(self, failure: Failure) -> list[Request]:
        """An entrance, or a further page of one, that brought no answer."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy puts it there
        task = replace(request.cb_kwargs["entrance"], url=asked(request))
        async with self._turn:
            return list(self._requests(await self._unread(task, None, explain(error_of(failure), request.url))))

    async def _unread(self, task: EntranceTask, status: int | None, trouble: Trouble) -> EntranceResult:
        """Note what went wrong with an entrance, or with the rest of it; gives what is asked instead."""
        if trouble.kind in NOT_OURS:
            return EntranceResult()
        return await self.session.write(self.session.run.on_entrance_failure, task, status, trouble, self.session.now())


def article_page(response: Response, source: str) -> Page:
    """An article that a hand-written spider found: to be yielded, and kept like those of declared sources."""
    url = asked(response)
    return replace(page_of(response, source), lead=Lead(url, Entrance(Way.HAND, url)))
