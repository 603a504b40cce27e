"""The part of a declared source's spider that asks for articles. Every request has an errback, every article ends in an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Request, Spider

from crawler.middlewares.archive import FETCHED_AT, WARC
from crawler.middlewares.conditional import LADDER
from crawler.middlewares.failures import explain, explain_challenge, explain_status
from crawler.middlewares.redirects import CHAIN
from crawler.spiders.entrances import ARTICLE, asked
from pipelines.model import Page
from pipelines.model.cause import CauseKind
from pipelines.revisit import plan
from pipelines.text.dates import moment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.crawl.session import CrawlSession
    from pipelines.model import Source
    from pipelines.model.cause import Trouble
    from pipelines.runs.run import Task


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
                meta={"handle_httpstatus_all": True, LADDER: task.look and not self._announced(task)},
            )

    def _announced(self, task: Task) -> bool:
        """Whether an entrance says that a held article changed."""
        known = self.session.run.known.get(task.url_key)
        return known is not None and plan.change_announced(known, task.lead)

    async def fetched(self, response: Response, task: Task) -> AsyncIterator[Page]:
        """An answer for an article: a page to read, or an outcome at once."""
        self._count(response)
        if response.status == 200:
            yield page_of(response, self.source.name, task)
        elif response.status == 304:
            await self.session.settle(self.session.run.unchanged, task.lead, response.url)
        else:
            await self._lost(task, await self._trouble(response))

    async def not_fetched(self, failure: Failure) -> None:
        """An article that brought no answer."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy puts it there
        await self._lost(request.cb_kwargs["task"], explain(error_of(failure), request.url))

    async def _trouble(self, response: Response) -> Trouble:
        """Why an answer is not what was asked for: it is a challenge page, or what its status says."""
        words = "" if response.status in (404, 410) else await self.session.barred(page_of(response, self.source.name))
        if words:
            return explain_challenge(response.status, response.url, words)
        return explain_status(response.status, response.url)

    async def _lost(self, task: Task, trouble: Trouble) -> None:
        if trouble.kind in (CauseKind.STORAGE, CauseKind.STOPPED) or self.session.stopped:
            return  # nothing can be written, or the crawl is ending: it stays pending
        await self.session.settle(self.session.run.on_failure, task.lead, trouble)

    def _count(self, response: Response) -> None:
        """Count an answer, and how far our clock is from its server's."""
        account = self.session.run.account
        account.answers += 1
        said = moment((response.headers.get("Date") or b"").decode("latin-1"))
        came = response.meta.get(FETCHED_AT)
        if said is not None and came is not None:
            account.skews.append((came - said).total_seconds())


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
