"""``newswatch sources review``: first contact with declared sources, and what to change where a guess was wrong."""

from __future__ import annotations

import difflib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.opening import named, print_json
from crawler.spiders.review import contact
from crawler.terminal import plain_text, say
from pipelines.errors import ConfigError
from pipelines.sources import check
from pipelines.sources.edited import edited

if TYPE_CHECKING:
    from crawler.paths import Paths
    from crawler.spiders.review import Contact
    from pipelines.discover.probe.reviewed import Proposal, Reviewed

_SHOWN = 100


@click.command("review")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--write", is_flag=True, help="save the proposed lines, and trim what was seen to work from unverified")
@click.option("--json", "as_json", is_flag=True, help="as JSON: name, entrances, proposal, diff, written")
@click.pass_obj
def review(paths: Paths, names: tuple[str, ...], write: bool, as_json: bool) -> int:
    """Ask each declared entrance once and say what it answers; where one fails, look the site over and propose the changed lines.

    Nothing of the corpus is touched. Exit 1 while a source has an entrance that fails and is not mended.

    \b
    Examples:
      newswatch sources review unido
      newswatch sources review --write
    """
    if write:
        paths.changeable()
    sources = [source for source in named(paths, names).values() if source.file.endswith(".toml") and (source.enabled or names)]
    told, whole = [], True
    for one in contact(sources, paths):
        proposal = one.proposal
        before, after = _texts(one, proposal)
        written = write and before != after and _written(paths, one, before, after)
        whole = whole and (all(each.works for each in one.judged) or bool(written and proposal.changes))
        lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), "declared", "proposed", lineterm="", n=1))
        told.append(_row(one, proposal, lines, written))
        if not as_json:
            _show(one, proposal, lines, written)
    if as_json:
        print_json(told)
    return 0 if whole else 1


def _texts(one: Contact, proposal: Proposal) -> tuple[str, str]:
    """The declaration as it is, and as it is proposed: changed where entrances fail, and without the marks of what was seen to work."""
    before = Path(one.source.file).read_text("utf-8")
    ways = {"discover.feeds": "feed", "discover.sitemaps": "sitemap", "discover.listings": "listing"}
    renewed = "discover.article" in proposal.changes  # what stays although it showed no articles shows them by the new pattern
    seen = {name for name, way in ways.items() if _all_work(one.judged, way, renewed=renewed)}
    return before, edited(before, proposal.changes, seen | {name for name, value in proposal.changes.items() if value})


def _all_work(judged: list[Reviewed], way: str, *, renewed: bool) -> bool:
    of_way = [each.works or (renewed and each.state == "no articles") for each in judged if each.way.value == way]
    return bool(of_way) and all(of_way)


def _written(paths: Paths, one: Contact, before: str, after: str) -> bool:
    """Save a declaration; what the check refuses is taken back. Raises ConfigError then."""
    file = Path(one.source.file)
    file.write_text(after, "utf-8")
    if faults := [fault for fault in check(paths.config) if fault.file == str(file)]:
        file.write_text(before, "utf-8")
        raise ConfigError(f"{file}: not changed, for the proposal has a fault: {faults[0].message}")
    return True


def _show(one: Contact, proposal: Proposal, lines: list[str], written: bool) -> None:
    say(f"{one.source.name}: {plain_text(one.source.title)}")
    for each in one.judged:
        newest = f", newest {each.newest}" if each.newest else ""
        say(plain_text(f"  {each.state:<12} {each.way.value:<8} {each.url}: {each.said}{newest}"))
        for title in each.titles:
            say(plain_text(f"                 {title[:_SHOWN]}"))
    for why in proposal.why:
        say(plain_text(f"  proposed: {why}"))
    for line in lines:
        say(plain_text(f"  {line}"))
    if written:
        say(f"  saved: {one.source.file}")
    elif not proposal.changes and not all(each.works for each in one.judged):
        say("  nothing better was found on the site")


def _row(one: Contact, proposal: Proposal, lines: list[str], written: bool) -> dict[str, Any]:
    entrances = [{**asdict(each), "way": each.way.value, "titles": list(each.titles)} for each in one.judged]
    changed = {"changes": proposal.changes, "why": list(proposal.why)}
    return {"name": one.source.name, "entrances": entrances, "proposal": changed, "diff": lines, "written": written}
