"""``newswatch archive``: work on the WARC files of the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import print_json
from crawler.terminal import say
from pipelines.archive import migrate as migration
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from crawler.paths import Paths


@click.group("archive")
def command() -> None:
    """Work on the archive: the WARC files in the data folder.

    \b
    Examples:
      newswatch archive migrate --dry-run
    """


@command.command("migrate")
@click.option("--to", "target", type=click.Path(file_okay=False, path_type=Path), help="where the new files go [archive/migrated]")
@click.option("--dry-run", is_flag=True, help="say what would be done and write nothing")
@click.option("--json", "as_json", is_flag=True, help="the result as JSON")
@click.pass_obj
def migrate(paths: Paths, target: Path | None, dry_run: bool, as_json: bool) -> int:
    """Make replayable copies of WARC files that an earlier version wrote; the originals stay.

    Until version 0.1.0 the answer "not modified" (304) was stored so that pywb and ReplayWeb.page showed a blank page for it. Give
    the copies to whoever replays the archive, in place of the files of the same name. Texts and manifest need no change.

    \b
    Examples:
      newswatch archive migrate --dry-run
      newswatch archive migrate --to /srv/handover
    """
    folder = paths.data / "archive"
    done = []
    for one in migration.migrate(folder, target or folder / "migrated", dry=dry_run):
        done.append(one)
        if not as_json and one.state == "mended":
            say(f"{one.file}: {plural(one.mended, 'record')} {'to mend' if dry_run else 'mended'}")
    if as_json:
        print_json(done)
    else:
        counts = {state: sum(one.state == state for one in done) for state in ("mended", "there already", "nothing to mend")}
        say(", ".join(f"{count} {state}" for state, count in counts.items() if count) or f"no WARC file in {folder}")
    return 0
