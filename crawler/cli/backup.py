"""``newswatch backup``: copy corpus, archive and catalogue to a folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import opened
from pipelines.upkeep.backup import backup

if TYPE_CHECKING:
    from crawler.paths import Paths


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def command(paths: Paths, folder: Path) -> int:
    """Copy corpus, archive and catalogue to FOLDER: new, empty, or an earlier backup (then only what is new is copied).

    \b
    Example:
      newswatch backup /mnt/copy/newswatch
    """
    with opened(paths) as corpus:
        done = backup(corpus, folder, datetime.now(UTC))
    click.echo(f"{folder}: {done.documents} documents ({done.copied} copied now), {len(done.files)} other files, as of {done.at}")
    return 0
