"""The entrances of a source as requests see them: which there are, and what bounds hold for each way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.middlewares.redirects import CHAIN
from crawler.middlewares.robots import Robots
from pipelines.model import Entrance, Way

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

    from pipelines.model import Source

ENTRANCE, FURTHER, ARTICLE = 100, 50, 0
"""Priorities: entrances before their further pages, both before articles."""
BOUNDS = {Way.FEED: 32 << 20, Way.SITEMAP: 64 << 20, Way.NEWS_SITEMAP: 64 << 20}
"""Bytes of an answer, decoded; listings are pages like others."""


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


def bounds(entrance: Entrance) -> dict[str, Any]:
    """What a request for a page of an entrance may bring, as Scrapy's request meta."""
    size = BOUNDS.get(entrance.way)
    return {"download_maxsize": size} if size else {}


def moved_for_good(response: Response) -> bool:
    """Whether every redirect on the way to an answer says "for good" (301, 308), and there was one."""
    hops = response.meta.get("redirect_reasons", [])
    return bool(hops) and all(hop in (301, 308) for hop in hops)


def asked(one: Request | Response) -> str:
    """The address that was asked for, before any redirect."""
    chain: tuple[str, ...] = tuple(one.meta.get(CHAIN, ()))
    return chain[0] if chain else one.url
