"""Refuses requests to paused hosts before they take a place in the queue, and asks busy hosts again. The rules: `crawler.net.manners`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.utils.httpobj import urlparse_cached

from crawler.net.equipment import Equipment
from crawler.net.manners import BUSY
from crawler.net.retry import asked_again

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class Backoff:
    """Sees every answer first and every request last."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._manners = Equipment.of(crawler).manners

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the manners of the crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let the request pass, or raise `crawler.net.errors.HostPaused`."""
        self._manners.check(_host(request))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Ask again within the run when the host is busy for a short while only."""
        host = _host(request)
        if self._manners.replaying:
            after = response.headers.get("Retry-After")
            self._manners.heard(host, response.status, after.decode("latin-1") if after else None)
        if response.status not in BUSY or not self._manners.again_soon(host):
            return response
        return asked_again(self._crawler, request, f"{response.status}") or response


def _host(request: Request) -> str:
    return urlparse_cached(request).hostname or ""
