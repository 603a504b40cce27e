"""``newswatch crawl``: fetch what is new, each source in a process of its own."""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from crawler.all_sources import usable_sources
from crawler.installation import require_contact
from crawler.processes.many import Crawled, crawl_all
from crawler.progress import show_for
from crawler.terminal import say
from pipelines.errors import UNHEALTHY, ConfigError
from pipelines.runs.tally import together
from pipelines.sources import refusal
from pipelines.sources import settings as installation

if TYPE_CHECKING:
    from crawler.paths import Paths
    from pipelines.sources import Sources


@click.command("crawl")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--replay", "replays", multiple=True, metavar="FILE", help="answer every request from WARC files and from nothing else")
@click.option("--since", metavar="YYYY-MM-DD", help="walk the listings back to this day (resumed after a stop)")
@click.option("--jobs", type=click.IntRange(1, 64), help="sources at a time [concurrency of newswatch.toml]")
@click.option("--trigger", type=click.Choice(["hand", "cron", "schedule", "demo"]), help="who started it, for the ledger [found out]")
@click.option("--planned", metavar="TIME", help="when the schedule wanted it")
@click.option("--ahead", type=float, metavar="SECONDS", hidden=True)
@click.option("--json", "as_json", is_flag=True, help="the result as JSON on stdout")
@click.pass_obj
def command(
    paths: Paths,
    names: tuple[str, ...],
    replays: tuple[str, ...],
    since: str | None,
    jobs: int | None,
    trigger: str | None,
    planned: str | None,
    ahead: float | None,
    as_json: bool,
) -> int:
    """Fetch what is new from the named sources; without a name from all that are enabled.

    \b
    Examples:
      newswatch crawl unchina unido
      newswatch crawl
      newswatch crawl unchina --since 2024-01-01
      newswatch crawl unchina --replay data/archive/20261122T015512Z-unchina-1a2b-00000.warc.gz
    """
    known = usable_sources(paths.config)
    chosen, left_out = _chosen(paths, known, names)
    options = [*(part for file in replays for part in ("--replay", _absolute(file)))]
    for flag, value in (("--since", since), ("--planned", planned), ("--trigger", trigger), ("--ahead", ahead)):
        options += [flag, str(value)] if value is not None else []
    if trigger is None:
        options += ["--trigger", "hand" if sys.stderr.isatty() else "cron"]
    if not replays:
        ask_for_contact(paths)
        require_contact(paths, [known.sources[name] for name in chosen])
    show = show_for("none" if as_json else "auto")
    for one in left_out:
        show.event({"event": "end", **one.as_dict()})
    try:
        crawled = crawl_all(chosen, paths, options, jobs or installation.read(paths.config).limits.concurrency, show)
    finally:
        show.close()
    code = together([*(one.exit for one in crawled), *(UNHEALTHY for _ in left_out)])
    crawled += left_out
    if as_json:
        click.echo(json.dumps({"exit": code, "sources": [one.as_dict() for one in crawled]}, ensure_ascii=False, indent=1))
    else:
        summary(crawled, paths)
    return code


def ask_for_contact(paths: Paths) -> None:
    """Ask a person at a terminal once whom the operators of sites can write to, where there is a file to keep it in."""
    terminal = sys.stdin.isatty() and sys.stderr.isatty()
    if not terminal or paths.installed or installation.read(paths.config).contact:
        return
    say("The sites that are asked should know whom to write to: a mail address or a web page. It becomes part of the User-Agent.")
    contact = click.prompt("Contact (empty: later)", default="", show_default=False)
    if contact:
        say(f"written to {installation.write_contact(paths.config, contact)}")


def summary(crawled: list[Crawled], paths: Paths) -> None:
    """The account of each source, as a table."""
    table = Table("source", "exit", "discovered", "of which", title=f"corpus: {paths.data / 'corpus'}", title_justify="left")
    for one in crawled:
        counts = ", ".join(f"{count} {name}" for name, count in one.accounts.items() if count and name != "discovered")
        table.add_row(one.source, str(one.exit), str(one.accounts.get("discovered", "")), counts)
    Console(soft_wrap=True).print(table)


def _chosen(paths: Paths, known: Sources, names: tuple[str, ...]) -> tuple[list[str], list[Crawled]]:
    """The sources to crawl, and those of them whose declaration cannot be used: unhealthy, and no reason to leave the others."""
    for name in names:
        if name not in known.sources and name not in known.faulty:
            near = difflib.get_close_matches(name, known.sources, 1)
            hint = f"did you mean {near[0]}?" if near else f"declared are: {', '.join(known.sources)}"
            raise ConfigError(f"{paths.config}: no source is named {name!r}; {hint}")
    wanted = list(dict.fromkeys(names)) or [*(name for name, source in known.sources.items() if source.enabled), *known.faulty]
    faulty = {name: known.faulty[name] for name in wanted if name in known.faulty}
    if faulty and len(faulty) == len(wanted):
        raise refusal([fault for faults in faulty.values() for fault in faults])
    left_out = [
        Crawled(name, ConfigError.exit_code, sentences=[f"left out: {fault}" for fault in faults]) for name, faults in faulty.items()
    ]
    return [name for name in wanted if name not in faulty], left_out


def _absolute(file: str) -> str:
    path = Path(file).absolute()
    if not path.is_file():
        raise ConfigError(f"--replay {file}: there is no such file; expected a WARC file")
    return str(path)
