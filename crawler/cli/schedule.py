"""``newswatch schedule``: run all sources by their schedules."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import catalogue_url, print_json
from crawler.terminal import say

if TYPE_CHECKING:
    from crawler.paths import Paths


@click.command("schedule")
@click.option("--next", "only_next", is_flag=True, help="show the plan and start nothing")
@click.option("--json", "as_json", is_flag=True, help="with --next: the plan as JSON")
@click.pass_obj
def command(paths: Paths, only_next: bool, as_json: bool) -> int:
    """Run all enabled sources by their schedules until SIGTERM; SIGHUP or a changed declaration reloads.

    \b
    Examples:
      newswatch schedule --next
      newswatch schedule
    """
    from crawler.schedule.serve import serve, upcoming

    if as_json and not only_next:
        raise click.UsageError("--json shows the plan as JSON; expected it together with --next")
    if not only_next:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        serve(paths, catalogue_url=catalogue_url(paths))
        return 0
    found = upcoming(paths, catalogue_url=catalogue_url(paths))
    if as_json:
        print_json([{"source": due.source, "at": due.at, "why": due.why, "last": due.last, "missed": due.missed} for due in found])
        return 0
    for due in found:
        last = f"last started {due.last:%Y-%m-%d %H:%M}" if due.last else "never ran"
        say(f"{due.at:%Y-%m-%d %H:%M:%S} UTC  {due.source:<16} {due.why} ({last})")
    return 0
