"""A first look at an unknown site over the guarded network: home page and robots.txt, then the addresses that may be entrances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

from crawler.installation import require_contact
from crawler.loader import spider_of, user_agent
from crawler.middlewares.failures import explain
from crawler.spiders.articles import error_of
from pipelines.discover.probe import Answer, candidates
from pipelines.errors import ConfigError, NetworkError
from pipelines.model import Manners, Source
from pipelines.sources import settings as installation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.paths import Paths
    from pipelines.discover.probe import Candidate

MAX_BODY = 4 << 20


class Looked:
    """What was asked and what came back."""

    def __init__(self) -> None:
        self.home: Answer | None = None
        self.robots: Answer | None = None
        self.asked: list[Candidate] = []
        self.answers: dict[str, Answer] = {}
        self.trouble = ""


class ProbeSpider(Spider):
    """Asks the home page and robots.txt, then every candidate; follows nothing else. Answers go into ``looked``."""

    name: str
    source: ClassVar[Source]

    def __init__(self, looked: Looked, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.looked = looked

    async def start(self) -> AsyncIterator[Request]:
        """robots.txt first: what it names is asked too."""
        yield self._ask(urljoin(self.source.home, "/robots.txt"), self.of_robots, 10)
        yield self._ask(self.source.home, self.of_home, 5)

    def _ask(self, url: str, callback: Any, priority: int = 0) -> Request:
        meta = {"handle_httpstatus_all": True, "download_maxsize": MAX_BODY}
        return Request(url, callback, errback=self.lost, dont_filter=True, priority=priority, meta=meta, cb_kwargs={"asked": url})

    def of_robots(self, response: Response, asked: str) -> None:
        """Keep robots.txt."""
        self.looked.robots = answer_of(response) if asked else None

    def of_home(self, response: Response, asked: str) -> Iterator[Request]:
        """Keep the home page, and ask what may be entrances."""
        self.looked.home = self.looked.answers[asked] = answer_of(response)
        self.looked.asked = candidates(self.looked.home, self.looked.robots)
        for candidate in self.looked.asked:
            yield self._ask(candidate.url, self.of_candidate)

    def of_candidate(self, response: Response, asked: str) -> None:
        """Keep an answer under the address that was asked."""
        self.looked.answers[asked] = answer_of(response)

    def lost(self, failure: Failure) -> list[Request] | None:
        """A candidate that does not answer is none; of the home page it is the end."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy puts it there
        if request.url == self.source.home:
            self.looked.trouble = explain(error_of(failure), request.url).sentence
        return None


def look(url: str, paths: Paths, allow_private: tuple[str, ...], delay: float) -> Looked:
    """Look at a site and return its answers; raises ConfigError for what is no web address, NetworkError when it does not answer."""
    parts = urlsplit(url if "//" in url else f"https://{url}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"{url!r} is no web address; expected https://host/ or a page of it")
    bare = parts.hostname.removeprefix("www.")
    hosts = (parts.hostname, bare, f"www.{bare}") if "." in bare and not bare.replace(".", "").isdigit() else (parts.hostname,)
    manners = Manners(delay=delay, timeout=30.0, max_requests=60)
    source = Source("probe", "probe", parts.geturl(), tuple(dict.fromkeys(hosts)), allow_private=allow_private, manners=manners)
    require_contact(paths, [source])
    settings = get_project_settings()
    settings.setmodule("crawler.settings")
    settings.set("ITEM_PIPELINES", {}, priority="cmdline")
    settings.set("NEWSWATCH_DATA", str(paths.data), priority="cmdline")
    settings.set("NEWSWATCH_HOST_LOCKS", False, priority="cmdline")
    looked = Looked()
    process = AsyncCrawlerProcess(settings)
    spider = spider_of(source, ProbeSpider, user_agent(installation.read(paths.config).contact))
    process.crawl(spider, looked=looked)
    process.start()
    if looked.home is None or not looked.home.good:
        status = f"it answered {looked.home.status}" if looked.home else looked.trouble or "no answer came"
        raise NetworkError(f"{source.home}: {status}; expected a page to look at")
    return looked


def answer_of(response: Response) -> Answer:
    """A response as the probe's noun."""
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return Answer(response.url, response.status, kind, response.body)
