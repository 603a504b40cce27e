"""``newswatch reindex``: the deduplication index anew, and which past decisions would differ."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from crawler.cli.opening import opened, print_json
from crawler.cli.searching import bring_up_to_date, searching
from crawler.terminal import say
from pipelines.text.humanise import plural
from pipelines.upkeep.reindex import differing, reindex

if TYPE_CHECKING:
    from crawler.paths import Paths


@click.command("reindex")
@click.option("--compare", "only_compare", is_flag=True, help="change nothing; only show which past decisions would differ")
@click.option("--search", "for_search", is_flag=True, help="make the search index anew instead; it is derived and follows by itself")
@click.option("--json", "as_json", is_flag=True, help="the result as JSON")
@click.pass_obj
def command(paths: Paths, only_compare: bool, for_search: bool, as_json: bool) -> int:
    """Compute fingerprints again from the texts (after an upgrade), then show which past decisions would differ.

    It can be stopped and run again: it goes on where it stopped.

    \b
    Examples:
      newswatch reindex
      newswatch reindex --compare --json
      newswatch reindex --search
    """
    if for_search:
        return _for_search(paths, as_json)
    with opened(paths, alone="" if only_compare else "reindex") as corpus:
        total = corpus.count()
        with Progress(console=Console(stderr=True), transient=True, disable=as_json) as progress:
            first, second = progress.add_task("index", total=total), progress.add_task("compare", total=total)
            done = None
            if not only_compare:
                done = reindex(corpus, datetime.now(UTC), lambda sequence: progress.update(first, completed=sequence + 1))
            other = list(differing(corpus, lambda sequence: progress.update(second, completed=sequence + 1)))
    if as_json:
        print_json({"indexed": done, "differing": other})
        return 0
    if done is not None:
        say(f"{plural(done.documents, 'document')} indexed")
        for line in done.unreadable:
            say(f"not readable: {line}")
    for one in other:
        say(f"{one.document.file}: would be {one.now.decision} today ({one.now.reason})")
    say(f"{len(other)} of {total} decisions would differ")
    return 0


def _for_search(paths: Paths, as_json: bool) -> int:
    with searching(paths, follow=False) as search:
        done = bring_up_to_date(search, anew=True)
    if as_json:
        print_json({"documents": done.documents, "troubles": done.troubles})
    else:
        say(f"{plural(done.documents, 'text')} indexed for search")
    return 0
