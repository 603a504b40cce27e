"""``newswatch demo``: the main job on a made news site, to see it work without a network."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import click

from crawler.demo import MadeSite, Server, declaration
from crawler.demo.forecast import expected
from crawler.paths import Paths
from crawler.processes.many import Crawled, crawl_all
from crawler.progress import Event, PlainLines, ProgressReporter, show_for
from crawler.terminal import say
from pipelines.model import Outcome
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.demo.site import Snapshot

NAME = "demo"
LATER = timedelta(hours=2)
"""How far the clock is ahead in the second crawl: corrections are looked for from a quarter of an hour on."""


@click.command("demo")
@click.option(
    "--folder", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path), help="keep the corpus there [a temporary folder]"
)
@click.option("--json", "as_json", is_flag=True, help="the result as JSON on stdout")
def command(folder: Path | None, as_json: bool) -> int:
    """Watch the main job work on a made news site on this machine.

    Two crawls of a site with feed, sitemap, paged listings, English and Chinese articles, page furniture, a challenge page and a
    page that robots.txt forbids; between them the site publishes, corrects and republishes. Exit 0 when everything came as expected.

    \b
    Examples:
      newswatch demo
      newswatch demo --folder ./demo && ls ./demo/data/corpus
    """
    root = (folder or Path(tempfile.mkdtemp(prefix="newswatch-demo-"))).absolute()
    tell: Callable[[str], object] = (lambda _text: None) if as_json else say
    paths = Paths(config=root / "config", data=root / "data")
    ahead = timedelta()

    def now() -> datetime:
        return datetime.now(UTC) + ahead

    with Server(lambda base: MadeSite(base, clock=now), clock=lambda: now().timestamp()) as server:
        _declare(paths, server.url)
        tell(f"A made news site is at {server.url}; the corpus will be in {paths.data / 'corpus'}.\n\nFirst crawl:")
        stood = server.site.snapshot()
        first = _crawl(paths, ahead, as_json)
        wrong = _unexpected(first, stood, None)
        ahead = LATER
        published, corrected, _ = server.site.publish_next(3), server.site.correct(), server.site.republish()
        came = f"it published {plural(len(published), 'article')}, corrected {len(corrected)}, and put one"
        tell(f"\nTwo hours later on the site's clock: {came}")
        tell("up again under another address and title.\n\nSecond crawl:")
        second = _crawl(paths, ahead, as_json)
        wrong += _unexpected(second, server.site.snapshot(), stood)
    return _end(paths, [first, second], wrong, as_json)


class Recorder:
    """Keeps the outcomes that are told, and passes everything on."""

    def __init__(self, show: ProgressReporter) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.reasons: dict[str, str] = {}
        self._show = show

    def event(self, event: Event) -> None:
        """Keep an outcome by the address's path."""
        if event["event"] == "settled":
            path = unquote(urlsplit(event["url"]).path)
            self.outcomes[path] = Outcome(event["outcome"])
            self.reasons[path] = event["reason"]
        self._show.event(event)

    def close(self) -> None:
        """No more events."""
        self._show.close()


def _declare(paths: Paths, base: str) -> None:
    (paths.config / "sources").mkdir(parents=True, exist_ok=True)
    (paths.config / "sources" / f"{NAME}.toml").write_text(declaration(base), "utf-8")
    (paths.config / "newswatch.toml").write_text('contact = "demo@newswatch.example"\n', "utf-8")


def _crawl(paths: Paths, ahead: timedelta, quiet: bool) -> tuple[Crawled, Recorder]:
    recorder = Recorder(show_for("none") if quiet else PlainLines())
    options = ["--trigger", "demo", "--ahead", str(ahead.total_seconds())]
    crawled = crawl_all([NAME], paths, options, 1, recorder)[0]
    recorder.close()
    return crawled, recorder


def _unexpected(run: tuple[Crawled, Recorder], now: Snapshot, before: Snapshot | None) -> list[str]:
    """Where the crawl came to another outcome than the site's own state says, as sentences."""
    crawled, recorder = run
    wrong = [] if crawled.exit == 0 else [f"the crawl ended with {crawled.exit}: {'; '.join(crawled.sentences)}"]
    for path, wanted in expected(now, before).items():
        found = recorder.outcomes.get(path)
        if found is None and wanted.must:
            wrong.append(f"{path}: never discovered")
        elif found is not None and found not in wanted.outcomes:
            wrong.append(f"{path}: {found}, expected {' or '.join(sorted(wanted.outcomes))} ({recorder.reasons[path]})")
    return wrong


def _end(paths: Paths, runs: list[tuple[Crawled, Recorder]], wrong: list[str], as_json: bool) -> int:
    files = sorted(path.name for path in (paths.data / "corpus").glob("*.txt"))
    if as_json:
        result: dict[str, Any] = {"corpus": str(paths.data / "corpus"), "files": files, "unexpected": wrong}
        click.echo(json.dumps({**result, "crawls": [crawled.as_dict() for crawled, _ in runs]}, ensure_ascii=False, indent=1))
        return 1 if wrong else 0
    say("\nWhat was recognised in the second crawl, and why:")
    for path, outcome in runs[1][1].outcomes.items():
        if outcome in (Outcome.COPY, Outcome.CHANGED, Outcome.SAME):
            say(f"  {outcome:<8} {path}\n           {runs[1][1].reasons[path]}")
    for crawled, _ in runs:
        say(f"\n{crawled.run}: " + ", ".join(f"{count} {name}" for name, count in crawled.accounts.items() if count))
    say(f"\n{plural(len(files), 'text')} in {paths.data / 'corpus'}")
    say(f"raw answers in {paths.data / 'archive'}; look at one: newswatch --data {paths.data} --config {paths.config} why URL")
    for sentence in wrong:
        say(f"not as expected: {sentence}", err=True)
    return 1 if wrong else 0
