"""The part of a declared source's spider that asks for articles. Every request has an errback, every article ends in an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Request, Spider

from crawler.middlewares.archive import FETCHED_AT, WARC
from crawler.middlewares.conditional import LADDER, REMEMBERED
from crawler.middlewares.failures import explain, explain_challenge, explain_status
from crawler.middlewares.redirects import CHAIN
from crawler.spiders.entrance_requests import ARTICLE, asked, moved_for_good
from pipelines.archive.exchange import wire
from pipelines.model import Page
from pipelines.model.cause import CauseKind
from pipelines.text.dates import moment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.crawl.session import CrawlSession
    from pipelines.model import Source
    from pipelines.model.cause import Trouble
    from pipelines.revisit.validator_rules import Validator
    from pipelines.runs.state import Task

NOT_OURS = (CauseKind.STORAGE, CauseKind.STOPPED)
"""Nothing can be written, or the crawl is ending: what was asked for stays pending."""


class ArticleSpider(Spider):
    """Fetches articles for the run of ``session``; what there is to fetch is found by `crawler.spiders.source`."""

    source: ClassVar[Source]

    def __init__(self, session: CrawlSession, limit: int | None = None, **arguments: Any) -> None:
        """``limit``: articles to fetch at most; what is left out stays pending."""
        super().__init__(**arguments)
        self.session = session
        self._left = limit

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
                meta={
                    "handle_httpstatus_all": True,
                    LADDER: task.revisit and not task.announced,
                    REMEMBERED: told(task.lead.url, task.validator),
                },
            )

    async def fetched(self, response: Response, task: Task) -> AsyncIterator[Page]:
        """An answer for an article: a page to read, or an outcome at once."""
        self._count(response)
        if response.status == 200:
            yield page_of(response, self.source.name, task)
        elif response.status == 304:
            await self.session.settle(self.session.run.on_not_modified, task.lead, response.url)
        else:
            await self._failed(task, await self._trouble(response))

    async def not_fetched(self, failure: Failure) -> None:
        """An article that brought no answer."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy puts it there
        await self._failed(request.cb_kwargs["task"], explain(error_of(failure), request.url))

    async def _trouble(self, response: Response) -> Trouble:
        """Why an answer is not what was asked for: it is a challenge page, or what its status says."""
        words = "" if response.status in (404, 410) else await self.session.challenge(page_of(response, self.source.name))
        if words:
            return explain_challenge(response.status, response.url, words)
        return explain_status(response.status, response.url)

    async def _failed(self, task: Task, trouble: Trouble) -> None:
        if trouble.kind not in NOT_OURS and not self.session.stopped:
            await self.session.settle(self.session.run.on_failure, task.lead, trouble)

    def _count(self, response: Response) -> None:
        """Count an answer, and how far our clock is from its server's."""
        tally = self.session.run.tally
        tally.answers += 1
        said = moment((response.headers.get("Date") or b"").decode("latin-1"))
        came = response.meta.get(FETCHED_AT)
        if said is not None and came is not None:
            tally.skews.append((came - said).total_seconds())


def told(url: str, validator: Validator | None) -> tuple[str, Validator | None]:
    """What the request for an address carries of what is remembered of it; under the address as it goes over the wire."""
    return wire(url), validator


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
        moved=moved_for_good(response),
    )
