"""``newswatch desk``: the reading desk in a browser."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from crawler import log_lines
from crawler.cli.searching import bring_up_to_date
from crawler.desk.assemble import opened
from crawler.desk.listen import secret, serve
from crawler.terminal import say
from pipelines.sources import settings

if TYPE_CHECKING:
    from crawler.paths import Paths


@click.command("desk")
@click.option("--host", metavar="ADDRESS", help="address to listen on [127.0.0.1, or [desk] host]")
@click.option("--port", type=click.IntRange(0, 65535), help="port to listen on, 0 for any that is free [8080, or [desk] port]")
@click.pass_obj
def command(paths: Paths, host: str | None, port: int | None) -> int:
    """Read what was collected in a browser: search, what was new, versions and their differences, provenance, sources, runs, watches.

    Reads only; the catalogue is opened so. Only this machine reaches it; to listen elsewhere, newswatch.toml has to name a password or
    a proxy that authenticates ([desk] password, upstream). Ctrl-C ends it.

    \b
    Examples:
      newswatch desk
      newswatch desk --port 9000
    """
    installed = settings.read(paths.config)
    wanted = replace(installed.desk, host=host or installed.desk.host, port=installed.desk.port if port is None else port)
    secret(wanted)
    lines = logging.StreamHandler()
    lines.setFormatter(log_lines.lines())
    logging.basicConfig(level=logging.WARNING, handlers=[lines])
    with opened(paths, installed) as desk:
        bring_up_to_date(desk.search)
        serve(desk, wanted, lambda address: say(f"The reading desk is at {address} (Ctrl-C ends it)"))
    return 0
