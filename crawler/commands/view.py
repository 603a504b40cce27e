"""``scrapy view URL``: an answer in a browser, asked for as a crawl asks."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from scrapy.http import TextResponse
from scrapy.utils.response import open_in_browser

from crawler.commands import fetch
from crawler.spiders.inspection import stop
from pipelines.errors import UNHEALTHY

if TYPE_CHECKING:
    from scrapy.http import Response


class Command(fetch.Command):
    """`fetch` that opens a browser."""

    def short_desc(self) -> str:
        """One line for `scrapy --help`."""
        return "Open URL in browser, as seen by Scrapy"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options of `fetch` without its headers."""
        super().add_options(parser)
        parser.add_argument("--headers", help=argparse.SUPPRESS)

    def _print_response(self, response: Response, opts: argparse.Namespace) -> None:  # noqa: ARG002 - the signature is Scrapy's
        if not isinstance(response, TextResponse):
            kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
            self.exitcode = stop(f"{response.url} is {kind or 'no text'}, which a browser is not asked to show; expected a page", UNHEALTHY)
            return
        open_in_browser(response)
