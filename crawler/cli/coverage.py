"""``newswatch coverage``: what each way of finding articles contributed and missed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.table import Table

from crawler.cli.opening import looked_at, named, print_json
from crawler.progress import tables
from crawler.terminal import plain_text, say
from pipelines.insight.contributions import contributions
from pipelines.insight.coverage import coverage
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from crawler.paths import Paths
    from pipelines.insight.contributions import RunContributions
    from pipelines.insight.coverage import Coverage


@click.command("coverage")
@click.argument("name")
@click.option("--since", metavar="YYYY-MM-DD", help="only what was first seen from this day on")
@click.option("--missed", type=click.IntRange(0), default=5, show_default=True, help="missed articles to name for each entrance")
@click.option("--days", type=click.IntRange(0), default=14, show_default=True, help="days to show")
@click.option("--runs", type=click.IntRange(0), default=3, show_default=True, help="last runs to show singly")
@click.option("--json", "as_json", is_flag=True, help="everything, as JSON")
@click.pass_obj
def command(paths: Paths, name: str, since: str | None, missed: int, days: int, runs: int, as_json: bool) -> int:
    """Show what each feed, sitemap and listing of a source contributed, and what it should have shown and did not.

    \b
    Examples:
      newswatch coverage unchina
      newswatch coverage unchina --since 2026-10-01 --json
    """
    named(paths, [name])
    first = datetime.fromisoformat(since).replace(tzinfo=UTC) if since else None
    with looked_at(paths) as corpus, corpus.catalogue.reading() as connection:
        found = coverage(connection, name, datetime.now(UTC), first)
        single = contributions(connection, name, runs)
    if as_json:
        print_json({"over_time": found, "by_run": single})
    else:
        _print(found, missed, days)
        _print_runs(single)
    return 0


def _print(found: Coverage, missed: int, days: int) -> None:
    console = tables()
    table = Table(
        "way",
        "entrance",
        "showed",
        "first",
        "alone",
        "missed",
        "visits",
        "failed",
        title=f"{found.source}: {plural(found.articles, 'article')}",
    )
    for one in found.entrances:
        numbers = (one.showed, one.first, one.alone, len(one.missed), one.visits, one.failed)
        table.add_row(one.way.value, escape(plain_text(one.url)), *map(str, numbers))
    console.print(table)
    for one in found.entrances:
        for known in one.missed[:missed]:
            say(f"{one.way} {one.url} should have shown {known.url} (first seen {known.first_seen:%Y-%m-%d})")
    for day in found.days[:days]:
        parts = ", ".join(f"{count} by {url}" for url, count in day.first.items() if count)
        say(f"{day.day}: {plural(day.articles, 'article')} first seen ({parts})")


def _print_runs(single: list[RunContributions]) -> None:
    for run in single:
        say(f"run {run.run}:")
        for one in run.entrances:
            showed = "pruned" if one.showed is None else one.showed
            say(f"  {one.way} {one.entrance}: {one.state}, showed {showed}, alone {one.alone}, appended of it {one.appended}")
