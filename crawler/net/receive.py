"""One request and what came back, whole or cut: nothing is judged and nothing is lost that an archive would keep."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from twisted.internet.protocol import Protocol, connectionDone
from twisted.web.client import ResponseDone, ResponseFailed
from twisted.web.http import PotentialDataLoss

from crawler.net.errors import BrokenResponse, NotFetched
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.python.failure import Failure

WHOLE, LENGTH, TIME, DISCONNECT, UNKNOWN = "", "length", "time", "disconnect", "unknown"
"""How a body ended: as announced; cut by us for its size or its time (the words of WARC-Truncated); cut by the other side; closed
without a length having been announced, which may be either."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds until the headers are there, seconds for the whole answer, bytes of the body as it comes over the wire."""

    headers: float = 30.0
    total: float = 60.0
    size: int = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it came: ``response`` is Twisted's, ``ended`` one of the five words above."""

    response: Any
    body: bytes
    ended: str
    peer: str | None


async def exchange(asked: Deferred[Any], bounds: Bounds, url: str) -> Answer:
    """Wait for the answer to a request that was sent.

    Raises `BrokenResponse` when the headers do not come in time or are too long, and what Twisted fails with otherwise.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + bounds.total
    response = await _headers(asked, min(bounds.headers, bounds.total), url)
    if response.length == 0:  # a response without a body never calls its protocol
        return Answer(response, b"", WHOLE, _peer(response))
    body = Body(bounds.size, loop)
    response.deliverBody(body)
    try:
        async with asyncio.timeout_at(end):
            ended = await asyncio.shield(body.ended)
    except TimeoutError:
        body.cut(TIME)
        ended = body.ended.result()
    except asyncio.CancelledError:
        body.cut(TIME)
        raise
    return Answer(response, body.taken(), ended, _peer(response))


async def _headers(asked: Deferred[Any], seconds: float, url: str) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await asked.asFuture(asyncio.get_running_loop())
    except TimeoutError as error:
        raise BrokenResponse(Cause.TIMEOUT_HEADERS, f"{url}: no answer within {seconds:g} s") from error
    except ResponseFailed as error:
        for reason in error.reasons:
            if isinstance(reason.value, NotFetched):
                raise BrokenResponse(reason.value.reason, f"{url}: {reason.value}") from error
        raise


def _peer(response: Any) -> str | None:
    address = getattr(response, "_scrapy_ip_address", None)
    return None if address is None else str(address)


class Body(Protocol):
    """Collects a body up to its bound. ``ended`` becomes the word for how it ended."""

    def __init__(self, size: int, loop: asyncio.AbstractEventLoop) -> None:
        self._size = size
        self._bytes = BytesIO()
        self.ended: asyncio.Future[str] = loop.create_future()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Keep what is within the bound and hang up past it."""
        if self.ended.done():
            return
        room = self._size - self._bytes.tell()
        self._bytes.write(data[:room])
        if len(data) > room:
            self.cut(LENGTH)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - Twisted's name
        """The body is over, well or badly."""
        if self.ended.done():
            return
        why = reason.value
        self.ended.set_result(WHOLE if isinstance(why, ResponseDone) else UNKNOWN if isinstance(why, PotentialDataLoss) else DISCONNECT)

    def cut(self, why: str) -> None:
        """End the body here; the connection is not used again."""
        if not self.ended.done():
            self.ended.set_result(why)
            # the transport of a body is a proxy that cannot abort; its producer is the connection, gone when all has come already
            connection = cast("Any", self.transport)._producer
            if connection is not None:
                connection.abortConnection()

    def taken(self) -> bytes:
        """Return what came."""
        return self._bytes.getvalue()
