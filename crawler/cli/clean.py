"""``newswatch clean``: the text of saved pages, outside of any crawl."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.all_sources import sources_of
from crawler.cli.opening import declared
from crawler.terminal import say
from pipelines.clean.batch import clean_file, clean_jsonl, explain_file, written
from pipelines.errors import ConfigError, StorageError
from pipelines.text.humanise import plural
from pipelines.worker_pool import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.paths import Paths
    from pipelines.model import Reading, Source

WORKERS = 2


@click.command("clean")
@click.argument("files", nargs=-1, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--url", metavar="URL", help="the address the page came from (with FILE)")
@click.option("--jsonl", "lines", is_flag=True, help="FILE is two files, IN and OUT: pages as JSON lines in, texts as JSON lines out")
@click.option("--facts", is_flag=True, help="also print title, dates and where they came from, language and kind")
@click.option("--explain", "why", is_flag=True, help="print what was cut, refused or chosen instead of the text, and by which signs")
@click.pass_obj
def command(paths: Paths, files: tuple[Path, ...], url: str | None, lines: bool, facts: bool, why: bool) -> int:
    """Print the text of saved HTML pages in the format of the corpus.

    With --jsonl IN has lines {"id", "url", "file" or "html"}, and OUT gets lines {"id", "title", "published", "published_from", "language",
    "kind", "text", "error"}; lines of one host are taken for one site. Exit 1 when a page could not be cleaned.

    \b
    Examples:
      newswatch clean page.html --url https://unitar.org/about/news-stories/news/some-story
      newswatch clean page.html --url https://unitar.org/about/news-stories/news/some-story --explain
      newswatch clean --jsonl pages.jsonl texts.jsonl
    """
    for file in files[:1] if lines else files:
        if not file.is_file():
            raise StorageError(f"{file}: {'is a folder' if file.is_dir() else 'there is no such file'}; expected a saved page")
    now = datetime.now(UTC)
    find = _finder(paths)
    with WorkerPool(WORKERS) as worker_pool:
        if lines:
            if len(files) != 2:
                raise click.UsageError("--jsonl needs two files: IN and OUT")
            tally = clean_jsonl(files[0], files[1], now=now, worker_pool=worker_pool, declared=find)
            say(f"{plural(tally.lines, 'line')}, {tally.errors} with an error: {files[1]}", err=True)
            return 0
        if not files or url is None:
            raise click.UsageError("expected FILE... and --url URL, or --jsonl IN OUT")
        if why:
            for path in files:
                say("\n".join(explain_file(path, url, now=now, worker_pool=worker_pool, declared=find)))
            return 0
        readings = [clean_file(path, url, now=now, worker_pool=worker_pool, declared=find) for path in files]
    return max(_print(path, reading, facts) for path, reading in zip(files, readings, strict=True))


def _finder(paths: Paths) -> Callable[[str], Source | None]:
    """The declared source of an address; none where there are no usable declarations."""
    try:
        known = declared(paths)
    except ConfigError as error:
        say(f"newswatch: cleaning without declarations: {error}", err=True)
        known = {}
    return lambda host: next(iter(sources_of(host if "//" in host else f"https://{host}/", known)), None)


def _print(path: Path, reading: Reading, facts: bool) -> int:
    if reading.refused is not None or not reading.articles:
        said = f"{reading.refused.reason}: {reading.refused.evidence}" if reading.refused else "no article was found"
        say(f"newswatch: {path}: {said}", err=True)
        return 1
    for place, article in enumerate(reading.articles):
        if place:
            say("\n\n" + "-" * 20 + "\n")
        if facts:
            dates = [f"{one.came_from} {one.raw!r} -> {one.value or one.reason}" for one in article.candidates]
            say(f"url: {article.url}\nlanguage: {article.language}\nkind: {article.kind}\nmethod: {article.method}")
            say(f"published: {article.published.value if article.published else None}")
            say("".join(f"date: {date}\n" for date in dates))
        click.echo(written(article))
    return 0
