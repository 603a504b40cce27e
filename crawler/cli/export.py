"""``newswatch export``: the texts and their records as files for other programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from crawler.cli.export_state import STATE, keep, last, numbers_of
from crawler.cli.opening import print_json
from crawler.cli.searching import searching, told
from crawler.terminal import say
from pipelines.catalogue.schema import stamp
from pipelines.dissemination import export_kinds as kinds
from pipelines.dissemination.export_kinds import Job, Made
from pipelines.outlets.export import write_csv, write_file, write_jsonl, write_texts
from pipelines.search.records_by_number import records
from pipelines.search.search import utc_now
from pipelines.sources import settings
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from crawler.paths import Paths
    from pipelines.search.search import Search

TABLES = ("csv", "jsonl")
KINDS = (*TABLES, "texts", *kinds.FILES, *kinds.FOLDERS)
_TOLD = 5


@click.command("export")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("target", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--query", default="", metavar="QUERY", help="only what matches, in the language of `newswatch search` [all, with superseded versions]"
)
@click.option("--since", metavar="S", help="only what came after: last (the last export into this folder), a number, a day, or a cursor")
@click.option("--text/--no-text", default=None, help="csv, jsonl: with the text of each document [jsonl: yes, csv: no]")
@click.option("--excel", is_flag=True, help="csv for spreadsheets: they read its Chinese, and no cell is taken for a formula")
@click.option("--whole", is_flag=True, help="wacz: all closed archive files, listings too, instead of the texts' own pages")
@click.option(
    "--backup",
    type=click.Path(path_type=Path, file_okay=False),
    help="bag: of this finished backup, which `restore TARGET/data` takes back",
)
@click.option("--title", default="", metavar="TITLE", help="wacz, dataset, bag: what it is called [what was asked for]")
@click.option("--json", "as_json", is_flag=True, help="what was written, as JSON")
@click.pass_obj
def command(
    paths: Paths,
    kind: str,
    target: Path,
    query: str,
    since: str | None,
    text: bool | None,
    excel: bool,
    whole: bool,
    backup: Path | None,
    title: str,
    as_json: bool,
) -> int:
    """Write the collected texts for other programs and archives.

    \b
    csv, jsonl   one row per document; TARGET may be - for standard output
    texts        a zip of the text files with records.csv
    parquet      one file, fixed columns and types, for DuckDB, pandas, polars
    dataset      a folder: Parquet, datapackage.json and a dataset card
    wacz         texts with their archived pages, replays in a browser
    bag          a folder: a BagIt bag of texts, records and archive files

    What is written appears when it is whole. Rows say by ``current`` and ``superseded_by`` which version is the newest. export.json
    in the same folder keeps what was written and where ``--since last`` goes on: each export then holds what the one before had not,
    nothing twice, nothing left out; a bag names the one that it follows.

    \b
    Examples:
      newswatch export csv texts.csv --query 'lang:zh 气候' --excel
      newswatch export jsonl - | jq .title
      newswatch export texts unido.zip --query source:unido
      newswatch export wacz 2026-10.wacz --query 'after:2026-10-01 before:2026-11-01'
      newswatch export bag bags/2026-11-29 --since last
      newswatch export bag bags/whole-2026 --backup /media/disk/backup
    """
    to_stdout = str(target) == "-"
    if to_stdout and (kind not in TABLES or as_json):
        raise click.UsageError("- takes csv or jsonl, without --json; expected the name of a file")
    if backup and (kind != "bag" or query or since):
        raise click.UsageError("--backup goes with bag alone; a backup is whole: expected no --query and no --since")
    if not to_stdout and not target.parent.is_dir():
        raise click.UsageError(f"{target.parent} is no folder; expected one to write {target.name} into")
    installed = settings.read(paths.config)
    state = target.parent / STATE
    with searching(paths) as search:
        cursor, numbers = numbers_of(search, query, since, state, kind)
        if to_stdout:
            _write_table(kind, search, numbers, sys.stdout.buffer, text=text, excel=excel)
            return 0
        if kind in (*TABLES, "texts"):
            made = Made(write_file(target, lambda file: _write_table(kind, search, numbers, file, text=text, excel=excel)))
        else:
            follows = last(state, kind, query, "identifier") if since == "last" else ""
            said = title or (f"News texts: {query}" if query else "News texts")
            job = Job(paths.data / "archive", said, utc_now(), follows, installed.contact, whole, backup)
            made = kinds.write(kind, records(search, numbers, text=True), target, job)
    entry = {"file": target.name, "kind": kind, "query": query, "rows": made.written.rows, "bytes": made.written.size}
    entry |= {"sha256": made.written.sha256, "cursor": cursor, "at": stamp(utc_now())}
    entry |= {"identifier": made.identifier} if made.identifier else {}
    keep(state, entry)
    told([f"not in it: {sentence}" for sentence in made.left_out[:_TOLD]])
    if len(made.left_out) > _TOLD:
        told([f"not in it: {len(made.left_out) - _TOLD} more of that kind"])
    if as_json:
        print_json({**entry, "left_out": list(made.left_out)})
    else:
        say(f"{plural(made.written.rows, 'text')}, {plural(made.written.size, 'byte')}: {target}")
    return 0


def _write_table(kind: str, search: Search, numbers: list[int], file: IO[bytes], *, text: bool | None, excel: bool) -> int:
    with_text = kind == "texts" or (kind == "jsonl" if text is None else text)
    found = records(search, numbers, text=with_text)
    if kind == "csv":
        return write_csv(found, file, text=with_text, excel=excel)
    return write_jsonl(found, file) if kind == "jsonl" else write_texts(found, file)
