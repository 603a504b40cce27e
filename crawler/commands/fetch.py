"""``scrapy fetch URL``: one answer, asked for as a crawl asks: robots.txt, guarded addresses, our User-Agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.commands.fetch import Command as ScrapyFetch
from scrapy.utils.datatypes import SequenceExclude

from crawler.commands.looking import chosen, errback, prepare, with_address

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator

    from scrapy import Spider


class Command(ScrapyFetch):
    """Scrapy's own command with a sentence and exit 1 where nothing came."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Take the options."""
        super().process_options(args, opts)
        assert self.settings is not None
        prepare(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the body of the answer, or with --headers its headers."""
        with_address(self, args, lambda url: self._fetch(url, opts))

    def _fetch(self, url: str, opts: argparse.Namespace) -> None:
        assert self.settings is not None and self.crawler_process is not None
        spider = chosen(self.settings, self.crawler_process.spider_loader, opts.spider, url)
        kept = {"handle_httpstatus_all": True} if opts.no_redirect else {"handle_httpstatus_list": SequenceExclude(range(300, 400))}
        answer, failed = self._print_response, errback(self)
        request = Request(url, answer, errback=failed, cb_kwargs={"opts": opts}, dont_filter=True, meta=kept)

        async def start(self: Spider) -> AsyncIterator[Any]:  # noqa: ARG001 - the signature is Scrapy's
            yield request

        spider.start = start  # type: ignore[method-assign] # as Scrapy's own command does
        self.crawler_process.crawl(spider)
        self.crawler_process.start()
        if self.crawler_process.bootstrap_failed:
            self.exitcode = 1
