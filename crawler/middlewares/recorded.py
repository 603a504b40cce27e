"""Answers every request from recorded WARC files and from nothing else, robots.txt included."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

from crawler.middlewares.write_archive import FETCHED_AT, WARC
from crawler.net.errors import NotRecorded
from crawler.net.wire_facts import WIRE, WireFacts
from pipelines.archive.replay import Replay
from pipelines.errors import NotInArchive
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from pipelines.archive.answer import Answer


class ReplayAnswers:
    """Stands in for the network when NEWSWATCH_REPLAY names files. `GuardedHandler` then refuses to connect at all."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the files of NEWSWATCH_REPLAY (a list, or text with commas); `ArchiveError` when one of them is not whole."""
        files = crawler.settings.getlist("NEWSWATCH_REPLAY")
        if not files:
            raise NotConfigured
        return cls(Replay([Path(file) for file in files]))

    def process_request(self, request: Request) -> Response:
        """Return the recorded answer as the network layer would: encoded as it was, with the time it was recorded at."""
        conditional = "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
        try:
            found = self._replay.answer(request.url, request.method, conditional=conditional)
        except NotInArchive as error:
            raise NotRecorded(Cause.NOT_IN_ARCHIVE, str(error)) from error
        return recorded(request, found)


def recorded(request: Request, found: Answer) -> Response:
    """A stored answer as the network layer would give it."""
    headers = Headers()
    for name, value in found.headers:
        headers.appendlist(name, value)
    request.meta[WIRE] = WireFacts(found.reason, "HTTP/1.1", found.headers, found.truncated or "")
    request.meta[FETCHED_AT] = found.at
    request.meta[WARC] = found.warc
    kind = responsetypes.from_args(headers=headers, url=request.url, body=found.body)
    return kind(request.url, status=found.status, headers=headers, body=found.body)
