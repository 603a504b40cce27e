"""``newswatch sources``: list, check, add and try declared sources."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import declared, looked_at, named, print_json
from crawler.cli.shipped import changed_line, diff, disable, enable, list_shipped, update
from crawler.known import read_sources
from crawler.paths import Paths
from crawler.processes.many import Crawled, crawl_all
from crawler.progress import plain_text, show_for
from crawler.spiders.probe import look
from pipelines.catalogue import state
from pipelines.clean.learn import evidence
from pipelines.discover.probe import guess_source, toml_of
from pipelines.errors import ConfigError
from pipelines.sources import objections
from pipelines.sources import settings as installation
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from pipelines.model import Source

NAME = re.compile(r"[a-z][a-z0-9_-]*")
SAMPLE = 3


@click.group("sources")
def command() -> None:
    """List, check, add and try declared sources."""


for subcommand in (enable, disable, diff, update):
    command.add_command(subcommand)


@command.command("list")
@click.option("--shipped", "of_package", is_flag=True, help="those that come with Newswatch, and which of them are in use here")
@click.option("--json", "as_json", is_flag=True, help="the whole declarations as JSON")
@click.pass_obj
def list_sources(paths: Paths, of_package: bool, as_json: bool) -> int:
    """List the sources: those declared here and spiders written by hand, or those that come with Newswatch.

    \b
    Examples:
      newswatch sources list
      newswatch sources list --shipped
    """
    known = list_shipped(paths) if of_package else {name: (source, "") for name, source in declared(paths).items()}
    if as_json:
        print_json([source for source, _ in known.values()])
        return 0
    for source, use in known.values():
        marks = [use] if use else []
        marks += ["disabled"] if not source.enabled and not of_package else []
        marks += [f"unverified: {', '.join(source.unverified)}"] if source.unverified and not of_package else []
        said = f"{plain_text(source.title)}  {plain_text('; '.join(marks))}".rstrip()
        click.echo(f"{source.name:<14} {plain_text(source.schedule):<14} {_entrances(source):<13} {said}")
    return 0


def _entrances(source: Source) -> str:
    count = len(source.discover.feeds) + len(source.discover.sitemaps) + len(source.discover.listings)
    return plural(count, "entrance") if count else "by hand" if not source.file.endswith(".toml") else "by robots.txt"


@command.command("check")
@click.option("--json", "as_json", is_flag=True, help="the faults as JSON: file, line, column, message")
@click.pass_obj
def check_sources(paths: Paths, as_json: bool) -> int:
    """Explain every fault in declarations, settings and hand-written spiders: file, line, what is wrong, what was expected.

    Exit 78 when there is one.

    \b
    Examples:
      newswatch sources check
      newswatch sources check --json
    """
    faults = [*objections(read_sources(paths.config)), *installation.check(paths.config)]
    if as_json:
        print_json(faults)
        return ConfigError.exit_code if faults else 0
    for fault in faults:
        click.echo(str(fault))
    if changed := changed_line(paths.config):
        click.echo(changed)
    click.echo(f"{paths.config}: {plural(len(faults), 'fault')}")
    return ConfigError.exit_code if faults else 0


@command.command("boilerplate")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
@click.pass_obj
def boilerplate(paths: Paths, name: str, as_json: bool) -> int:
    """Show the blocks that recur across a source's pages and are cut, with how many of how many pages they stand on."""
    _source(paths, name)
    with looked_at(paths) as corpus, corpus.catalogue.reading() as connection:
        found = evidence(state.get(connection, name, "lessons") or {})
    if as_json:
        print_json(found)
        return 0
    for one in found:
        click.echo(f"{one.count:>4} of {one.pages}  {one.where:<6} {plain_text(one.text)}")
    click.echo(f"{name}: {len(found)} blocks learnt")
    return 0


@command.command("test")
@click.argument("name")
@click.option("--limit", type=click.IntRange(1, 1000), default=SAMPLE, show_default=True, help="articles to fetch")
@click.pass_obj
def test_source(paths: Paths, name: str, limit: int) -> int:
    """Crawl a source without touching the corpus or what was seen, and show a few articles."""
    _source(paths, name)
    with tempfile.TemporaryDirectory(prefix="newswatch-test-") as folder:
        return _try(Paths(paths.config, Path(folder) / "data"), name, limit).exit


