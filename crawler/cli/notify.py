"""``newswatch notify``: send what is waiting to be told, or try the channels."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import print_json
from crawler.terminal import plain_text, say
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from crawler.paths import Paths


@click.command("notify")
@click.option("--test", "test", is_flag=True, help="show what a message to each channel would be, and send nothing")
@click.option("--send", "really", is_flag=True, help="with --test: send the test message")
@click.option("--json", "as_json", is_flag=True, help="what was checked and sent, as JSON")
@click.pass_obj
def command(paths: Paths, test: bool, really: bool, as_json: bool) -> int:
    """Check the sources' health, send what is waiting, and write status.html; the scheduler does this every quarter of an hour.

    Alarms and what could not be told go to stderr, so that cron mails only these. Exit 1 as long as a message that was tried waits to be
    delivered.

    \b
    Examples:
      newswatch notify
      newswatch notify --test
      newswatch notify --test --send
    """
    from crawler.schedule.monitor import make
    from pipelines import monitor
    from pipelines.sources import settings

    if really and not test:
        raise click.UsageError("--send sends the test message: expected --test beside it (without both, what is waiting is sent)")
    if test:
        lines = monitor.trial(settings.read(paths.config), datetime.now(UTC), really=really)
        code = 0 if all("would send" in line or ": sent " in line for line in lines) else 1
        if as_json:
            print_json({"exit": code, "channels": lines})
            return code
        for line in lines:
            say(plain_text(line))
        return code
    report = make(paths)
    code = 1 if report.troubles or report.undelivered else 0
    if as_json:
        print_json({"exit": code, "page": str(paths.data / "status.html"), **asdict(report)})
        return code
    for line in (*(f"alarm: {notice}" for notice in report.notices), *report.troubles):
        say(plain_text(line), err=True)
    for line in report.undelivered:
        say(plain_text(line))
    done = f"{plural(len(report.verdicts), 'source')} checked, {plural(report.sent, 'message')} sent"
    say(plain_text(f"{done}; {paths.data / 'status.html'}"))
    return code
