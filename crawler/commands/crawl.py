"""``scrapy crawl NAME``: one source, now. Scrapy's own command always exits 0; this one tells how it went."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from crawler.crawl.run_one import CrawlOptions, crawl
from crawler.installation import catalogue_url, require_contact, secrets_of
from crawler.loader import user_agent
from crawler.net import redact
from crawler.paths import Paths
from crawler.progress import show_for
from crawler.written import source_of
from pipelines.errors import ConfigError, NewswatchError
from pipelines.sources import settings as installation

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

TRIGGERS = ("hand", "cron", "schedule", "demo")


class Command(ScrapyCommand):
    """Crawl a declared source under its lock, with an exit code that is true."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """How it is called."""
        return "[options] <source>"

    def short_desc(self) -> str:
        """One line for `scrapy --help`."""
        return "Fetch what is new from one source (exit: 0 healthy, 1 unhealthy, 2 nothing worked, 69 no network, 74, 75, 78)"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options of a crawl."""
        super().add_options(parser)
        add = parser.add_argument
        add("--replay", action="append", default=[], metavar="FILE", help="answer every request from this WARC file (repeatable)")
        add("--since", metavar="YYYY-MM-DD", help="walk the listings back to this day")
        add("--trigger", choices=TRIGGERS, default="hand" if sys.stderr.isatty() else "cron", help="who started it, for the ledger")
        add("--limit", type=int, metavar="N", help="fetch at most this many articles, to try a declaration")
        add("--trial", action="store_true", help="keep the catalogue in the data folder, whatever newswatch.toml says of it")
        add("--planned", metavar="TIME", help="when the schedule wanted it (ISO 8601)")
        add("--show", choices=("auto", "bars", "lines", "json"), default="auto", help="how progress is shown")
        add("--ahead", type=float, default=0.0, metavar="SECONDS", help="let the run's clock be ahead by this much (for trying things out)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl the named source."""
        if len(args) != 1:
            raise UsageError("expected the name of one source; `scrapy list` has them")
        try:
            self.exitcode = self._crawl(args[0], opts)
        except NewswatchError as error:
            print(f"newswatch: {redact.clean(str(error))}", file=sys.stderr)
            self.exitcode = error.exit_code

    def _crawl(self, name: str, opts: argparse.Namespace) -> int:
        os.environ["PYTHONSAFEPATH"] = "1"  # for the workers: they import nothing from the folder the user stands in
        assert self.settings is not None
        try:
            spider = get_spider_loader(self.settings).load(name)
        except KeyError as error:
            raise ConfigError(f"{error.args[0]}; `scrapy list` has the declared sources") from error
        paths = Paths.find(config=self.settings.get("NEWSWATCH_CONFIG"), data=self.settings.get("NEWSWATCH_DATA"))
        installed = installation.read(paths.config)
        source = source_of(spider)
        if not opts.replay:
            require_contact(paths, [source])
        secrets = secrets_of(installed)
        redact.install(secrets)
        self.settings.set("USER_AGENT", user_agent(installed.contact), priority="project")  # for spiders written by hand
        order = CrawlOptions(
            trigger=opts.trigger,
            since=_day(opts.since),
            replay=tuple(opts.replay),
            planned_at=_time(opts.planned),
            catalogue_url=None if opts.trial else catalogue_url(installed),
            network_ok=installed.network_ok,
            patience=installed.limits.patience,
            secrets=tuple(secrets),
            limit=opts.limit,
            min_free=installed.limits.min_free,
        )
        show = show_for(opts.show)
        try:
            return crawl(spider, source, paths, self.settings, order, show, clock(opts.ahead))
        finally:
            show.close()


def clock(ahead: float) -> Callable[[], datetime]:
    """The clock of a run, ``ahead`` seconds before the machine's."""
    return lambda: datetime.now(UTC) + timedelta(seconds=ahead)


def _day(text: str | None) -> str | None:
    found = _time(text)
    return found.date().isoformat() if found else None


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"{text!r} is no date; expected YYYY-MM-DD or ISO 8601") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
