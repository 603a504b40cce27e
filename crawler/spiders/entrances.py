"""The entrances of a source as requests see them: which there are, how far their branches reach, what bounds hold for each way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from crawler.middlewares.redirects import CHAIN
from crawler.middlewares.robots import Robots
from pipelines.model import Entrance, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

    from pipelines.model import Source
    from pipelines.runs.tally import Visit

ENTRANCE, FURTHER, ARTICLE = 100, 50, 0
"""Priorities: entrances before their further pages, both before articles."""
MAX_SITEMAPS = 200
"""Parts of one sitemap that a run reads: an index may name itself, or grow with every request."""
BOUNDS = {Way.FEED: 32 << 20, Way.SITEMAP: 64 << 20, Way.NEWS_SITEMAP: 64 << 20}
"""Bytes of an answer, decoded: sitemaps may have 50 MB by their own rule, full feeds of large sites have some 20; listings are pages
like others."""
TASKS = {Way.FEED: "feed", Way.SITEMAP: "sitemap", Way.NEWS_SITEMAP: "sitemap", Way.LISTING: "listing"}


@dataclass(slots=True)
class Branch:
    """An entrance being read. ``visit`` and ``seen`` are shared by all its pages; ``depth`` is 0 for the entrance itself."""

    entrance: Entrance
    visit: Visit
    depth: int = 0
    seen: set[str] = field(default_factory=set)

    @property
    def task(self) -> str:
        """The name of the worker's task that reads it."""
        return TASKS[self.entrance.way]

    @property
    def bounds(self) -> dict[str, Any]:
        """What a request for it may bring, as Scrapy's request meta."""
        size = BOUNDS.get(self.entrance.way)
        return {"download_maxsize": size} if size else {}

    def further(self) -> Branch:
        """The same entrance, one page on."""
        return replace(self, depth=self.depth + 1)

    def parts(self, urls: Iterable[str]) -> Iterator[str]:
        """The parts of a sitemap that this run did not read yet, within the bound; what is left to the next run is noted."""
        for url in urls:
            if len(self.seen) >= MAX_SITEMAPS:
                said = f"more than {MAX_SITEMAPS} sitemaps: the rest is left to the next runs"
                self.visit.notes += [said] if said not in self.visit.notes else []
                return
            if url not in self.seen:
                self.seen.add(url)
                yield url


def declared(source: Source) -> list[Entrance]:
    """The declared entrances, feeds first, each way in the order of the declaration."""
    ways = ((Way.FEED, source.discover.feeds), (Way.SITEMAP, source.discover.sitemaps), (Way.LISTING, source.discover.listings))
    return [Entrance(way, url) for way, urls in ways for url in urls]


async def named_by_robots(source: Source, crawler: Crawler) -> list[Entrance]:
    """The sitemaps that robots.txt names and the declaration does not, where the source asks for them; raises NotFetched."""
    robots = crawler.get_downloader_middleware(Robots)
    if not source.discover.robots_sitemaps or not isinstance(robots, Robots):
        return []
    found = dict.fromkeys(await robots.sitemaps(source.home))
    return [Entrance(Way.SITEMAP, url) for url in found if url not in source.discover.sitemaps]


def is_guess(source: Source, entrance: Entrance) -> bool:
    """Whether the declaration marks this kind of entrance as a guess."""
    kind = {Way.FEED: "feeds", Way.LISTING: "listings"}.get(entrance.way, "sitemaps")
    return f"discover.{kind}" in source.unverified


def moved_for_good(response: Response) -> str:
    """Where an entrance is now, when every redirect on the way to it says "for good" (301, 308); else empty."""
    hops = response.meta.get("redirect_reasons", [])
    return response.url if hops and all(hop in (301, 308) for hop in hops) else ""


def asked(one: Request | Response) -> str:
    """The address that was asked for, before any redirect."""
    chain: tuple[str, ...] = tuple(one.meta.get(CHAIN, ()))
    return chain[0] if chain else one.url
