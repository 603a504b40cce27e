"""``newswatch schedule``: run all sources by their schedules."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from crawler import log_lines
from crawler.cli.opening import catalogue_url, print_json
from crawler.terminal import say
from pipelines.errors import HEALTHY, UNHEALTHY
from pipelines.text.humanise import minute

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.paths import Paths


@click.command("schedule")
@click.option("--next", "only_next", is_flag=True, help="show the plan and start nothing")
@click.option("--check", is_flag=True, help="whether a schedule is at work on this data folder, for a health check: one line, exit 0 or 1")
@click.option("--log", type=click.Choice(log_lines.FORMATS), help="how log lines are written, the crawls' too [NEWSWATCH_LOG, else text]")
@click.option("--json", "as_json", is_flag=True, help="with --next: the plan as JSON")
@click.pass_obj
def command(paths: Paths, only_next: bool, check: bool, log: str | None, as_json: bool) -> int:
    """Run all enabled sources by their schedules until SIGTERM; SIGHUP or a changed declaration reloads.

    \b
    Examples:
      newswatch schedule --next
      newswatch schedule
      newswatch schedule --log json
      newswatch schedule --check
    """
    from crawler.schedule.serve import serve, upcoming

    if as_json and not only_next:
        raise click.UsageError("--json shows the plan as JSON; expected it together with --next")
    if check:
        said, code = at_work(paths.data, datetime.now(UTC))
        say(said)
        return code
    if not only_next:
        if log:
            os.environ[log_lines.VARIABLE] = log  # the crawls inherit it
        log_lines.begin()
        serve(paths, catalogue_url=catalogue_url(paths))
        return 0
    found = upcoming(paths, catalogue_url=catalogue_url(paths))
    if as_json:
        print_json([{"source": due.source, "at": due.at, "why": due.why, "last": due.last, "missed": due.missed} for due in found])
        return 0
    for due in found:
        last = f"last started {minute(due.last)}" if due.last else "never ran"
        say(f"{minute(due.at)}  {due.source:<16} {due.why} ({last})")
    return 0


LATEST = 35 * 60
"""Seconds after which a state of things is too old: it is written every quarter of an hour, and once may fail."""


def at_work(data: Path, now: datetime) -> tuple[str, int]:
    """Whether the schedule has written the state of things lately: one line, and the exit code."""
    page = data / "status.html"
    if not page.exists():
        return f"needs attention: {page} was never written; expected a running `newswatch schedule`", UNHEALTHY
    written = datetime.fromtimestamp(page.stat().st_mtime, UTC)
    if (now - written).total_seconds() > LATEST:
        return f"needs attention: the last round was {minute(written)}; expected one every 15 minutes", UNHEALTHY
    return f"ok: the last round was {minute(written)}", HEALTHY
