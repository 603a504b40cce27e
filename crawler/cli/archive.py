"""``newswatch archive``: work on the WARC files of the data folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import looked_at, opened, print_json
from crawler.terminal import plain_text, say
from pipelines.archive import cdxj
from pipelines.archive import migrate as migration
from pipelines.text.humanise import day, plural, size
from pipelines.upkeep.merge import merge
from pipelines.upkeep.prune import prune

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.paths import Paths
    from pipelines.archive.cdxj import Indexed
    from pipelines.archive.migrate import Migrated
    from pipelines.upkeep.prune import Judged


@click.group("archive")
def command() -> None:
    """Work on the archive: the WARC files in the data folder.

    \b
    Examples:
      newswatch archive migrate --dry-run
      newswatch archive prune --keep 365
      newswatch archive index
    """


@command.command("index")
@click.option("--json", "as_json", is_flag=True, help="the result as JSON")
@click.pass_obj
def index(paths: Paths, as_json: bool) -> int:
    """Bring the CDXJ indexes of the WARC files up to date, for pywb and other replay systems.

    Each closed file has its own in archive/cdxj, which pywb takes as a folder. With ``cdxj = true`` under [archive] in newswatch.toml
    this is done after each run.

    \b
    Examples:
      newswatch archive index
    """
    done = []
    for one in cdxj.keep_up(paths.data / "archive"):
        done.append(one)
        if not as_json and one.state == "made":
            say(f"{one.file}: indexed")
    if as_json:
        print_json(done)
    else:
        say(_summed(done, ("made", "there already", "removed")) or f"no closed WARC file in {paths.data / 'archive'}")
    return 0


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
        say(_summed(done, ("mended", "there already", "nothing to mend")) or f"no WARC file in {folder}")
    return 0


def _summed(done: Sequence[Indexed | Migrated], states: Sequence[str]) -> str:
    """How many files came to each state that occurs; empty without files."""
    counts = {state: sum(one.state == state for one in done) for state in states}
    return ", ".join(f"{count} {state}" for state, count in counts.items() if count)


@command.command("prune")
@click.option("--keep", "days", type=click.IntRange(0), required=True, metavar="DAYS", help="leave files with records younger than this")
@click.option("--apply", is_flag=True, help="remove them; else they are only named")
@click.option("--json", "as_json", is_flag=True, help="every file with what keeps it, as JSON")
@click.pass_obj
def prune_files(paths: Paths, days: int, apply: bool, as_json: bool) -> int:
    """Remove WARC files that nothing needs: no text was read from them, no revisit record stands for an answer of them, none of their
    articles waits to be read, their run ended in order. Needs the data folder alone. What was removed stands in archive/pruned.jsonl.

    \b
    Examples:
      newswatch archive prune --keep 365
      newswatch archive prune --keep 365 --apply
    """
    now = datetime.now(UTC)
    with opened(paths, alone="archive prune") if apply else looked_at(paths, repair=False) as corpus:
        judged = prune(corpus, now, now - timedelta(days=days), dry=not apply)
    if as_json:
        print_json([{"file": one.file, "bytes": one.size, "newest": one.newest, "kept": one.why or None} for one in judged])
    else:
        _tell(judged, apply)
    return 0


def _tell(judged: list[Judged], apply: bool) -> None:
    taken = [one for one in judged if not one.why]
    for one in taken:
        newest = f", newest record {day(one.newest)}" if one.newest else ""
        say(plain_text(f"{one.file}: {size(one.size)}{newest}"))
    done = "removed" if apply else "to remove; add --apply to do so"
    kept = len(judged) - len(taken)
    say(f"{plural(len(taken), 'file')} with {size(sum(one.size for one in taken))} {done}; {plural(kept, 'file')} kept")


@command.command("merge")
@click.option("--below", type=click.IntRange(1), default=16, show_default=True, metavar="MB", help="join files smaller than this")
@click.option("--apply", is_flag=True, help="join them; else they are only named")
@click.option("--json", "as_json", is_flag=True, help="the files and what they went into, as JSON")
@click.pass_obj
def merge_files(paths: Paths, below: int, apply: bool, as_json: bool) -> int:
    """Join small WARC files into larger ones. Records stay byte for byte, and texts go on leading to them (archive/merged.jsonl says where
    each former file lies). Needs the data folder alone. A joined file is not pruned any more: prune first.

    \b
    Examples:
      newswatch archive merge
      newswatch archive merge --apply
    """
    with opened(paths, alone="archive merge") if apply else looked_at(paths, repair=False) as corpus:
        found = merge(corpus, datetime.now(UTC), below * 1_000_000, dry=not apply)
    if as_json:
        print_json(found)
        return 0
    for group in found:
        say(plain_text(f"{group.into}: {plural(len(group.files), 'file')} with {size(group.size)}"))
    done = "joined" if apply else "to join; add --apply to do so"
    say(f"{plural(sum(len(group.files) for group in found), 'file')} {done}")
    return 0
