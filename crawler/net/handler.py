"""The one download handler: http and https, guarded, bounded, one request at a time per host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Headers
from scrapy.utils._download_handlers import make_response, wrap_twisted_exceptions
from scrapy.utils.httpobj import urlparse_cached
from twisted.web.client import Agent
from twisted.web.http_headers import Headers as WireHeaders

from crawler.net.connect import CheckedEndpoints
from crawler.net.equipment import Equipment
from crawler.net.errors import NotRecorded
from crawler.net.header_bounds import BoundedFactory
from crawler.net.receive import DISCONNECT, UNKNOWN, WHOLE, Answer, Bounds, exchange
from crawler.net.resolver import GuardedResolver
from crawler.net.shutdown import Shutdown
from crawler.net.truncation import looks_whole
from crawler.net.url_policy import UrlPolicy
from crawler.net.wire_facts import WIRE, WireFacts
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class GuardedHandler(HTTP11DownloadHandler):
    """Downloads a request; the answer's facts are noted in ``request.meta`` under `WIRE`.

    Returns a response also when its body was cut, so that it can be archived; `crawler.middlewares.decoding` judges it.
    Raises `NotFetched` and its kin, or Scrapy's own download errors (name not found, connection refused, ...).
    """

    def __init__(self, crawler: Crawler) -> None:
        from twisted.internet import reactor  # the reactor may be imported only after Scrapy has installed it

        super().__init__(crawler)
        self._pool._factory = BoundedFactory
        settings = crawler.settings
        self._closing = Shutdown(crawler)
        self._manners = Equipment.of(crawler).manners
        self._replaying = bool(settings.getlist("NEWSWATCH_REPLAY"))
        self._bounds = Bounds(
            settings.getfloat("NEWSWATCH_HEADERS_TIMEOUT"), settings.getfloat("DOWNLOAD_TIMEOUT"), settings.getint("DOWNLOAD_MAXSIZE")
        )
        allow = UrlPolicy.of(crawler.spider).allow
        resolver = GuardedResolver(allow, settings.getfloat("DNS_TIMEOUT"))
        endpoints = CheckedEndpoints(reactor, resolver, self._contextFactory, allow=allow, timeout=self._bounds.headers)
        self._agent: Agent = Agent.usingEndpointFactory(reactor, endpoints, self._pool)  # type: ignore[no-untyped-call]  # Twisted's

    async def download_request(self, request: Request) -> Response:
        """Wait for the host's turn, ask, and return the answer as it came."""
        if self._replaying:
            raise NotRecorded(Cause.NOT_IN_ARCHIVE, f"{request.url} is not in the archive that is replayed; the network is not asked")
        request.meta.pop(WIRE, None)
        host = urlparse_cached(request).hostname or ""
        async with self._manners.turn(host, request.url):
            with wrap_twisted_exceptions():
                answer = await self._closing.hurry(self._exchange(request))
            self._manners.heard(host, answer.response.code, _header(answer.response, b"Retry-After") or None)
        return _response(request, answer)

    async def _exchange(self, request: Request) -> Answer:
        size = request.meta.get("download_maxsize", self._bounds.size)
        total = request.meta.get("download_timeout", self._bounds.total)
        url = urldefrag(request.url)[0]
        asked = self._agent.request(request.method.encode("ascii"), url.encode("ascii"), WireHeaders(request.headers))
        return await exchange(asked, Bounds(self._bounds.headers, total, size), url)


def _response(request: Request, answer: Answer) -> Response:
    got = answer.response
    ended = answer.ended
    if ended == UNKNOWN:
        whole = looks_whole(answer.body, _header(got, b"Content-Type"), bool(_header(got, b"Content-Encoding")))
        ended = WHOLE if whole else DISCONNECT
    version = f"{got.version[0].decode('latin-1')}/{got.version[1]}.{got.version[2]}"
    request.meta[WIRE] = WireFacts(got.phrase.decode("latin-1"), version, got.newswatch_head, ended, answer.peer)
    return make_response(
        url=request.url, status=got.code, headers=Headers(got.headers.getAllRawHeaders()), body=answer.body, protocol=version
    )


def _header(response: Any, name: bytes) -> str:
    found: bytes = response.headers.getRawHeaders(name, [b""])[0]
    return found.decode("latin-1")
