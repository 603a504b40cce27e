"""The part of a declared source's spider that asks for articles. Every request has an errback, every article ends in an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.exceptions import DontCloseSpider

from crawler.middlewares.brake import BRAKES
from crawler.middlewares.conditional import LADDER, REMEMBERED
from crawler.middlewares.failures import explain, explain_challenge, explain_status
from crawler.middlewares.redirects import CHAIN
from crawler.middlewares.write_archive import FETCHED_AT, WARC
from crawler.net.errors import Braked
from crawler.net.host_brake import HostBrake, against_host
from crawler.spiders.entrance_requests import ARTICLE, asked, moved_for_good
from pipelines.archive.exchange import wire
from pipelines.model import Page
from pipelines.model.cause import Cause, CauseKind, Trouble
from pipelines.text.dates import moment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.crawl.session import CrawlSession
    from pipelines.model import Source
    from pipelines.revisit.validator_rules import Validator
    from pipelines.runs.state import Task

NOT_OURS = (CauseKind.STORAGE, CauseKind.STOPPED)
"""Nothing can be written, or the crawl is ending: what was asked for stays pending."""
LAST = 9
"""Failures in a row that put an article behind all others; more make no difference."""


class ArticleSpider(Spider):
    """Fetches articles for the run of ``session``; what there is to fetch is found by `crawler.spiders.source`."""

    source: ClassVar[Source]

    def __init__(self, session: CrawlSession, limit: int | None = None, **arguments: Any) -> None:
        """``limit``: articles to fetch at most; what is left out stays pending."""
        super().__init__(**arguments)
        self.session = session
        self._left = limit
        self.brake = HostBrake(session.run.braked)
        self._parked: dict[str, list[Task]] = {}
        """Articles of a host that is braked, until one of them has shown whether it answers."""
        self._later: list[Task] = []
        """Articles that failed before and are due: after all others."""
        self._trying: set[str] = set()
        """Hosts of which one is being asked for to see that."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *arguments: Any, **named: Any) -> Self:
        """As Scrapy does; what is held back is looked at when there is nothing else to do."""
        spider = super().from_crawler(crawler, *arguments, **named)
        crawler.signals.connect(spider.idle, signals.spider_idle)
        return spider

    def _fetch(self, tasks: Iterable[Task]) -> Iterator[Request]:
        for task in tasks:
            if self._left is not None:
                self._left -= 1
                if self._left < 0:
                    return
            yield self._request(task)

    def _request(self, task: Task, *, brakes: bool = True) -> Request:
        return Request(
            task.lead.url,
            self.fetched,
            errback=self.not_fetched,
            cb_kwargs={"task": task},
            dont_filter=True,
            priority=ARTICLE - min(task.tries, LAST),  # what failed before comes after what did not
            meta={
                "handle_httpstatus_all": True,
                BRAKES: brakes,
                LADDER: task.revisit and not task.announced,
                REMEMBERED: told(task.lead.url, task.validator),
            },
        )

    async def fetched(self, response: Response, task: Task) -> AsyncIterator[Page | Request]:
        """An answer for an article: a page to read, or an outcome at once."""
        self._count(response)
        if response.status == 200:
            yield page_of(response, self.source.name, task)
        elif response.status == 304:
            await self.session.settle(self.session.run.on_not_modified, task.lead, response.url)
        else:
            await self._failed(task, await self._trouble(response))
            return
        for request in self._answered(host_of(task)):
            yield request

    async def not_fetched(self, failure: Failure) -> None:
        """An article that brought no answer."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy puts it there
        task, error = request.cb_kwargs["task"], error_of(failure)
        if isinstance(error, Braked):
            self._parked.setdefault(host_of(task), []).append(task)
        else:
            await self._failed(task, explain(error, request.url))

    def idle(self) -> None:
        """Nothing else is left to be asked for: ask for what failed before, and each braked host for the last of what is held back, which
        is not what it refused."""
        later, self._later = self._later, []
        waiting = [host for host, tasks in self._parked.items() if tasks and host not in self._trying]
        engine = self.crawler.engine
        if not (waiting or later) or self.session.stopped or engine is None:
            return
        for request in self._fetch(later):
            engine.crawl(request)
        for host in waiting:
            self._trying.add(host)
            tasks = self._parked[host]
            untried = [place for place, task in enumerate(tasks) if not self.brake.counted(host, wire(task.lead.url))]
            engine.crawl(self._request(tasks.pop(untried[-1] if untried else -1), brakes=False))
        raise DontCloseSpider

    async def _trouble(self, response: Response) -> Trouble:
        """Why an answer is not what was asked for: it is a challenge page, or what its status says."""
        words = "" if response.status in (404, 410) else await self.session.challenge(page_of(response, self.source.name))
        if words:
            return explain_challenge(response.status, response.url, words)
        return explain_status(response.status, response.url)

    async def _failed(self, task: Task, trouble: Trouble) -> None:
        """Settle an article that brought no page."""
        if trouble.kind in NOT_OURS or self.session.stopped:
            return
        await self.session.settle(self.session.run.on_failure, task.lead, trouble)
        host = host_of(task)
        if host in self._trying and against_host(trouble.cause):
            await self._leave(host)
        self._trying.discard(host)  # what is wrong with this page alone tells nothing: the next one is tried

    def _answered(self, host: str) -> list[Request]:
        """An article of a host came, so that nothing of it is held back any longer."""
        self.brake.answered(host)
        self._trying.discard(host)
        if host in self.brake.held:
            self.brake.held.discard(host)
            self.session.note(self.session.run.keep_brake, host, "", self.session.now())
        return [self._request(task) for task in self._parked.pop(host, ())]

    async def _leave(self, host: str) -> None:
        """The host does not answer for the last of its articles either: the rest is for the next run, which begins with one of them."""
        left, why, run = self._parked.pop(host, []), self.brake.why(host), self.session.run
        self._trying.discard(host)
        for task in left:
            await self.session.settle(run.on_failure, task.lead, Trouble.of(Cause.STOPPED, f"{why}; it is left for the next run"))
        run.tally.troubles.append(f"{why}; {len(left)} more are left for the next run")
        await self.session.write(run.keep_brake, host, why, self.session.now())

    def _count(self, response: Response) -> None:
        """Count an answer, and how far our clock is from its server's."""
        tally = self.session.run.tally
        tally.answers += 1
        said = moment((response.headers.get("Date") or b"").decode("latin-1"))
        came = response.meta.get(FETCHED_AT)
        if said is not None and came is not None:
            tally.skews.append((came - said).total_seconds())


def host_of(task: Task) -> str:
    """The host of an article."""
    return urlsplit(task.lead.url).hostname or ""


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
