"""``newswatch import``: take a folder of text files into the corpus under their own names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.all_sources import sources_of
from crawler.cli.opening import declared, opened, print_json
from crawler.terminal import plain_text, say
from pipelines.dedupe.identity import url_key
from pipelines.text.humanise import plural
from pipelines.upkeep.importer import import_folder, plain_identity, read_map

if TYPE_CHECKING:
    from crawler.paths import Paths
    from pipelines.upkeep.importer import Imported


@click.command("import")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--map",
    "map_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="JSON or TOML: file name -> URL, or -> a table (url, title, published, language, source)",
)
@click.option(
    "--renumber",
    is_flag=True,
    help="number files with other names, and those whose number is taken, doubled or a leap, from the next free on",
)
@click.option("--json", "as_json", is_flag=True, help="the result as JSON")
@click.pass_obj
def command(paths: Paths, folder: Path, map_file: Path | None, renumber: bool, as_json: bool) -> int:
    """Take the text files of a folder (NNN_<16 hex digits>.txt) into the corpus; sequence numbers go on after the highest.

    Files that are held already are left alone, so it can be run again. Exit 1 when a file was refused. Files with other names
    (report.txt) are taken with --renumber, on a terminal after a question. A number that leaps far ahead (a date as number) is
    refused, because all later texts would go on from there.

    \b
    Examples:
      newswatch import ./texts
      newswatch import ./texts --map urls.toml      # "000_caa381f542c2028a.txt" = "https://..."
      newswatch import ./2024 --renumber            # names like report.txt or 20241122_0123456789abcdef.txt
    """
    known = read_map(map_file) if map_file else {}
    sources = declared(paths)

    def identity(url: str) -> tuple[str, str]:
        owners = sources_of(url, sources)
        return (owners[0].name, url_key(url, owners[0])) if owners else plain_identity(url)

    with opened(paths, create=True) as corpus:
        done = import_folder(corpus, folder, known, identity=identity, renumber=renumber)
        if not as_json and _wanted(done):
            done = import_folder(corpus, folder, known, identity=identity, renumber=True)
    if as_json:
        print_json(done)
    else:
        for one in done:
            say(plain_text(f"{one.state:<9} {one.file}  {one.reason or (one.document.url if one.document else '')}"))
        counts = {state: sum(one.state == state for one in done) for state in ("imported", "held", "refused")}
        say(", ".join(f"{count} {state}" for state, count in counts.items()))
        if left := sum(one.numberable for one in done):
            say(f"newswatch import {folder} --renumber takes {left} of the refused under the next free numbers", err=True)
    return 1 if any(one.state == "refused" for one in done) else 0


def _wanted(done: list[Imported]) -> bool:
    """Whether files that were refused for their names are to get numbers; only a terminal is asked."""
    count = sum(one.numberable for one in done)
    if not count or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    files = plural(count, "file has a name or number", "files have names or numbers")
    return click.confirm(f"{files} that cannot be kept. Take copies under the next free numbers?", err=True)
