"""The first of three checks of an address: the text of every URL, redirects and robots.txt included.

Runs nearest to the downloader, so that no other middleware can change the URL afterwards. What a name resolves to and what is
dialled is checked in `crawler.net.resolver` and `crawler.net.connect`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.utils.misc import load_object

from crawler.net.errors import RefusedAddress
from crawler.net.handler import GuardedHandler
from crawler.net.url_policy import UrlPolicy
from pipelines.errors import ConfigError
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

ANY_HOST = "newswatch_any_host"
"""Key of ``request.meta``: set for robots.txt, which RFC 9309 lets redirect to other hosts."""


class AddressGuard:
    """Refuses a request whose URL is not allowed; the request's errback gets `RefusedAddress`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._reach: UrlPolicy | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """One for a crawl. Raises ConfigError when a download handler would connect without checking addresses."""
        handlers = crawler.settings.getwithbase("DOWNLOAD_HANDLERS")
        for scheme, handler in handlers.items():
            if handler is not None and not issubclass(load_object(handler), GuardedHandler):
                raise ConfigError(
                    f"DOWNLOAD_HANDLERS[{scheme!r}] is {handler}, which checks no address; expected {GuardedHandler.__name__}"
                )
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let the request pass, or raise `RefusedAddress`."""
        if self._reach is None:
            self._reach = UrlPolicy.of(self._crawler.spider)
        if request.meta.get("proxy"):
            raise RefusedAddress(Cause.REFUSED_ADDRESS, f"{request.url}: a proxy would hide which address is dialled; none is used")
        self._reach.judge(request.url, any_host=bool(request.meta.get(ANY_HOST)))


class EarlyGuard(AddressGuard):
    """The same check before anything else: the robots.txt of a host that is not asked is not asked for either."""
