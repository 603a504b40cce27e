"""Conditional requests: what is unchanged is not sent again.

Which validators there are travels with the request; how far they are trusted is ruled in `pipelines.revisit.validator_rules`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.net.equipment import Equipment

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.net.equipment import Memory
    from pipelines.revisit.validator_rules import Validator

NOT_MODIFIED = "not_modified"
"""Key of ``request.meta``: set when the answer was 304."""

UNCONDITIONAL = "unconditional"
"""Key of ``request.meta``: the request is to bring the whole page, whatever is known of it."""

LADDER = "ladder"
"""Key of ``request.meta``: the request is a revisit for corrections that was due by itself; no entrance announced a change."""

REMEMBERED = "remembered"
"""Key of ``request.meta``: (address, its `Validator` or None), so that it need not be looked up. Another address is looked up."""

EARLIER = "earlier"
"""Key of ``request.meta``: the `WarcRef` of the last full answer of this address; missing when there is none."""

_HEADERS = ("If-None-Match", "If-Modified-Since")


class Conditional:
    """Adds If-None-Match and If-Modified-Since. Where the crawl remembers nothing it does nothing."""

    def __init__(self, crawler: Crawler) -> None:
        self._equipment = Equipment.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the one of a crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Set the headers for this address; those of the address that redirected here are taken away."""
        for key in (NOT_MODIFIED, EARLIER):
            request.meta.pop(key, None)
        for name in _HEADERS:
            request.headers.pop(name, None)
        memory = self._equipment.memory
        if memory is None or request.method != "GET":
            return
        held = await _remembered(memory, request)
        if held is not None and held.warc is not None:
            request.meta[EARLIER] = held.warc
        if not request.meta.get(UNCONDITIONAL):
            for name, value in memory.headers(held, ladder=bool(request.meta.get(LADDER))).items():
                request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Response:
        """Mark a 304."""
        if response.status == 304:
            request.meta[NOT_MODIFIED] = True
        return response


async def _remembered(memory: Memory, request: Request) -> Validator | None:
    told: tuple[str, Validator | None] | None = request.meta.get(REMEMBERED)
    if told is not None and told[0] == request.url:
        return told[1]
    return await memory.remembered(request.url)
