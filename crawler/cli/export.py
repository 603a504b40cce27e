"""``newswatch export``: the texts and their records as files for other programs."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from crawler.cli.opening import print_json
from crawler.cli.searching import searching, told
from crawler.terminal import say
from pipelines.errors import ConfigError
from pipelines.insight import changes as journal
from pipelines.insight.changes import Cursor
from pipelines.outlets.export import write_csv, write_file, write_jsonl, write_texts
from pipelines.search.parse import parse
from pipelines.search.query import Version, Versions, both
from pipelines.search.records_by_number import records
from pipelines.search.search import utc_now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.paths import Paths
    from pipelines.search.search import Search

STATE = "export.json"
"""Beside the files: for each what was asked for, how many rows, its digest, and the cursor where the next one goes on."""
_SINCE = re.compile(r"(?P<last>last)|(?P<number>\d{1,9})|(?P<cursor>[ma]\d+-[0-9a-f]{16}.*)|(?P<day>.+)")


@click.command("export")
@click.argument("kind", type=click.Choice(["csv", "jsonl", "texts"]))
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True))
@click.option(
    "--query", default="", metavar="QUERY", help="only what matches, in the language of `newswatch search` [all, with superseded versions]"
)
@click.option("--since", metavar="S", help="only what came after: last (the last export into this folder), a number, a day, or a cursor")
@click.option("--text/--no-text", default=None, help="with the text of each document [jsonl: yes, csv: no]")
@click.option("--excel", is_flag=True, help="csv for spreadsheets: they read its Chinese, and no cell is taken for a formula")
@click.option("--json", "as_json", is_flag=True, help="what was written, as JSON")
@click.pass_obj
def command(paths: Paths, kind: str, target: Path, query: str, since: str | None, text: bool | None, excel: bool, as_json: bool) -> int:
    """Write the collected texts for other programs: csv and jsonl have one row per document, texts is a zip of the files.

    TARGET is a file, or - for standard output. A file appears when it is whole. Rows say by ``current`` and ``superseded_by`` which
    version is the newest. export.json in the same folder keeps what was written and where ``--since last`` goes on: each export then
    holds what the one before had not, nothing twice, nothing left out.

    \b
    Examples:
      newswatch export csv texts.csv --query 'lang:zh 气候' --excel
      newswatch export jsonl - | jq .title
      newswatch export texts unido.zip --query source:unido
      newswatch export jsonl new-2026-11-29.jsonl --since last
    """
    to_stdout = str(target) == "-"
    if to_stdout and (kind == "texts" or as_json):
        raise click.UsageError("- takes csv or jsonl, without --json; expected the name of a file")
    with searching(paths) as search:
        cursor, numbers = _numbers(search, query, since, target.parent / STATE, kind)
        with_text = kind == "texts" or (kind == "jsonl" if text is None else text)

        def write(file: IO[bytes]) -> int:
            found = records(search, numbers, text=with_text)
            if kind == "csv":
                return write_csv(found, file, text=with_text, excel=excel)
            return write_jsonl(found, file) if kind == "jsonl" else write_texts(found, file)

        if to_stdout:
            write(sys.stdout.buffer)
            return 0
        written = write_file(target, write)
    entry = {"file": target.name, "kind": kind, "query": query, "rows": written.rows, "bytes": written.size}
    entry |= {"sha256": written.sha256, "cursor": cursor, "at": f"{utc_now():%Y-%m-%dT%H:%M:%SZ}"}
    _keep(target.parent / STATE, entry)
    if as_json:
        print_json(entry)
    else:
        say(f"{written.rows} texts, {written.size} bytes: {target}")
    return 0


def _numbers(search: Search, query: str, since: str | None, state: Path, kind: str) -> tuple[str, list[int]]:
    """The numbers of what is to be exported, in their order, and the cursor of the index that they are from: the next goes on there."""
    asked = search.parse(query) if query else Versions(Version.ALL)
    match = _SINCE.fullmatch(since) if since else None
    if match and match["day"]:
        asked = both(asked, parse(f"since:{since}", utc_now()))
    with search.asking() as questions:
        told(questions.doubts(asked))
        numbers, cursor = sorted(questions.all(asked)), questions.cursor
    if match and match["number"]:
        return cursor, [number for number in numbers if number > int(match["number"])]
    if match and not match["day"]:
        start = Cursor.parse(_last(state, kind, query) if match["last"] else str(since))
        found = journal.changes(search.holdings.journals, Cursor(start.manifest), Cursor.parse(cursor))
        after = {change.sequence for change in found}
        return cursor, [number for number in numbers if number in after]
    return cursor, numbers


def _last(state: Path, kind: str, query: str) -> str:
    """The cursor of the last export of this kind and query into the folder; none yet: the beginning."""
    return next((str(entry["cursor"]) for entry in reversed(_read(state)) if (entry["kind"], entry["query"]) == (kind, query)), "")


def _read(state: Path) -> list[Mapping[str, Any]]:
    if not state.exists():
        return []
    try:
        entries = json.loads(state.read_text(encoding="utf-8"))["exports"]
        return [{**entry, "cursor": entry["cursor"], "kind": entry["kind"], "query": entry["query"]} for entry in entries]
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{state}: {error!r}; expected the list of exports that this command keeps there (or no such file)") from error


def _keep(state: Path, entry: Mapping[str, Any]) -> None:
    kept = [one for one in _read(state) if one.get("file") != entry["file"]]
    part = state.with_name(f"{state.name}.part")
    part.write_text(json.dumps({"exports": [*kept, entry]}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(state)
