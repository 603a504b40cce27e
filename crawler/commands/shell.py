"""``scrapy shell [URL]``: Scrapy's console over our network layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.commands.shell import Command as ScrapyShell
from scrapy.shell import Shell
from scrapy.utils.datatypes import SequenceExclude
from scrapy.utils.url import guess_scheme

from crawler.commands.looking import chosen, contact_for, errback, guarded, prepare
from crawler.middlewares.address_guard import ANY_HOST
from crawler.spiders.inspection import stop
from pipelines.errors import ConfigError, NewswatchError

if TYPE_CHECKING:
    import argparse


class Command(ScrapyShell):
    """Scrapy's own command; an address that is refused or does not answer is a sentence, in the console too."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Take the options."""
        super().process_options(args, opts)
        assert self.settings is not None
        prepare(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Open the console, or with -c evaluate the code and end."""
        guarded(self, lambda: self._run(args, opts))

    def _run(self, args: list[str], opts: argparse.Namespace) -> None:
        url = guess_scheme(args[0]) if args else None
        if url and url.startswith("file:"):
            raise ConfigError(
                f"{args[0]} is a file, and only web addresses are asked here; "
                "expected `newswatch clean FILE --url URL` or `newswatch read FILE --as WAY --url URL`"
            )
        assert self.settings is not None and self.crawler_process is not None
        spider = chosen(self.settings, self.crawler_process.spider_loader, opts.spider, url)
        # as in Scrapy's own command, whose Shell is not to be chosen; the parts are its own
        crawler = self.crawler_process._create_crawler(spider)
        crawler._apply_settings()
        crawler.spider = crawler._create_spider()  # before the engine: its download handlers ask what the spider may reach
        crawler.crawling = True  # our network layer asks nothing for a crawl that is not at work
        self._init_with_reactor(crawler)
        shell = _Shell(self, crawler, update_vars=self.update_vars, code=opts.code)
        if url:
            shell.fetch(url, redirect=not opts.no_redirect)
            if opts.code and shell.failed:
                return  # there is nothing that the code could look at
        shell.start(response=shell.vars.get("response"), spider=shell.spider)
        self.exitcode = 0 if not opts.code else self.exitcode  # whoever sat at the console has read what went wrong


class _Shell(Shell):
    """A console whose `fetch` says in a sentence what went wrong, and goes on."""

    def __init__(self, command: Command, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._command = command
        self.failed = False

    def fetch(self, request_or_url: Request | str, spider: Any = None, redirect: bool = True, **named: Any) -> None:
        request = request_or_url
        if isinstance(request, str):
            followed = {"handle_httpstatus_list": SequenceExclude(range(300, 400))} if redirect else {"handle_httpstatus_all": True}
            request = Request(request, dont_filter=True, meta=followed, **named)
        # whoever types an address may look at any public host; what is not public stays guarded
        asked = request.replace(errback=self._told, meta={**request.meta, ANY_HOST: True})
        self.failed = False
        try:
            contact_for(self.crawler.settings, asked.url)
            super().fetch(asked, spider)
        except NewswatchError as error:
            self.failed = True
            self._command.exitcode = stop(str(error), error.exit_code)
            self.populate_vars(None, asked, self.spider)
        except Exception:
            if not self.failed:  # what the errback has printed is not printed again
                raise
            self.populate_vars(None, asked, self.spider)

    def _told(self, failure: Any) -> Any:
        self.failed = True
        errback(self._command)(failure)
        return failure
