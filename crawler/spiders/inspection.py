"""The spider behind `scrapy shell`, `fetch`, `view` and `parse`: it reads what it is shown as a crawl would, and keeps nothing."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, Spider

from crawler.hand_written import source_of
from crawler.loader import spider_of
from crawler.spiders.articles import page_of
from crawler.spiders.entrance_requests import declared
from crawler.terminal import say
from pipelines.discover.entrance_tasks import found_from, meta_for
from pipelines.errors import ConfigError
from pipelines.model import Source, Way
from pipelines.worker_pool import WorkerPool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Response
    from scrapy.spiderloader import SpiderLoaderProtocol

    from pipelines.model import Entrance, Found, Page

LEAD = "newswatch_lead"
"""Key of ``request.meta``: the `Lead` that a request is for."""
_ROOTS = (
    (Way.SITEMAP, re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]")),
    (Way.FEED, re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)[\s>]|\"version\"\s*:\s*\"https?://jsonfeed\.org")),
)
_TASKS = {Way.FEED: "feed", Way.SITEMAP: "sitemap", Way.NEWS_SITEMAP: "sitemap", Way.LISTING: "listing"}
_HEAD = 2000


class LookingSpider(Spider):
    """A declared source without a run: nothing is asked by itself, and `parse` gives the leads and the article of an answer."""

    name: str
    source: ClassVar[Source]

    async def start(self) -> AsyncIterator[Request]:
        """Ask nothing; the commands say what is to be asked."""
        return
        yield  # makes it a generator, which Scrapy expects

    async def parse(self, response: Response) -> AsyncIterator[Request | Page]:
        """Requests for what the answer leads to (articles, further sitemaps, the next page), and the page itself, to be cleaned."""
        page = page_of(response, self.source.name)
        entrance = next((one for one in declared(self.source) if one.url in (page.url, page.requested)), None)
        way = entrance.way if entrance else way_of(page.body)
        found = await self._read(page, way, entrance)
        for lead in found.leads:
            yield Request(lead.url, self.parse, meta={LEAD: lead})
        for url in (*found.children, *([found.next_page] if found.next_page else [])):
            yield Request(url, self.parse)
        if way is Way.LISTING and (entrance is None or self.source.clean.several):
            yield page

    async def _read(self, page: Page, way: Way, entrance: Entrance | None) -> Found:
        meta = meta_for(self.source, page.url, page.header("Content-Type"), entrance)
        with WorkerPool() as workers:
            return found_from(await workers.run(f"pipelines.discover.entrance_tasks:{_TASKS[way]}", meta, page.body))


def way_of(body: bytes) -> Way:
    """What a body is read as that no declaration names: a sitemap or feed by its root element, else a page with links."""
    return next((way for way, root in _ROOTS if root.search(body[:_HEAD])), Way.LISTING)


def spider_for(loader: SpiderLoaderProtocol, name: str | None, url: str | None, agent: str) -> type[Spider]:
    """The spider class that looks at an address: the named one, the one whose hosts it belongs to, else one for its host alone.

    Raises ConfigError for a name that no source has.
    """
    if name:
        try:
            return loader.load(name)
        except KeyError as error:
            raise ConfigError(f"{error.args[0]}; `scrapy list` has the declared sources") from error
    if url is None:
        return spider_of(of_host(""), LookingSpider, agent)
    found = loader.find_by_request(Request(url))
    if len(found) > 1:
        say(f"newswatch: {url} belongs to {', '.join(found)}; looked at as {found[0]} does (--spider chooses)", err=True)
    return loader.load(found[0]) if found else spider_of(of_host(urlsplit(url).hostname or ""), LookingSpider, agent)


def of_host(host: str) -> Source:
    """What takes the place of the source of an address that no source has: its host alone, and nothing that is not public."""
    return Source("looking", host or "looking", f"https://{host}/", (host,) if host else ())


def sources_asked(spider: type[Spider]) -> list[Source]:
    """The sources whose operators a spider asks; for `require_contact`."""
    return [source_of(spider)]


def arguments_refused(spider: type[Spider], given: dict[str, Any]) -> str:
    """Why spider arguments (``-a``) are refused, as a sentence; empty when the spider is written by hand and takes them."""
    source = source_of(spider)
    if not given:
        return ""
    if source.file.endswith(".toml") or not source.file:
        return f"-a {next(iter(given))}: {source.name} is declared in {source.file or 'no file'} and takes no arguments; change the file"
    if taken := {"session", "limit"} & given.keys():
        return f"-a {min(taken)}: the name is taken by the crawl itself; expected another one (--limit N bounds the articles)"
    return ""


def stop(message: str, code: int) -> int:
    """Say why a command ends, and give its exit code."""
    say(f"newswatch: {message}", err=True)
    sys.stderr.flush()
    return code
