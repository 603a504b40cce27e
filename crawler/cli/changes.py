"""``newswatch changes``: what changed in the corpus, for programs that follow it."""

from __future__ import annotations

import json
import sys
import time
from itertools import islice
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import catalogue_url
from pipelines.dissemination.changefeed import feed, start_of
from pipelines.insight.changes import Cursor
from pipelines.insight.holdings import Holdings
from pipelines.sources import settings

if TYPE_CHECKING:
    from crawler.paths import Paths

POLL_SECONDS = 2.0


@click.command("changes")
@click.option("--since", default="", metavar="CURSOR|NNN", help="go on after this cursor, or after this document's number [the beginning]")
@click.option("--limit", type=click.IntRange(min=1), help="at most so many [all]")
@click.option("--text/--no-text", default=False, help="with the text of each document [no]")
@click.option("--follow", is_flag=True, help="stay and print what comes, until stopped")
@click.pass_obj
def command(paths: Paths, since: str, limit: int | None, text: bool, follow: bool) -> int:
    """Print every change of the corpus as one line of JSON: new, changed (a new version), copy (another address of a held text),
    removed (its site does not show the page any more; the text stays) or returned (it does again).

    Each line has its document's record and a `cursor`. A program that keeps the cursor together with what it made of the line goes on
    with `--since` and neither misses a change nor takes one twice, whatever happened in between. Lines appear in the order in
    which the corpus took them; the corpus may be written meanwhile.

    \b
    Examples:
      newswatch changes | jq -r '[.change, .title] | @tsv'
      newswatch changes --since 281 --text
      newswatch changes --since m5321-ab12cd34ab12cd34 --follow
    """
    installed = settings.read(paths.config)
    holdings = Holdings.open(paths.data, catalogue_url(paths), network_ok=installed.network_ok)
    try:
        cursor, above = start_of(since)
        left = limit
        while True:
            for one in islice(feed(holdings, cursor, above=above, text=text), left):
                print(json.dumps(one, ensure_ascii=False, separators=(",", ":")))
                cursor = Cursor.parse(one["cursor"])
                left = None if left is None else left - 1
            sys.stdout.flush()
            if not follow or left == 0:
                return 0
            time.sleep(POLL_SECONDS)
    finally:
        holdings.close()
