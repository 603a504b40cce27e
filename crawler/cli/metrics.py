"""``newswatch metrics``: the state of things for Prometheus."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.all_sources import read_sources
from crawler.cli.opening import looked_at
from crawler.release import release

if TYPE_CHECKING:
    from crawler.paths import Paths


@click.command("metrics")
@click.option("--openmetrics", "strict", is_flag=True, help="OpenMetrics 1.0 in place of Prometheus's text format")
@click.option("--write", "file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="into a file, whole or not at all")
@click.pass_obj
def command(paths: Paths, strict: bool, file: Path | None) -> int:
    """Print the state of every source and of this installation as metrics, from the same facts as the status page.

    After each run they are written to the file that newswatch.toml names ([metrics] textfile), so that nothing has to be called.

    \b
    Examples:
      newswatch metrics
      newswatch metrics | promtool check metrics
      newswatch metrics --write /var/lib/prometheus/node-exporter/newswatch.prom
    """
    from crawler.schedule.monitor import standing_now
    from pipelines.outlets import metrics
    from pipelines.sources import settings

    if strict and file:
        raise click.UsageError("--write is for node_exporter, which reads the text format; expected it without --openmetrics")
    found = read_sources(paths.config)
    with looked_at(paths, repair=False) as corpus:
        least = settings.read(paths.config).limits.min_free
        standing = standing_now(paths, corpus.catalogue, found, least=least, troubles=[str(fault) for fault in found.amiss])
    if file:
        metrics.write(file, standing, release())
    else:
        sys.stdout.buffer.write(metrics.render(standing, release(), strict=strict))
    return 0
