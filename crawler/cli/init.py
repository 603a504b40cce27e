"""``newswatch init``: a folder of one's own."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from crawler.terminal import say
from pipelines.errors import ConfigError
from pipelines.sources import own_folder, settings, shipped
from pipelines.text.humanise import plural

ASKED = "The sites that are asked should know whom to write to: a mail address or a web page. It becomes part of the User-Agent."


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path())
@click.option("--contact", metavar="ADDRESS", help="whom the operators of sites can write to: a mail address or a web page")
@click.option("--enable", "names", multiple=True, metavar="NAME", help="a shipped source to crawl (repeatable); later: sources enable")
@click.option("--adopt", is_flag=True, help="also copy settings and sources that were written into the installed package before")
def command(folder: Path, contact: str | None, names: tuple[str, ...], adopt: bool) -> int:
    """Make a folder of your own: settings, your sources and spiders, and the place of the collected texts.

    Every command finds it from inside. Nothing that is there already is changed, so it can be done again. Without FOLDER: here.

    \b
    Examples:
      newswatch init news --contact you@example.org
      newswatch init news --enable unchina --enable unido
    """
    folder = folder.expanduser().absolute()
    terminal = sys.stdin.isatty() and sys.stderr.isatty()
    if unknown := [name for name in names if name not in shipped.available()]:
        raise ConfigError(f"no shipped source is named {unknown[0]!r}; `newswatch sources list --shipped` has them")
    own_folder.check_place(folder)
    _adopt(folder, adopt, terminal)
    new = not (folder / settings.FILE).exists()
    try:
        made = own_folder.make(folder, contact if contact is not None else _asked(terminal and new))
        if contact and not new:
            made.append(settings.write_contact(folder, contact).name)
    except ValueError as error:
        raise click.UsageError(f"--contact {error}") from error
    say(f"{folder}: {', '.join(made) if made else 'all is there'}")
    for name in shipped.take(folder, names):
        say(f"enabled: {name}")
    _further(folder)
    return 0


def _asked(terminal: bool) -> str:
    if not terminal:
        return ""
    say(ASKED)
    return click.prompt("Contact (empty: later)", default="", show_default=False, value_proc=_checked)


def _checked(text: str) -> str:
    try:
        return settings.check_contact(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _adopt(folder: Path, wanted: bool, terminal: bool) -> None:
    """Copy what was written into the package before, on wish; say that it is there where nobody can be asked."""
    left = [file for file in own_folder.left_behind() if not (folder / file.relative_to(shipped.package())).exists()]
    if not left:
        return
    say(f"The installed package holds {plural(len(left), 'file')} of yours, which its next upgrade replaces:")
    for file in left:
        say(f"  {file}")
    if not wanted and not (terminal and click.confirm("Copy them here?", default=True)):
        say("newswatch init --adopt copies them")
        return
    for name in own_folder.adopt(folder, left):
        say(f"copied: {name}")


def _further(folder: Path) -> None:
    """What comes next, by what is there."""
    here = "" if folder == Path.cwd() else f"cd {folder}\n  "
    contact = settings.read(folder).contact
    lines = [] if contact else [f"set contact in {settings.FILE}: without one no public site is asked"]
    if not shipped.taken(folder) and not list((folder / "sources").glob("*.toml")):
        lines.append("newswatch sources list --shipped     # then: newswatch sources enable NAME")
        lines.append("newswatch sources add URL            # a source of your own")
    say("Next:\n  " + here + "\n  ".join([*lines, "newswatch crawl"]))
