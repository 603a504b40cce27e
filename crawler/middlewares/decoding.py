"""Judges whether a body is whole, and undoes its content encodings. Stands in for Scrapy's HttpCompressionMiddleware.

A body that is cut or damaged is asked for again here, since Scrapy retries no exception of a ``process_response``; one that is too
large or a bomb is not: it would be the same again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.http import TextResponse
from scrapy.responsetypes import responsetypes

from crawler.net.decode import KNOWN, decode
from crawler.net.errors import BrokenResponse
from crawler.net.receive import LENGTH, TIME, WHOLE
from crawler.net.retry import asked_again
from crawler.net.wire_facts import WIRE, WireFacts
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

TRIMMED = "newswatch_trimmed"
"""Key of ``request.meta``: a body longer than its bound is cut there and used (robots.txt), not refused."""

RAW_SIZE = "newswatch_raw_size"
"""Key of ``request.meta``: bytes of the body as they came over the wire."""

_AGAIN = {Cause.TRUNCATED: None, Cause.BAD_ENCODING: None, Cause.PROTOCOL: None, Cause.HEADERS_TOO_LARGE: 1}
"""What is asked for again, and how often; None: RETRY_TIMES."""


class Decoding:
    """Hands on only whole, decoded bodies; all others fail with `BrokenResponse`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._size = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the bound of decoded bodies from DOWNLOAD_MAXSIZE; ``download_maxsize`` in a request's meta wins."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Say which encodings are undone here."""
        request.headers.setdefault("Accept-Encoding", ", ".join(KNOWN))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the decoded response, the request to be made again, or raise `BrokenResponse`."""
        request.meta[RAW_SIZE] = len(response.body)
        try:
            return self._decoded(request, response)
        except BrokenResponse as error:
            again = self._again(request, error)
            if again is None:
                raise
            return again

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Return the request to be made again when its answer was broken before there was a body."""
        return self._again(request, exception) if isinstance(exception, BrokenResponse) else None

    def _again(self, request: Request, error: BrokenResponse) -> Request | None:
        return asked_again(self._crawler, request, error.reason, _AGAIN[error.reason]) if error.reason in _AGAIN else None

    def _decoded(self, request: Request, response: Response) -> Response:
        size = request.meta.get("download_maxsize", self._size)
        _judge(request, response, size)
        encodings = [name for line in response.headers.getlist("Content-Encoding") for name in line.decode("latin-1").split(",")]
        if not encodings or request.method == "HEAD" or response.status == 304:
            return response
        try:
            body = decode(response.body, encodings, size)
        except BrokenResponse as error:
            raise BrokenResponse(error.reason, f"{response.url}: {error}") from error
        del response.headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
        if issubclass(kind, TextResponse):
            return response.replace(cls=kind, body=body, encoding=None)
        return response.replace(cls=kind, body=body)


def _judge(request: Request, response: Response, size: int) -> None:
    """Raise `BrokenResponse` for a body that is not whole."""
    wire: WireFacts | None = request.meta.get(WIRE)
    ended = WHOLE if wire is None else wire.ended
    if ended == WHOLE or (ended == LENGTH and request.meta.get(TRIMMED)):
        return
    got = len(response.body)
    if ended == LENGTH:
        raise BrokenResponse(Cause.TOO_LARGE, f"{response.url}: the body is larger than {size} bytes; it was cut there")
    if ended == TIME:
        raise BrokenResponse(Cause.TIMEOUT_TOTAL, f"{response.url}: the answer was not over in time; {got} bytes had come")
    raise BrokenResponse(Cause.TRUNCATED, f"{response.url}: the connection ended before the body did; {got} bytes had come")
