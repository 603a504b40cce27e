"""Holds back articles of a host that refuses or fails everything; who asked for them gets `Braked` and decides what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import NotConfigured
from scrapy.utils.httpobj import urlparse_cached

from crawler.middlewares.failures import explain, explain_status
from crawler.middlewares.redirects import CHAIN
from crawler.net.errors import Braked
from crawler.net.host_brake import HostBrake
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

BRAKES = "newswatch_brakes"
"""Key of ``request.meta``: True for articles, which may wait; False for the one that tries whether their host answers."""


class Brake:
    """The brake of a spider that has one; any other spider is not held back."""

    def __init__(self, brake: HostBrake) -> None:
        self._brake = brake

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the spider's ``brake``; without one this is switched off."""
        brake = getattr(crawler.spider, "brake", None)
        if not isinstance(brake, HostBrake):
            raise NotConfigured
        return cls(brake)

    def process_request(self, request: Request) -> None:
        """Let the request pass, or raise `Braked`."""
        host = _host(request)
        if request.meta.get(BRAKES) and self._brake.on(host):
            raise Braked(Cause.STOPPED, f"{request.url} is left for a later run: {self._brake.why(host)}")

    def process_response(self, request: Request, response: Response) -> Response:
        """Count the answer to an article."""
        if BRAKES in request.meta:
            if response.status in (200, 304):
                self._brake.answered(_host(request))
            else:
                trouble = explain_status(response.status, response.url)
                self._brake.failed(_host(request), request.url, trouble.cause, trouble.sentence)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count an article that brought no answer; one that was held back was not asked for."""
        if BRAKES in request.meta and not isinstance(exception, Braked):
            trouble = explain(exception, request.url)
            self._brake.failed(_host(request), request.url, trouble.cause, trouble.sentence)


def _host(request: Request) -> str:
    """The host of the address that was asked for first."""
    chain: tuple[str, ...] = tuple(request.meta.get(CHAIN, ()))
    return (urlsplit(chain[0]).hostname if chain else urlparse_cached(request).hostname) or ""
