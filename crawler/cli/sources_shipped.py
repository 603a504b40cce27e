"""``newswatch sources enable|disable|diff|update``: the shipped sources that a folder of one's own uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.paths import own
from crawler.terminal import say
from pipelines.errors import ConfigError
from pipelines.sources import shipped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crawler.paths import Paths
    from pipelines.model import Source


@click.command("enable")
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--all", "every", is_flag=True, help="all that are meant to be crawled")
@click.pass_obj
def enable(paths: Paths, names: tuple[str, ...], every: bool) -> int:
    """Use shipped sources in this folder, as they are now: an upgrade shows what it would change and changes nothing by itself.

    \b
    Examples:
      newswatch sources enable unchina unido
      newswatch sources enable --all
    """
    folder = _folder(paths)
    known = shipped.available()
    wanted = [name for name, source in known.items() if source.enabled] if every else list(names)
    if not wanted:
        raise click.UsageError("expected the NAME of a shipped source, or --all; `newswatch sources list --shipped` has them")
    new = shipped.take(folder, wanted)
    for name in dict.fromkeys(wanted):
        instead = folder / "sources" / f"{name}.toml"
        say(f"{name}: {f'{instead} is used in its place' if instead.exists() else 'enabled' if name in new else 'enabled already'}")
    return 0


@click.command("disable")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.pass_obj
def disable(paths: Paths, names: tuple[str, ...]) -> int:
    """Use shipped sources no more; what was collected stays. For a source of your own set enabled = false in its file.

    \b
    Example:
      newswatch sources disable unido
    """
    folder = _folder(paths)
    for name in names:
        mine = folder / "sources" / f"{name}.toml"
        if mine.exists() and name not in shipped.taken(folder):
            raise ConfigError(f"{name} is declared in {mine}: set enabled = false there")
    shipped.leave(folder, names)
    say("\n".join(f"{name}: disabled" for name in names))
    return 0


@click.command("diff")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.pass_obj
def diff(paths: Paths, names: tuple[str, ...]) -> int:
    """Show what the installed version has otherwise than the shipped sources in use here: lines with - are yours, with + new.

    \b
    Examples:
      newswatch sources diff
      newswatch sources diff unchina && newswatch sources update unchina
    """
    found = _changes(_folder(paths), names)
    for change in found:
        say(change.diff if change.theirs else f"{change.what}: the installed version has it no more; yours goes on")
    if not found:
        say("the shipped sources in use here are those of the installed version")
    return 0


@click.command("update")
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--all", "every", is_flag=True, help="all that changed")
@click.pass_obj
def update(paths: Paths, names: tuple[str, ...], every: bool) -> int:
    """Take the shipped sources (with their families) as the installed version has them.

    \b
    Example:
      newswatch sources update unchina
    """
    if not names and not every:
        raise click.UsageError("expected the NAME of a shipped source in use here, or --all")
    folder = _folder(paths)
    found = _changes(folder, names)
    for change in found:
        shipped.renew(folder, change)
        say(f"{change.what}: {'updated' if change.theirs else 'kept, the installed version has it no more'}")
    if not found:
        say("nothing changed")
    return 0


def list_shipped(paths: Paths) -> Mapping[str, tuple[Source, str]]:
    """The shipped sources by name, each with what this folder does with it."""
    folder = paths.config
    taken = shipped.taken(folder) if own(folder) else []
    changed = {change.what for change in shipped.changes(folder)} if own(folder) else set()
    said: dict[str, tuple[Source, str]] = {}
    for name, source in shipped.available().items():
        state = "enabled here" if name in taken else ""
        if f"sources/{name}.toml" in changed or (source.family and name in taken and f"families/{source.family}.toml" in changed):
            state = "enabled here, changed since: newswatch sources diff"
        if own(folder) and (folder / "sources" / f"{name}.toml").exists():
            state = "yours is used in its place"
        said[name] = (source, state)
    return said


def changed_line(config: Path) -> str:
    """That an upgrade brought changes of shipped sources which are not in use yet; empty when there are none."""
    count = len(shipped.changes(config)) if own(config) else 0
    what = "1 shipped declaration differs" if count == 1 else f"{count} shipped declarations differ"
    return f"{what} from the installed version: newswatch sources diff" if count else ""


def _changes(folder: Path, names: tuple[str, ...]) -> list[shipped.Change]:
    found = shipped.changes(folder)
    if not names:
        return found
    for name in names:
        if name not in shipped.taken(folder):
            raise ConfigError(f"no shipped source {name!r} is in use in {folder}; `newswatch sources list --shipped` says which are")
    known = shipped.available()
    wanted = {f"sources/{name}.toml" for name in names} | {f"families/{known[name].family}.toml" for name in names if name in known}
    return [change for change in found if change.what in wanted]


def _folder(paths: Paths) -> Path:
    """The folder of one's own; elsewhere every declaration that is there is in use anyway."""
    folder = paths.changeable()
    if not own(folder):
        raise ConfigError(f"{folder}: every declaration here is in use; set enabled = false in the file of one that should not be")
    return folder
