"""``newswatch list``: what was new, by day and source."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import print_json
from crawler.cli.searching import searching, told
from crawler.terminal import plain_text, say
from pipelines.search.ask import FOUND
from pipelines.search.query import Version, Versions, both
from pipelines.search.query_language import parse
from pipelines.search.records_by_number import records
from pipelines.search.search import utc_now
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from crawler.paths import Paths


@click.command("list")
@click.option("--since", metavar="WHEN", default="7d", show_default=True, help="from this day on: 2026-11-22, 2026-11, yesterday, 7d")
@click.option("--until", metavar="WHEN", help="before this day")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="only this source (repeatable)")
@click.option("--query", default="", metavar="QUERY", help="only what matches, in the language of `newswatch search`")
@click.option(
    "--limit", type=click.IntRange(1, 1_000_000), default=1000, show_default=True, help="texts to list; how many there are is said"
)
@click.option("--json", "as_json", is_flag=True, help="a record for each text, as JSON")
@click.pass_obj
def command(paths: Paths, since: str, until: str | None, sources: tuple[str, ...], query: str, limit: int, as_json: bool) -> int:
    """List what was new, by the day it was found and by source: new articles, and new versions of older ones.

    \b
    Examples:
      newswatch list
      newswatch list --since yesterday --source unchina
      newswatch list --since 2026-11 --until 2026-12 --query 'lang:zh 气候' --json
    """
    now = utc_now()
    asked = [parse(f"since:{since}", now), Versions(Version.ALL)]
    asked += [parse(f"until:{until}", now)] if until else []
    asked += [parse(f"source:{','.join(sources)}", now)] if sources else []
    with searching(paths) as search:
        whole = both(*asked, search.parse(query))
        with search.asking() as questions:
            total = questions.count(whole)
            numbers = questions.page(whole, order=FOUND, limit=limit)
            doubts = questions.doubts(whole)
        found = list(records(search, numbers))
    if as_json:
        print_json({"since": since, "until": until, "total": total, "texts": found})
        return 0
    told(doubts)
    for day, of_day in groupby(found, key=lambda one: one["appended_at"][:10]):
        _print_day(day, list(of_day))
    left = f" ({total - len(found)} older ones are not listed: --limit {total})" if total > len(found) else ""
    say(f"{plural(total, 'new text')}{left}")
    return 0


def _print_day(day: str, found: Sequence[dict[str, Any]]) -> None:
    click.echo(click.style(f"{day}  {len(found)}", bold=True))
    for source, of_source in groupby(sorted(found, key=lambda one: str(one["source"])), key=lambda one: str(one["source"])):
        listed = list(of_source)
        say(f"  {plain_text(source)}  {len(listed)}")
        for one in listed:
            version = f"  (version {one['version']})" if one["version"] > 1 else ""
            dated = one["published"][:10] if one["published"] else "undated"
            say(f"    {one['sequence']:>5}  {plain_text(dated):<10}  {plain_text(one['title'])}{version}")
    say()
