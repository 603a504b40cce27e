"""``newswatch doctor``: what could go wrong here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from crawler.all_sources import usable_sources
from crawler.cli.opening import catalogue_url, print_json
from crawler.terminal import plain_text, say
from pipelines.errors import ConfigError
from pipelines.sources import settings as installation
from pipelines.upkeep.doctor import BAD, OK, WARN, Fact, doctor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.paths import Paths


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
@click.pass_obj
def command(paths: Paths, as_json: bool) -> int:
    """Show versions, limits, disk, locks, settings and sources, and what is wrong with them. Exit 1 when something is.

    \b
    Example:
      newswatch doctor
    """
    try:
        installed, where = installation.read(paths.config), catalogue_url(paths)
    except ConfigError:  # told below, with the declarations; the rest of the machine is looked at all the same
        installed, where = installation.Settings(), None
    further = list(_settings(paths))
    found = doctor(paths.data, datetime.now(UTC), where, further, floor=installed.limits.min_free, network_ok=installed.network_ok)
    if as_json:
        print_json(found)
    else:
        for fact in found:
            advice = f"  ({fact.advice})" if fact.advice else ""
            say(plain_text(f"{fact.state:<8} {fact.name}: {fact.value}{advice}"))
    return 1 if any(fact.state == BAD for fact in found) else 0


def _settings(paths: Paths) -> Iterator[Fact]:
    yield Fact("declarations", str(paths.config))
    try:
        contact = installation.read(paths.config).contact
        found = usable_sources(paths.config)
        sources = found.sources
    except ConfigError as error:
        yield Fact("declarations", str(error), BAD, "correct the file: nothing runs before that")
        return
    for name, faults in found.faulty.items():
        yield Fact(f"source {name}", "; ".join(map(str, faults)), BAD, "correct the file: it is left out until then")
    advice = "" if contact else f"set contact in {paths.config / installation.FILE}: sites' operators must be able to reach you"
    yield Fact("contact", contact or "not given", OK if contact else WARN, advice)
    enabled = [name for name, source in sources.items() if source.enabled]
    yield Fact("sources", f"{len(enabled)} enabled of {len(sources)}: {', '.join(enabled)}")
