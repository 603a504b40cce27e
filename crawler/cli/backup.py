"""``newswatch backup``: copy corpus, archive and catalogue to a folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import opened, print_json
from crawler.terminal import plain_text, say
from pipelines.text.humanise import minute, plural
from pipelines.upkeep.backup import backup

if TYPE_CHECKING:
    from crawler.paths import Paths


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="what was copied, as JSON")
@click.pass_obj
def command(paths: Paths, folder: Path, as_json: bool) -> int:
    """Copy corpus, archive and catalogue to FOLDER: new, empty, or an earlier backup (then only what is new is copied).

    A crawl may run meanwhile. What was backed up there before counts until the new backup is whole, whatever happens.

    \b
    Example:
      newswatch backup /mnt/copy/newswatch
    """
    with opened(paths) as corpus:
        done = backup(corpus, folder, datetime.now(UTC))
    told = done.contents
    if as_json:
        figures = {"documents": told.documents, "copied": done.copied, "files": len(told.files), "written": done.written}
        print_json({"folder": str(folder.absolute()), "at": told.at, **figures})
        return 0
    held = f"{plural(told.documents, 'document')} ({done.copied} copied now)"
    others = f"{plural(len(told.files), 'other file')} ({done.written} written)"
    say(plain_text(f"{folder}: {held}, {others}, as of {minute(told.at)}"))
    return 0