@command.command("add")
@click.argument("url")
@click.option("--name", metavar="NAME", help="its name [from the host]")
@click.option("--yes", is_flag=True, help="save without asking")
@click.option("--dry-run", is_flag=True, help="show and save nothing")
@click.option("--limit", type=click.IntRange(0, 100), default=SAMPLE, show_default=True, help="articles to crawl and show first")
@click.option("--allow-private", multiple=True, metavar="NETWORK", help="a network (CIDR) that may be reached although it is not public")
@click.option("--delay", type=click.FloatRange(0, 600), default=2.0, show_default=True, help="seconds between requests")
@click.pass_obj
def add(
    paths: Paths, url: str, name: str | None, yes: bool, dry_run: bool, limit: int, allow_private: tuple[str, ...], delay: float
) -> int:
    """Look at a site, write a declaration with a comment for each guess, crawl a few articles, and ask before saving.

    \b
    Examples:
      newswatch sources add https://www.undp.org/china
      newswatch sources add https://example.org/news --dry-run
    """
    if not dry_run:
        paths.changeable()
    looked = look(url, paths, allow_private, delay)
    assert looked.home is not None
    guess = guess_source(looked.home, looked.asked, looked.answers)
    chosen = name or guess.name
    if not NAME.fullmatch(chosen):
        raise ConfigError(f"--name {chosen!r}: expected a lower-case letter, then letters, digits, - and _")
    text = _with(toml_of(guess), allow_private, delay)
    click.echo(text)
    crawled = _trial(text, chosen, limit, installation.read(paths.config).contact) if limit else None
    good = crawled is None or crawled.exit == 0
    target = paths.config / "sources" / f"{chosen}.toml"
    if dry_run:
        click.echo(f"not saved (--dry-run); it would be {target}")
        return 0 if good else 1
    if target.exists():
        raise ConfigError(f"{target} is there already; expected a new name (--name)")
    if not yes and not (sys.stdin.isatty() and click.confirm(f"Save as {target}?")):
        click.echo("not saved; --yes saves without asking")
        return 1
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    click.echo(f"saved: {target}")
    return 0 if good else 1


def _with(text: str, allow_private: tuple[str, ...], delay: float) -> str:
    """The declaration with what was asked for on the command line."""
    if allow_private:
        networks = ", ".join(f'"{network}"' for network in allow_private)
        text = text.replace("\n[discover]", f"allow_private = [{networks}]\n\n[discover]", 1)
    return text + (f"\n[manners]\ndelay = {delay:g}\n" if delay != 2.0 else "")


def _trial(text: str, name: str, limit: int, contact: str) -> Crawled:
    with tempfile.TemporaryDirectory(prefix="newswatch-add-") as folder:
        trial = Paths(Path(folder) / "config", Path(folder) / "data")
        (trial.config / "sources").mkdir(parents=True)
        (trial.config / "sources" / f"{name}.toml").write_text(text, "utf-8")
        if contact:
            installation.write_contact(trial.config, contact)
        return _try(trial, name, limit)


def _try(paths: Paths, name: str, limit: int) -> Crawled:
    show = show_for("lines")
    crawled = crawl_all([name], paths, ["--limit", str(limit), "--trigger", "hand", "--trial"], 1, show)[0]
    show.close()
    for path in sorted((paths.data / "corpus").glob("*.txt")):
        text = path.read_text("utf-8")
        width = shutil.get_terminal_size().columns
        click.echo(f"\n{'-' * min(width, 100)}\n{text[:1500]}{' ...' if len(text) > 1500 else ''}")
    told = ", ".join(f"{count} {key}" for key, count in crawled.accounts.items() if count)
    click.echo(f"\n{name}: exit {crawled.exit}{': ' if told else ''}{told}")
    return crawled


def _source(paths: Paths, name: str) -> Source:
    return named(paths, [name])[name]
