"""``newswatch sources``: list, check, add and try declared sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.all_sources import read_sources
from crawler.cli.opening import declared, looked_at, named, print_json
from crawler.cli.sources_add import add, test_source
from crawler.cli.sources_review import review
from crawler.cli.sources_shipped import changed_line, diff, disable, enable, list_shipped, update
from crawler.terminal import plain_text, say
from pipelines.catalogue import key_values
from pipelines.clean.learn import evidence
from pipelines.errors import ConfigError
from pipelines.sources import objections
from pipelines.sources import settings as installation
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from crawler.paths import Paths
    from pipelines.model import Source


@click.group("sources")
def command() -> None:
    """List, check, add and try declared sources."""


for subcommand in (add, test_source, review, enable, disable, diff, update):
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
        say(f"{source.name:<14} {plain_text(source.schedule):<14} {_entrances(source):<13} {said}")
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
        say(str(fault))
    if changed := changed_line(paths.config):
        say(changed)
    say(f"{paths.config}: {plural(len(faults), 'fault')}")
    return ConfigError.exit_code if faults else 0


@command.command("boilerplate")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
@click.pass_obj
def boilerplate(paths: Paths, name: str, as_json: bool) -> int:
    """Show the blocks that recur across a source's pages and are cut, with how many of how many pages they stand on."""
    _source(paths, name)
    with looked_at(paths) as corpus, corpus.catalogue.reading() as connection:
        found = evidence(key_values.get(connection, name, "lessons") or {})
    if as_json:
        print_json(found)
        return 0
    for one in found:
        say(f"{one.count:>4} of {one.pages}  {one.where:<6} {plain_text(one.text)}")
    say(f"{name}: {plural(len(found), 'block')} of boilerplate learnt")
    return 0


def _source(paths: Paths, name: str) -> Source:
    return named(paths, [name])[name]
