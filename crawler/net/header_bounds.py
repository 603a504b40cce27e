"""Response headers: bounded, which Scrapy's DOWNLOAD_MAXSIZE is not for (endless headers, floods of 1xx answers), and kept as they came."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientProtocol, _LenientHTTPClientParser
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import BODY, STATUS
from twisted.web.client import _HTTP11ClientFactory

from crawler.net.errors import BrokenResponse
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.web._newclient import HTTP11ClientProtocol, Request
    from twisted.web.iweb import IResponse

LONGEST_HEADERS = 256 * 1024
"""Bytes of one response before its body, 1xx answers counted in."""


_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_INTERIM = re.compile(r"HTTP/\d\.\d 1\d\d")


def too_large(said: int) -> BrokenResponse:
    """Return the error for headers of at least that many bytes."""
    return BrokenResponse(
        Cause.HEADERS_TOO_LARGE, f"the headers of the answer are longer than {LONGEST_HEADERS} bytes ({said} read, then closed)"
    )


class BoundedParser(_LenientHTTPClientParser):
    """Scrapy's tolerant parser, that reports a line that is too long as what it is."""

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """End the response: one header line is longer than Twisted reads."""
        raise too_large(len(line))


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Counts what arrives until the body begins and hangs up past the bound."""

    _counted = 0
    _head = b""

    def request(self, request: Request) -> Deferred[IResponse]:
        """Send a request; fails with `ResponseFailed` around `BrokenResponse` when the headers are too long."""
        self._counted, self._head = 0, b""
        answer = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = BoundedParser
        return answer.addCallback(self._with_head)

    def _with_head(self, response: Any) -> Any:
        response.newswatch_head = last_head(self._head)
        return response

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Hand the bytes on and count them when the headers are not over."""
        if self._parser is not None and self._parser.state != BODY:
            self._head += data
        super().dataReceived(data)  # type: ignore[no-untyped-call]  # Twisted leaves it unannotated
        if self._parser is None or self._parser.state == BODY:
            return
        self._counted += len(data)
        if self._counted > LONGEST_HEADERS:
            self._giveUp(Failure(too_large(self._counted)))  # type: ignore[no-untyped-call]  # Twisted leaves it unannotated

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - Twisted's name
        """The connection ended; when bytes had come that were no HTTP/1.1, say so (an HTTP/2 server, for one)."""
        if self._parser is not None and self._parser.state == STATUS and self._counted:
            reason = Failure(BrokenResponse(Cause.PROTOCOL, "the answer does not begin as HTTP/1.1 does"))  # type: ignore[no-untyped-call]  # the same
        super().connectionLost(reason)  # type: ignore[no-untyped-call]  # Twisted leaves it unannotated


def last_head(received: bytes) -> tuple[tuple[str, str], ...]:
    """Return the header lines of the final answer as they came, in their order and spelling; those of 1xx answers are passed over.

    Twisted keeps headers sorted by name and respelt, which an archive must not.
    """
    for block in _BLANK_LINE.split(received):
        lines = [line.rstrip("\r") for line in block.decode("latin-1").split("\n")]  # splitlines would split at \x85, a byte of UTF-8
        if lines and not _INTERIM.match(lines[0]):
            return _pairs(lines[1:])
    return ()


def _pairs(lines: list[str]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and found:  # a header folded over two lines
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        elif colon:
            found.append((name.strip(), value.strip()))
    return tuple(found)


class BoundedFactory(_HTTP11ClientFactory):
    """Builds `BoundedProtocol` for Twisted's connection pool."""

    noisy = False

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: ARG002, N802 - Twisted's
        """Return a protocol for a new connection."""
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]  # Twisted leaves it unannotated
