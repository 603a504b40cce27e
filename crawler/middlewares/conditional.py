"""Conditional requests: what is unchanged is not sent again.

Which validators there are, and whether they are trusted, is decided elsewhere (`pipelines.catalogue.state`: a 304 is believed for a day at
most); this puts them into requests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

NOT_MODIFIED = "not_modified"
"""Key of ``request.meta``: set when the answer was 304."""

UNCONDITIONAL = "unconditional"
"""Key of ``request.meta``: the request is to bring the whole page, whatever is known of it."""

LADDER = "ladder"
"""Key of ``request.meta``: the request is a look for corrections that was due by itself; no entrance tells of a change."""

_HEADERS = ("If-None-Match", "If-Modified-Since")


class Validators(Protocol):
    """Where the validators of earlier answers are."""

    def get(self, url: str) -> tuple[str | None, str | None] | None:
        """Return (ETag, Last-Modified) as the server sent them, None for one it did not; None: ask for the whole page."""


class Conditional:
    """Adds If-None-Match and If-Modified-Since. Without validators connected (`crawler.crawl.wiring`) it does nothing."""

    def __init__(self) -> None:
        self.validators: Validators | None = None
        self.of_look: Callable[[str], tuple[str | None, str | None] | None] | None = None
        """The same for the looks of a ladder, which may be believed for longer."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:  # noqa: ARG003 - Scrapy's way of making one
        """Make one without validators."""
        return cls()

    def process_request(self, request: Request) -> None:
        """Set the headers for this address; those of the address that redirected here are taken away."""
        request.meta.pop(NOT_MODIFIED, None)
        for name in _HEADERS:
            request.headers.pop(name, None)
        if self.validators is None or request.meta.get(UNCONDITIONAL) or request.method != "GET":
            return
        ask = self.of_look if self.of_look is not None and request.meta.get(LADDER) else self.validators.get
        for name, value in zip(_HEADERS, ask(request.url) or (), strict=False):
            if value:
                request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Response:
        """Mark a 304."""
        if response.status == 304:
            request.meta[NOT_MODIFIED] = True
        return response
