"""The spider of a declared source: asks its entrances, walks its listings, fetches what is to be fetched. Every request has an errback.

What a page says is read in worker processes, what is known and kept is `pipelines.flow`; here are only the requests. Everything that
an entrance showed is worked through in turn, so that the order of articles does not hang on how fast anything answered.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin

from scrapy import Request, Spider

from crawler.middlewares.archive import FETCHED_AT, WARC
from crawler.middlewares.failures import Kind, explain, explain_status
from crawler.middlewares.redirects import CHAIN
from crawler.net.errors import NotFetched
from crawler.spiders.entrances import ARTICLE, ENTRANCE, FURTHER, Branch, asked, declared, is_guess, named_by_robots
from pipelines.account import Visit
from pipelines.corpus.known import moment
from pipelines.model import Entrance, Lead, Outcome, Page, Way

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.desk import Desk
    from crawler.middlewares.failures import Trouble
    from pipelines.flow import Task
    from pipelines.model import Source

OUTCOMES = {Kind.REFUSED: Outcome.REFUSED, Kind.ARCHIVE: Outcome.SKIPPED}


class SourceSpider(Spider):
    """Crawls ``source`` for the run of ``desk``. `crawler.loader` makes a subclass of it for every declared source."""

    name: str
    source: ClassVar[Source]
    custom_settings: ClassVar[dict[str, Any] | None] = {"CONCURRENT_REQUESTS": 1}  # type: ignore[misc] # one after the other: the order is kept

    def __init__(self, desk: Desk, limit: int | None = None, **arguments: Any) -> None:
        """``limit``: articles to fetch at most; what is left out stays pending."""
        super().__init__(**arguments)
        self.desk = desk
        self._left = limit
        self._turn = asyncio.Lock()

    async def start(self) -> AsyncIterator[Request]:
        """The entrances first, then what earlier runs left to do."""
        for entrance in [*declared(self.source), *await self._named()]:
            visit = Visit(entrance.url, entrance.way.value, guess=is_guess(self.source, entrance))
            url = await self.desk.write(self.desk.walks.begin, entrance.url) if entrance.way is Way.LISTING else entrance.url
            yield self._ask(Branch(entrance, visit), url, ENTRANCE)
        for request in self._fetch(await self.desk.waiting()):
            yield request

    async def _named(self) -> list[Entrance]:
        try:
            return await named_by_robots(self.source, self.crawler)
        except NotFetched as error:
            url = urljoin(self.source.home, "/robots.txt")
            visit = Visit(url, Way.SITEMAP.value)
            await self._unread(Branch(Entrance(Way.SITEMAP, url), visit), url, explain(error, url))
            return []

    def _count(self, response: Response) -> None:
        """Count an answer, and how far our clock is from its server's."""
        account = self.desk.run.account
        account.answers += 1
        said = moment((response.headers.get("Date") or b"").decode("latin-1"))
        came = response.meta.get(FETCHED_AT)
        if said is not None and came is not None:
            account.skews.append((came - said).total_seconds())

    # entrances

    def _ask(self, branch: Branch, url: str, priority: int) -> Request:
        return Request(
            url,
            self.entered,
            errback=self.not_entered,
            cb_kwargs={"branch": branch},
            dont_filter=True,
            priority=priority,
            meta={"handle_httpstatus_all": True, **branch.bounds},
        )

    async def entered(self, response: Response, branch: Branch) -> AsyncIterator[Request | Page]:
        """Read an answer of an entrance and go on from what it shows."""
        async with self._turn:
            self._count(response)
            branch.visit.status = branch.visit.status or response.status
            if response.status == 304:
                branch.visit.state = branch.visit.state if branch.visit.pages else "unchanged"
                await self.desk.write(self.desk.run.unchanged_entrance, branch.visit, response.url, self.desk.now())
            elif response.status != 200:
                await self._unread(branch, response.url, explain_status(response.status, response.url))
            else:
                async for request in self._read(response, branch):
                    yield request

    async def _read(self, response: Response, branch: Branch) -> AsyncIterator[Request | Page]:
        page = page_of(response, self.source.name)
        branch.visit.digest = branch.visit.digest or hashlib.sha256(page.body).hexdigest()
        found = await self.desk.read_entrance(branch.task, page, branch.entrance)
        shown = await self.desk.found(branch.visit, found, page)
        for request in self._fetch(shown.tasks):
            yield request
        if branch.entrance.way is Way.LISTING:
            target = await self.desk.write(self.desk.walks.advance, branch.entrance.url, asked(response), found, shown, self.desk.now())
            if target:
                yield self._ask(branch.further(), target, FURTHER)
            else:
                branch.visit.notes.append(self.desk.walks.ended(branch.entrance.url))
            if self.source.clean.several and branch.depth == 0:
                yield page
        for child in branch.children(found.children):
            yield self._ask(branch.further(), child, FURTHER)

    async def not_entered(self, failure: Failure) -> None:
        """An entrance, or a further page of one, that brought no answer."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy puts it there
        async with self._turn:
            await self._unread(request.cb_kwargs["branch"], request.url, explain(error_of(failure), request.url))

    async def _unread(self, branch: Branch, url: str, trouble: Trouble) -> None:
        """Note what went wrong: with the entrance itself, or with the rest of it."""
        if trouble.kind is Kind.NETWORK:
            self.desk.run.account.unreached = self.desk.run.account.unreached or trouble.sentence
        if trouble.kind in (Kind.STORAGE, Kind.STOPPED):
            return
        if branch.depth and branch.entrance.way is Way.LISTING and trouble.kind is Kind.GONE:
            await self.desk.write(self.desk.walks.beyond, branch.entrance.url, url, self.desk.now())
            branch.visit.notes.append(self.desk.walks.ended(branch.entrance.url))
        elif branch.depth and branch.entrance.way is Way.LISTING:
            self.desk.walks.broke(branch.entrance.url, url, trouble.sentence)
        elif branch.depth:
            self.desk.run.account.troubles.append(f"{branch.visit.way} {branch.entrance.url}: its part {url}: {trouble.sentence}")
        else:
            branch.visit.failure, branch.visit.reason, branch.visit.state = trouble.kind.value, trouble.sentence, trouble.reason
            await self.desk.write(self.desk.run.unvisited, branch.visit)

    # articles

    def _fetch(self, tasks: Iterable[Task]) -> Iterator[Request]:
        for task in tasks:
            if self._left is not None:
                self._left -= 1
                if self._left < 0:
                    return
            yield Request(
                task.lead.url,
                self.fetched,
                errback=self.not_fetched,
                cb_kwargs={"task": task},
                dont_filter=True,
                priority=ARTICLE,
                meta={"handle_httpstatus_all": True},
            )

    async def fetched(self, response: Response, task: Task) -> AsyncIterator[Page]:
        """An answer for an article: a page to read, or an outcome at once."""
        self._count(response)
        if response.status == 200:
            yield page_of(response, self.source.name, task)
        elif response.status == 304:
            await self.desk.settle(self.desk.run.unchanged, task.lead, response.url)
        else:
            await self._lost(task, explain_status(response.status, response.url))

    async def not_fetched(self, failure: Failure) -> None:
        """An article that brought no answer."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy puts it there
        await self._lost(request.cb_kwargs["task"], explain(error_of(failure), request.url))

    async def _lost(self, task: Task, trouble: Trouble) -> None:
        if trouble.kind in (Kind.STORAGE, Kind.STOPPED) or self.desk.stopped:
            return  # nothing can be written, or the crawl is ending: it stays pending
        outcome = OUTCOMES.get(trouble.kind, Outcome.FAILED)
        await self.desk.settle(self.desk.run.lost, task.lead, outcome, trouble.reason, trouble.sentence)


def error_of(failure: Failure) -> BaseException:
    """The exception of a failure."""
    return failure.value or RuntimeError("a failure without an error")


def page_of(response: Response, source: str, task: Task | None = None) -> Page:
    """A response as the noun that the pipelines know."""
    meta = response.meta
    return Page(
        url=response.url,
        requested=asked(response),
        status=response.status,
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, values in response.headers.items() for value in values),
        body=response.body,
        fetched_at=meta[FETCHED_AT],
        source=source,
        lead=task.lead if task else None,
        redirects=tuple(meta.get(CHAIN, ())),
        warc=meta.get(WARC),
    )


def article_page(response: Response, source: str) -> Page:
    """An article that a hand-written spider found: to be yielded, and kept like those of declared sources."""
    url = asked(response)
    return replace(page_of(response, source), lead=Lead(url, Entrance(Way.HAND, url)))
