"""The spider of a declared source: asks its entrances, walks its listings, fetches what is to be fetched. Every request has an errback.

What a page says is read in worker processes, what is known and kept is `pipelines.runs.run`; here are only the requests. Everything that
an entrance showed is worked through in turn, so that the order of articles does not hang on how fast anything answered.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin

from scrapy import Request

from crawler.middlewares.conditional import UNCONDITIONAL
from crawler.middlewares.failures import explain, explain_challenge
from crawler.net.errors import NotFetched
from crawler.spiders.articles import ArticleSpider, error_of, page_of
from crawler.spiders.entrances import ENTRANCE, FURTHER, Branch, asked, declared, is_guess, moved_for_good, named_by_robots
from pipelines.model import Entrance, Lead, Page, Way
from pipelines.model.cause import CauseKind
from pipelines.runs.tally import Visit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from pipelines.model import Found
    from pipelines.model.cause import Trouble
    from pipelines.runs.run import EntranceResult

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
        for entrance in [*declared(self.source), *await self._named()]:
            visit = Visit(entrance.url, entrance.way.value, guess=is_guess(self.source, entrance))
            yield await self._first(Branch(entrance, visit))
        for request in self._fetch(await self.session.waiting()):
            yield request

    async def _named(self) -> list[Entrance]:
        try:
            return await named_by_robots(self.source, self.crawler)
        except NotFetched as error:
            url = urljoin(self.source.home, "/robots.txt")
            visit = Visit(url, Way.SITEMAP.value)
            await self._unread(Branch(Entrance(Way.SITEMAP, url), visit), url, explain(error, url))
            return []

    # entrances

    async def _first(self, branch: Branch) -> Request:
        """The request that begins with an entrance: a backfill goes on where it stood, a sitemap begins with one of its parts."""
        url = branch.entrance.url
        if branch.entrance.way is Way.LISTING:
            return self._ask(branch, await self.session.write(self.session.walks.begin, url), ENTRANCE)
        if branch.entrance.way is Way.SITEMAP:
            first, known = await self.session.write(self.session.sitemaps.begin, url, self.session.now())
            branch.seen.add(first)
            return self._ask(branch if first == url else branch.further(), first, ENTRANCE, whole=not known)
        return self._ask(branch, url, ENTRANCE)

    def _ask(self, branch: Branch, url: str, priority: int, *, whole: bool = False) -> Request:
        """``whole``: without validators, because nothing could be done with a 304."""
        return Request(
            url,
            self.entered,
            errback=self.not_entered,
            cb_kwargs={"branch": branch},
            dont_filter=True,
            priority=priority,
            meta={"handle_httpstatus_all": True, UNCONDITIONAL: whole, **branch.bounds},
        )

    async def entered(self, response: Response, branch: Branch) -> AsyncIterator[Request | Page]:
        """Read an answer of an entrance and go on from what it shows."""
        async with self._turn:
            self._count(response)
            branch.visit.status = branch.visit.status or response.status
            if response.status == 304:
                branch.visit.state = branch.visit.state if branch.visit.pages else "unchanged"
                await self.session.write(self.session.run.unchanged_entrance, branch.visit, response.url, self.session.now())
                for further in await self._parts(response, branch):
                    yield further
            elif response.status != 200:
                for instead in await self._unread(branch, asked(response), await self._trouble(response)):
                    yield instead
            else:
                async for each in self._read(response, branch):
                    yield each

    async def _read(self, response: Response, branch: Branch) -> AsyncIterator[Request | Page]:
        page = page_of(response, self.source.name)
        found = await self.session.read_entrance(branch.task, page, branch.entrance)
        if found.state in NOTHING and (words := await self.session.barred(page)):
            for instead in await self._unread(branch, asked(response), explain_challenge(response.status, response.url, words)):
                yield instead
            return
        if branch.depth == 0 and (moved := moved_for_good(response)):
            self._moved(branch, moved)
        branch.visit.digest = branch.visit.digest or hashlib.sha256(page.body).hexdigest()
        if branch.entrance.way is Way.SITEMAP:
            found = await self.session.write(self.session.sitemaps.named, branch.entrance.url, asked(response), found, self.session.now())
        shown = await self.session.found(branch.visit, found, page)
        for request in self._fetch(shown.tasks):
            yield request
        if branch.entrance.way is Way.LISTING:
            target = await self.session.write(
                self.session.walks.advance, branch.entrance.url, asked(response), found, shown, self.session.now()
            )
            if target:
                yield self._ask(branch.further(), target, FURTHER)
            else:
                await self._walked(branch)
            if self.source.clean.several and branch.depth == 0:
                yield page
        for request in await self._parts(response, branch, found, shown):
            yield request

    def _moved(self, branch: Branch, target: str) -> None:
        """Propose a new address; the declaration is a person's, and stays as it is."""
        said = f"moved for good to {target}: put that address into {self.source.file or 'the declaration'}"
        branch.visit.notes.append(said)
        self.session.show.event({"event": "said", "source": self.source.name, "text": f"{branch.visit.way} {branch.entrance.url} {said}"})

    async def _parts(
        self, response: Response, branch: Branch, found: Found | None = None, shown: EntranceResult | None = None
    ) -> list[Request]:
        """The requests for further parts of a sitemap after one of them was read, or did not change."""
        if branch.entrance.way is not Way.SITEMAP:
            return []
        sitemaps, now = self.session.sitemaps, self.session.now()
        wanted = await self.session.write(sitemaps.answered, branch.entrance.url, asked(response), found, shown, now)
        return [self._ask(branch.further(), url, FURTHER) for url in branch.parts(wanted)]

    async def _walked(self, branch: Branch) -> None:
        """Note how far a listing was walked, and why no further."""
        branch.visit.notes.append(self.session.walks.ended(branch.entrance.url))
        await self.session.write(self.session.run.noted, branch.visit)

    async def not_entered(self, failure: Failure) -> list[Request]:
        """An entrance, or a further page of one, that brought no answer."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy puts it there
        async with self._turn:
            return await self._unread(request.cb_kwargs["branch"], asked(request), explain(error_of(failure), request.url))

    async def _unread(self, branch: Branch, url: str, trouble: Trouble) -> list[Request]:
        """Note what went wrong: with the entrance itself, or with the rest of it; gives what is asked instead."""
        if trouble.kind is CauseKind.NETWORK:
            self.session.run.account.unreached = self.session.run.account.unreached or trouble.sentence
        if trouble.kind in (CauseKind.STORAGE, CauseKind.STOPPED):
            return []
        if branch.entrance.way is Way.SITEMAP and self.session.sitemaps.failed(branch.entrance.url, url):
            return [self._ask(Branch(branch.entrance, branch.visit, seen={branch.entrance.url}), branch.entrance.url, FURTHER, whole=True)]
        if branch.depth and branch.entrance.way is Way.LISTING and trouble.kind is CauseKind.GONE:
            await self.session.write(self.session.walks.beyond, branch.entrance.url, url, self.session.now())
            await self._walked(branch)
        elif branch.depth and branch.entrance.way is Way.LISTING:
            self.session.walks.broke(branch.entrance.url, url, trouble.sentence)
        elif branch.depth:
            self.session.run.account.troubles.append(f"{branch.visit.way} {branch.entrance.url}: its part {url}: {trouble.sentence}")
        else:
            branch.visit.failure, branch.visit.reason, branch.visit.state = trouble.kind.value, trouble.sentence, trouble.word
            await self.session.write(self.session.run.noted, branch.visit)
        return []


def article_page(response: Response, source: str) -> Page:
    """An article that a hand-written spider found: to be yielded, and kept like those of declared sources."""
    url = asked(response)
    return replace(page_of(response, source), lead=Lead(url, Entrance(Way.HAND, url)))
