"""``scrapy crawl NAME``: one source, now. Scrapy's own command always exits 0; this one tells how it went."""

from __future__ import annotations

import difflib
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scrapy.commands import BaseRunSpiderCommand
from scrapy.exceptions import UsageError
from scrapy.settings import default_settings
from scrapy.spiderloader import get_spider_loader

from crawler import settings as ours
from crawler.crawl.exporting import only_articles, to_stdout
from crawler.crawl.run_one import CrawlOptions, crawl
from crawler.hand_written import source_of
from crawler.installation import catalogue_url, require_contact, secrets_of
from crawler.loader import user_agent
from crawler.net import redact
from crawler.paths import Paths
from crawler.progress import PlainLines, show_for
from crawler.spiders.inspection import arguments_refused, stop
from pipelines.errors import WRONG_USE, ConfigError, NewswatchError
from pipelines.sources import settings as installation

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

TRIGGERS = ("hand", "cron", "schedule", "demo")
INGEST = "crawler.crawl.ingest.Ingest"
NOT_OURS = {
    "JOBDIR": "a crawl that was stopped is taken up by the next one, from the corpus",
    "ITEM_PIPELINES": "the one that keeps articles must stay; -o FILE writes them elsewhere as well",
}
"""Settings that would make a crawl lose things without a word, and what there is in their place."""


class Command(BaseRunSpiderCommand):
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

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Take the options; wrong use ends with 64, for Scrapy's 2 means here that nothing worked."""
        try:
            super().process_options(args, opts)
            if len(args) != 1:
                raise UsageError(f"expected the name of one source, not {' '.join(args) or 'nothing'!r}; `scrapy list` has them")
            for given in opts.set:
                if wrong := amiss(given.partition("=")[0]):
                    raise UsageError(wrong)
        except UsageError as error:
            sys.exit(stop(str(error), WRONG_USE))

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl the named source."""
        try:
            self.exitcode = self._crawl(args[0], opts)
        except NewswatchError as error:
            self.exitcode = stop(redact.clean(str(error)), error.exit_code)

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
        if refused := arguments_refused(spider, opts.spargs):
            return stop(refused, WRONG_USE)
        own = (spider.custom_settings or {}).get("ITEM_PIPELINES")
        if own is not None and INGEST not in own:
            raise ConfigError(
                f"{source.file}: custom_settings has ITEM_PIPELINES without {INGEST!r}, so nothing would be kept; add it: 300"
            )
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
            arguments=opts.spargs,
            min_free=installed.limits.min_free,
        )
        feeds = only_articles(self.settings)
        show = PlainLines(sys.stderr) if to_stdout(feeds) and opts.show in ("auto", "lines") else show_for(opts.show)
        try:
            return crawl(spider, source, paths, self.settings, order, show, clock(opts.ahead))
        finally:
            show.close()


def amiss(name: str) -> str:
    """Why a setting of the command line is refused, as a sentence: it would lose things, or is a known one misspelt. Else empty."""
    if name in NOT_OURS:
        return f"-s {name} is not for a crawl of Newswatch: {NOT_OURS[name]}"
    known = {key for each in (default_settings, ours) for key in dir(each) if key.isupper()}
    near = [] if name in known else difflib.get_close_matches(name, known, 1, 0.85)
    return f"-s {name}: there is no such setting, and Scrapy would ignore it; did you mean {near[0]}?" if near else ""


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
