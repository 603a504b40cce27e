"""``scrapy parse --spider NAME URL``: what an address leads to and the article that is made of it. Keeps nothing."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.commands.parse import Command as ScrapyParse

from crawler.commands.looking import chosen, errback, prepare, with_address
from crawler.hand_written import source_of
from crawler.spiders.inspection import LEAD, arguments_refused, stop
from crawler.terminal import plain_text, say
from pipelines.clean.batch import written
from pipelines.clean.clean_tasks import read_in_sync
from pipelines.errors import WRONG_USE, ConfigError, WorkerError
from pipelines.model import Lead, Page, SiteProfile
from pipelines.worker_pool import WorkerPool

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator

    from scrapy import Spider


class Command(ScrapyParse):
    """Scrapy's own command; pages are cleaned before they are shown, and a failure is a sentence and exit 1."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Take the options; what would keep something is refused."""
        if opts.output or opts.overwrite_output or opts.pipelines:
            said = "scrapy parse only shows: expected no -o, -O, --pipelines; `newswatch sources test NAME` tries the whole way"
            sys.exit(stop(said, WRONG_USE))
        super().process_options(args, opts)
        assert self.settings is not None
        prepare(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Show what the spider's callback gives for the address."""
        with_address(self, args, lambda url: self._parse(url, opts))

    def _parse(self, url: str, opts: argparse.Namespace) -> None:
        assert self.settings is not None and self.crawler_process is not None
        spider = self.spidercls = chosen(self.settings, self.crawler_process.spider_loader, opts.spider, url)
        if refused := arguments_refused(spider, opts.spargs):
            raise ConfigError(refused)

        request = Request(url, errback=errback(self), dont_filter=True)
        prepare_request = self.prepare_request

        async def start(self: Spider) -> AsyncIterator[Any]:
            yield prepare_request(self, request, opts)

        spider.start = start  # type: ignore[method-assign] # as Scrapy's own command does
        self.pcrawler = self._create_crawler(spider)
        self.crawler_process.crawl(self.pcrawler, **opts.spargs)
        self.crawler_process.start()
        if self.first_response is None:
            self.exitcode = self.exitcode or 1
            return
        self.print_results(opts)

    def print_items(self, lvl: int | None = None, colour: bool = True) -> None:
        """Articles as a crawl would keep them; whatever else a hand-written spider yields, as it is."""
        held = self.items.get(lvl, []) if lvl is not None else [item for items in self.items.values() for item in items]
        pages = [item for item in held if isinstance(item, Page)]
        if not pages:
            super().print_items(lvl, colour)
            return
        assert self.spidercls is not None
        source = source_of(self.spidercls)
        print("# Scraped Items ", "-" * 60)
        with WorkerPool() as workers:
            for item in held:
                if not isinstance(item, Page):
                    print(item)
                    continue
                try:
                    reading = read_in_sync(workers, item, source, SiteProfile())
                except WorkerError as error:
                    say(f"url: {plain_text(item.url)}\nnot read: {plain_text(error)}\n")
                    continue
                if reading.refused is not None or not reading.articles:
                    why = f"{reading.refused.reason}: {reading.refused.evidence}" if reading.refused else "no article was found"
                    say(f"url: {plain_text(item.url)}\nno article: {plain_text(why)}\n")
                for article in reading.articles:
                    when = article.published.value if article.published else "unknown"
                    facts = f"published: {when}\nlanguage: {article.language}\nkind: {article.kind}"
                    say(f"url: {plain_text(article.url)}\n{facts}\n\n{written(article)}\n")

    def print_requests(self, lvl: int | None = None, colour: bool = True) -> None:
        """Leads with the title and date that their entrance gives."""
        held = self.requests.get(lvl if lvl is not None else max(self.requests, default=0), [])
        if not any(LEAD in request.meta for request in held):
            super().print_requests(lvl, colour)
            return
        print("# Requests ", "-" * 65)
        for request in held:
            lead: Lead | None = request.meta.get(LEAD)
            title = json.dumps(lead.title, ensure_ascii=False) if lead and lead.title else ""
            say(plain_text(f"{request.url}  {title}  {(lead and lead.published) or ''}").rstrip())
