"""``newswatch accept``: a person has looked and says that a source is right as it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import named, opened, print_json
from crawler.terminal import say
from pipelines.model.health import HealthCause
from pipelines.text.humanise import minute

if TYPE_CHECKING:
    from crawler.paths import Paths

CAUSES = tuple(cause.value for cause in HealthCause if cause is not HealthCause.NONE)


@click.command("accept")
@click.argument("name")
@click.option("--cause", type=click.Choice(CAUSES), metavar="CAUSE", help="only if this is what stands against it [whatever stands]")
@click.option("--note", default="", metavar="TEXT", help="what was seen, kept with the acceptance")
@click.option("--json", "as_json", is_flag=True, help="what was accepted, as JSON")
@click.pass_obj
def command(paths: Paths, name: str, cause: str | None, note: str, as_json: bool) -> int:
    """Take the present state of a source as its normal one: look at it first, then say that it is right so.

    The alarm ends, and what is usual for the source is learnt anew from its last run on. Only causes that are found by comparing with
    the source's past can be accepted: fewer links, shorter texts, a long silence. An entrance that is gone or refuses stays broken.

    \b
    Examples:
      newswatch status
      newswatch accept unido
      newswatch accept unido --cause "layout changed (discovery)" --note "they show one page now"
    """
    from pipelines import monitor

    named(paths, [name])
    now = datetime.now(UTC)
    with opened(paths, repair=False) as corpus:
        before = monitor.accept(corpus.catalogue, name, now, cause=HealthCause(cause) if cause else None, note=note)
    if as_json:
        print_json({"source": name, "accepted_at": now, "before": before, "note": note})
        return 0
    since = f" since {minute(before.since)}" if before.since else ""
    say(f"{name}: accepted ({before.cause.value}{since}); its runs are compared with the last one and those to come")
    return 0
