"""``newswatch reclean``: the present cleaner over stored pages."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import named, print_json
from crawler.cli.stored import now, rereading
from crawler.terminal import plain_text, say
from pipelines.clean.recleaning_diff import Effect, readable, report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.paths import Paths
    from pipelines.clean.recleaning_diff import Change
    from pipelines.runs.recleaning import Recleaner


@click.command("reclean")
@click.option("--source", "names", multiple=True, metavar="NAME", help="only this source (repeatable) [all]")
@click.option("--since", metavar="YYYY-MM-DD", help="only what was fetched from this day on")
@click.option("--compare/--adopt", "only_compare", default=True, help="show what would change, or append the new versions [compare]")
@click.option("--worst", type=click.IntRange(0, 1000), default=5, show_default=True, help="differences to show in full")
@click.option("--json", "as_json", is_flag=True, help="the report as JSON")
@click.pass_obj
def command(paths: Paths, names: tuple[str, ...], since: str | None, only_compare: bool, worst: int, as_json: bool) -> int:
    """Clean stored pages again with the present cleaner and show what would change; with --adopt append new versions.

    A page of which nothing would be made any more keeps its text. Exit 1 when there is such a page.

    \b
    Examples:
      newswatch reclean --source unitar
      newswatch reclean --since 2026-06-01 --adopt
    """
    known = named(paths, names)
    adopted: Counter[str] = Counter()

    def changes() -> Iterator[Change]:
        for name in names or tuple(known):
            with rereading(paths, known[name], "reclean") as rereader:
                yield from _of(rereader, since, only_compare, adopted)

    found = report(changes(), worst)
    if as_json:
        print_json({"counts": found.counts, "worst": found.worst, "adopted": adopted})
    else:
        say(", ".join(f"{count} {effect}" for effect, count in found.counts.items()) or "no stored pages")
        for change in found.worst:
            say(f"\n{change.effect} {change.likeness:.3f} (words: +{change.added} -{change.gone})")
            say("\n".join(plain_text(line) for line in readable(change).split("\n")))
        if not only_compare:
            say("adopted: " + (", ".join(f"{count} {outcome}" for outcome, count in adopted.items()) or "nothing"))
    return 0 if found.harmless else 1


def _of(rereader: Recleaner, since: str | None, only_compare: bool, adopted: Counter[str]) -> Iterator[Change]:
    for one in rereader.held(since):
        if not only_compare and one.change.effect in (Effect.CHANGED, Effect.TITLE, Effect.LAYOUT):
            adopted.update(settled.outcome.value for settled in rereader.adopt(one, now()))
        yield one.change
