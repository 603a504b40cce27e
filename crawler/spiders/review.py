"""First contact with declared sources: each entrance asked once; where one fails, its site is looked over as an unknown one is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

from crawler.installation import require_contact
from crawler.loader import spider_of, user_agent
from crawler.middlewares.failures import explain
from crawler.spiders.articles import error_of
from crawler.spiders.entrance_requests import declared
from crawler.spiders.probe import Looked, ProbeSpider, answer_of
from pipelines.clean.challenge import challenge
from pipelines.discover.probe import candidates, guess_source
from pipelines.discover.probe.answers import Candidate
from pipelines.discover.probe.reviewed import Proposal, Reviewed, propose, reviewed
from pipelines.model import Way
from pipelines.sources import settings as installation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from scrapy import Request
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.paths import Paths
    from pipelines.model import Source

MOST_REQUESTS = 90


@dataclass(slots=True)
class Contact:
    """What a source was asked and answered. ``judged`` are its entrances, once all have answered."""

    source: Source
    looked: Looked = field(default_factory=Looked)
    troubles: dict[str, str] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    judged: list[Reviewed] = field(default_factory=list)

    def judge(self) -> list[Reviewed]:
        """Judge every declared entrance by what came."""
        self.judged = [self._one(entrance.way, entrance.url) for entrance in declared(self.source)]
        return self.judged

    def _one(self, way: Way, url: str) -> Reviewed:
        answer = self.looked.answers.get(url)
        entrance = next(one for one in declared(self.source) if (one.way, one.url) == (way, url))
        suspect = answer is not None and (answer.status != 200 or way is Way.LISTING)
        first = reviewed(self.source, entrance, answer, trouble=self.troubles.get(url, ""))
        if answer is None or first.works or not suspect:
            return first
        words = challenge(answer.url, answer.status, answer.content_type, answer.body)
        return reviewed(self.source, entrance, answer, challenge=words) if words else first

    @property
    def proposal(self) -> Proposal:
        """The settings to change; none where everything works or nothing better was found."""
        looked = self.looked
        home = looked.home if looked.home is not None and looked.home.good else looked.answers.get(urljoin(self.source.home, "/"))
        if all(one.works for one in self.judged) or home is None or not home.good:
            return Proposal()
        guess = guess_source(home, looked.asked, looked.answers)
        answers = [(one, looked.answers[one.url]) for one in looked.asked if one.url in looked.answers and looked.answers[one.url].good]
        return propose(self.source, self.judged, guess, answers)


class ReviewSpider(ProbeSpider):
    """Asks robots.txt and the declared entrances; the rest of the site only where one of them fails."""

    def __init__(self, contact: Contact, **arguments: Any) -> None:
        super().__init__(contact.looked, **arguments)
        self.contact = contact

    async def start(self) -> AsyncIterator[Request]:
        """robots.txt first, then every entrance once."""
        yield self._ask(urljoin(self.source.home, "/robots.txt"), self.of_robots, 10)
        self.contact.waiting = {entrance.url for entrance in declared(self.source)}
        for url in sorted(self.contact.waiting):
            yield self._ask(url, self.of_entrance, 5)
        if not self.contact.waiting:
            for request in self._over():
                yield request

    def of_entrance(self, response: Response, asked: str) -> Iterator[Request]:
        """Keep an answer; after the last one, look the site over where that is wanted."""
        self.looked.answers[asked] = answer_of(response)
        yield from self._done(asked)

    def lost(self, failure: Failure) -> list[Request]:
        """An address that does not answer; of an entrance the reason is kept."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy puts it there
        asked = request.cb_kwargs["asked"]
        self.contact.troubles[asked] = explain(error_of(failure), request.url).sentence
        return list(self._done(asked))

    def _done(self, asked: str) -> Iterator[Request]:
        if asked in self.contact.waiting:
            self.contact.waiting.discard(asked)
            if not self.contact.waiting and not all(one.works for one in self.contact.judge()):
                yield from self._over()

    def _over(self) -> Iterator[Request]:
        root = urljoin(self.source.home, "/")
        if root != self.source.home:
            yield self._ask(root, self.of_root, 4)
        yield self._ask(self.source.home, self.of_home, 3)

    def of_root(self, response: Response, asked: str) -> Iterator[Request]:
        """Keep the page of the whole site: where the declared home is gone, the look begins there."""
        self.looked.answers[asked] = answer_of(response)
        yield from ()

    def of_home(self, response: Response, asked: str) -> Iterator[Request]:
        """Ask what may be entrances, by the home page or, without one, by the page of the whole site."""
        self.looked.home = self.looked.answers[asked] = answer_of(response)
        root = self.looked.answers.get(urljoin(self.source.home, "/"))
        pages = [page for page in (self.looked.home, root) if page is not None and page.good]
        known = {one.url: one for page in pages for one in reversed(candidates(page, self.looked.robots))}
        entrances = [Candidate(one.url, one.way, "declared") for one in declared(self.source)]
        self.looked.asked = [*entrances, *(one for url, one in known.items() if url not in {each.url for each in entrances})]
        for candidate in self.looked.asked:
            if candidate.url not in self.looked.answers and candidate.url not in self.contact.troubles:
                yield self._ask(candidate.url, self.of_candidate)


def contact(sources: Sequence[Source], paths: Paths) -> list[Contact]:
    """Ask each source's entrances, at its own pace; raises ConfigError where there is no contact to be named."""
    require_contact(paths, sources)
    settings = get_project_settings()
    settings.setmodule("crawler.settings")
    settings.set("ITEM_PIPELINES", {}, priority="cmdline")
    settings.set("NEWSWATCH_DATA", str(paths.data), priority="cmdline")
    settings.set("NEWSWATCH_HOST_LOCKS", False, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    agent = user_agent(installation.read(paths.config).contact)
    found = [Contact(source) for source in sources]
    for one in found:
        polite = replace(one.source, manners=replace(one.source.manners, max_requests=MOST_REQUESTS))
        process.crawl(spider_of(polite, ReviewSpider, agent), contact=one)
    process.start()
    for one in found:
        one.judge()
    return found
