"""Writes every answer to the archive as it came, before anything judges it: redirects, errors, robots.txt and cut bodies too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.middlewares.conditional import EARLIER
from crawler.net.equipment import Equipment
from crawler.net.receive import WHOLE
from crawler.net.shutdown import STORAGE_FAILED, Shutdown
from crawler.net.wire_facts import WIRE, WireFacts
from pipelines.errors import StorageError

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from pipelines.archive.writer import ArchiveWriter
    from pipelines.model import WarcRef

__all__ = ["FETCHED_AT", "STORAGE_FAILED", "WARC", "Archive"]

WARC = "warc"
"""Key of ``request.meta``: the `WarcRef` of the answer; missing when nothing is archived."""

FETCHED_AT = "fetched_at"
"""Key of ``request.meta``: when the answer had come, with its zone (UTC)."""


class Archive:
    """Notes in ``request.meta`` where the answer lies and when it came. Without an archive only the time is noted."""

    def __init__(self, crawler: Crawler) -> None:
        self._equipment = Equipment.of(crawler)
        self._closing = Shutdown(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the one of a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Forget what was noted of the address that redirected here; nothing is fetched that there would be no room for."""
        request.meta.pop(WARC, None)
        request.meta.pop(FETCHED_AT, None)
        if wanting := self._equipment.shortage():
            error = StorageError(wanting)
            self._closing.fail(error)
            raise error

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive an answer that came over the network; a replayed one is archived already."""
        wire: WireFacts | None = request.meta.get(WIRE)
        if FETCHED_AT in request.meta or wire is None:
            return response
        now = self._equipment.clock()
        request.meta[FETCHED_AT] = now
        writer = self._equipment.archive
        if writer is not None:
            try:
                request.meta[WARC] = self._write(writer, request, response, wire, now)
            except StorageError as error:
                self._closing.fail(error)
                raise
        return response

    def _write(self, writer: ArchiveWriter, request: Request, response: Response, wire: WireFacts, now: datetime) -> WarcRef:
        asked = [(name, value) for name, values in request.headers.items() for value in values]
        return writer.write(
            response.url,
            request.method,
            asked,
            response.status,
            wire.reason,
            wire.headers,
            response.body,
            now,
            ip=wire.peer,
            truncated=None if wire.ended == WHOLE else wire.ended,
            earlier=request.meta.get(EARLIER),
        )
