"""``newswatch rebuild``: the catalogue anew from files and manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.cli.opening import catalogue_url, print_json
from crawler.terminal import say
from pipelines.text.humanise import plural
from pipelines.upkeep.rebuild import rebuild

if TYPE_CHECKING:
    from crawler.paths import Paths


@click.command("rebuild")
@click.option("--json", "as_json", is_flag=True, help="the result as JSON")
@click.pass_obj
def command(paths: Paths, as_json: bool) -> int:
    """Make the catalogue anew from the texts and the manifest; what is whole of the old one (runs, leads) is carried over.

    \b
    Example:
      newswatch rebuild
    """
    done = rebuild(paths.data, catalogue_url(paths))
    if as_json:
        print_json(done)
        return 0
    say(f"{plural(done.documents, 'document')}, {plural(done.aliases, 'alias', 'aliases')} from files and manifest")
    for table, count in done.carried.items():
        say(f"carried over: {count} {table}")
    for name, lines in (("lost", done.lost), ("differs", done.differences), ("repaired", [str(repair) for repair in done.repairs])):
        for line in lines:
            say(f"{name}: {line}")
    if done.kept:
        say(f"the old catalogue is kept: {done.kept}")
    return 0
