"""robots.txt for every request: feeds, sitemaps, listings, articles and each hop of a redirect.

What a robots.txt means is in `pipelines.discover.robots`; this fetches it once per host and run, and holds the answer against each request.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.middlewares.address_guard import ANY_HOST
from crawler.middlewares.conditional import UNCONDITIONAL
from crawler.middlewares.decoding import TRIMMED
from crawler.net.equipment import Equipment
from crawler.net.errors import (
    HostPaused,
    NotFetched,
    NotRecorded,
    RedirectRefused,
    RefusedAddress,
    RobotsRefusal,
    RobotsUnreachable,
    Stopped,
)
from pipelines.discover.robots import LONGEST, Rules, read_rules
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

log = logging.getLogger(__name__)

ROBOTS = "newswatch_robots"
"""Key of ``request.meta``: set for the requests of this middleware, which ask for robots.txt themselves."""

_PRIORITY = 1000


class Robots:
    """Refuses what robots.txt forbids (`RobotsRefusal`), and everything of a host whose robots.txt cannot be read."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._manners = Equipment.of(crawler).manners
        self._rules: dict[str, asyncio.Task[Rules | NotFetched]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the agent from ROBOTSTXT_USER_AGENT; ROBOTSTXT_OBEY False switches it off."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise `RobotsRefusal` or `RobotsUnreachable`."""
        if request.meta.get(ROBOTS) or urlparse_cached(request).scheme not in ("http", "https"):
            return
        rules = await self.rules(request.url)
        if not rules.allow(request.url):
            raise RobotsRefusal(Cause.ROBOTS, f"{request.url} is forbidden to {self._agent} by {_address(request)}")

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of the URL's host names; raises as `rules` does."""
        return (await self.rules(url)).sitemaps

    async def rules(self, url: str) -> Rules:
        """Return the rules of the URL's host; `RobotsUnreachable` (or why the address is refused) when there are none to be had."""
        request = Request(url)
        parts = urlparse_cached(request)
        key = f"{parts.scheme}://{parts.netloc}"
        if key not in self._rules:
            self._rules[key] = asyncio.ensure_future(self._fetch(request))
        found = await asyncio.shield(self._rules[key])
        if isinstance(found, NotFetched):
            raise found.with_traceback(None)  # one error for all requests of the host: its traceback must not grow with each
        return found

    async def _fetch(self, request: Request) -> Rules | NotFetched:
        address = _address(request)
        meta = {ROBOTS: True, ANY_HOST: True, TRIMMED: True, "download_maxsize": LONGEST + 1, UNCONDITIONAL: True}
        asked = Request(address, priority=_PRIORITY, meta=meta, callback=NO_CALLBACK, headers={"Accept-Encoding": "identity"})
        try:
            response = await self._crawler.engine.download_async(asked)
        except (RefusedAddress, HostPaused, Stopped) as error:
            return error
        except (RedirectRefused, NotRecorded) as error:
            return Rules(notes=(str(error),))  # RFC 9309, 2.3.1.2: endless redirects count as a robots.txt that is not there
        except Exception as error:  # whatever the failure is, it forbids the host, and is reported with its cause
            return RobotsUnreachable(f"{address} could not be read ({error}); without it nothing of the host is asked in this run", error)
        return self._read(response, address, urlparse_cached(request).hostname or "")

    def _read(self, response: Response, address: str, host: str) -> Rules | NotFetched:
        if response.status >= 500 or response.status == 429:
            return RobotsUnreachable(f"{address} answered {response.status}; without it nothing of the host is asked in this run")
        if not 200 <= response.status < 300:
            return Rules(notes=(f"{address} answered {response.status}; there are no rules",))
        rules = read_rules(response.body, self._agent, response.url)
        if rules.notes:
            log.info("%s: %s", address, "; ".join(rules.notes))
        if rules.crawl_delay:
            self._manners.slow_down(host, rules.crawl_delay)
        return rules


def _address(request: Request) -> str:
    parts = urlparse_cached(request)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"
