"""The catalogue against itself and against what the files say: integrity, row digests, rows, aliases, fingerprints. Changes nothing."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, select

from pipelines.catalogue import documents as rows
from pipelines.catalogue import migrations, removals, sqlite
from pipelines.catalogue.schema import aliases, documents, fingerprints, metadata
from pipelines.corpus.files import body_of
from pipelines.dedupe.facts import facts
from pipelines.model.record import from_record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Connection

    from pipelines.upkeep.findings import CheckReport

_SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND sql IS NOT NULL"
_FOUND_AT_MOST = 100


def sqlite_file(path: Path, report: CheckReport) -> None:
    """SQLite's own check, the table definitions, and the digest of every row, read past SQLAlchemy so that bad bytes come through."""
    with closing(sqlite3.connect(path, timeout=sqlite.BUSY_SECONDS)) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        try:
            for (said,) in connection.execute(f"PRAGMA integrity_check({_FOUND_AT_MOST})"):
                if said != "ok":
                    report.add("database", path.name, str(said))
            _definitions(connection, path, report)
            for table in metadata.sorted_tables:
                if table.name != fingerprints.name:
                    _digests(connection, table.name, [column.name for column in table.columns], report)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            report.add("database", path.name, f"it cannot be read to its end: {error}")


def documents_of(connection: Connection, records: list[dict[str, Any]], texts: dict[int, bytes], report: CheckReport) -> None:
    """Some manifest records (at most a few hundred) against their rows; ``texts`` has the bytes of those files that were read."""
    wanted = [int(record["sequence"]) for record in records]
    found = {row.sequence: row for row in connection.execute(select(documents).where(documents.c.sequence.in_(wanted)))}
    for record in records:
        row = found.get(record["sequence"])
        if row is None:
            report.add("row", str(record["file"]), "it stands in the manifest and has no row in the catalogue")
            continue
        document = from_record(record)
        try:
            unlike = [name for name in document.__dataclass_fields__ if getattr(document, name) != getattr(rows.document_of(row), name)]
        except ValueError as error:  # the JSON of a column
            report.add("row", document.file, f"its row cannot be read: {error}")
            continue
        if unlike:
            report.add("row", document.file, f"row and manifest differ in {', '.join(unlike)}")
        elif document.sequence in texts:
            _derived(connection, row, texts[document.sequence], report)


def rows_without_line(connection: Connection, alone: set[int], report: CheckReport) -> None:
    """Rows that no manifest line stands for."""
    for sequence in sorted(alone):
        file = connection.execute(select(documents.c.file).where(documents.c.sequence == sequence)).scalar()
        report.add("row", str(file), "it has a row in the catalogue and no line in the manifest")


def links(connection: Connection, report: CheckReport) -> None:
    """What points to a document: versions, relations, aliases, fingerprints."""
    known = select(documents.c.sequence)
    for column in (documents.c.supersedes, documents.c.related_to):
        query = select(documents.c.file, column).where(column.is_not(None), column.not_in(known))
        for file, target in connection.execute(query):
            report.add("row", file, f"{column.name} is {target}, which does not exist")
    for key, target in connection.execute(select(aliases.c.url_key, aliases.c.document).where(aliases.c.document.not_in(known))):
        report.add("row", key, f"alias of document {target}, which does not exist")
    orphans = select(fingerprints.c.document).where(fingerprints.c.document.not_in(known)).distinct()
    for (target,) in connection.execute(orphans.limit(_FOUND_AT_MOST)):
        report.add("index", str(target), "fingerprints of a document that does not exist")


def aliases_of(connection: Connection, records: Iterable[dict[str, Any]], report: CheckReport) -> None:
    """The alias rows against the last journal line of each key; keys that have documents of their own are no aliases."""
    told = {record["url_key"]: record for record in records}
    found = {}
    for row in connection.execute(select(aliases)).mappings():
        try:
            found[row["url_key"]] = rows.alias_record(row)
        except ValueError as error:
            report.add("row", row["url_key"], f"its evidence cannot be read: {error}")
    owned = set(connection.execute(select(documents.c.url_key).distinct()).scalars())
    for key in sorted(told.keys() | found.keys()):
        if key not in found and key not in owned:
            report.add("row", key, "the alias stands in aliases.jsonl and not in the catalogue")
        elif key in found and found[key] != told.get(key):
            report.add("row", key, "the alias in the catalogue is not the one in aliases.jsonl")


def removals_of(connection: Connection, records: Iterable[dict[str, Any]], report: CheckReport) -> None:
    """The rows of removals against the last journal line of each address."""
    told = {record["url_key"]: record for record in records}
    found = {row["url_key"]: row for row in removals.every(connection)}
    for key in sorted(told.keys() | found.keys()):
        if told.get(key) != found.get(key):
            report.add("row", key, "what the catalogue says of its removal is not what removals.jsonl says last")


def _derived(connection: Connection, row: Any, data: bytes, report: CheckReport) -> None:
    """What was computed from a text: size, words, fingerprints."""
    new = facts(row.title, body_of(data.decode(), row.title), row.published, row.language)
    if row.bytes != len(data):
        report.add("row", row.file, f"its row says {row.bytes} bytes; expected {len(data)}")
    if (row.content_hash, row.tokens) != (new.content_hash, new.tokens):
        report.add("index", row.file, "content hash or number of words are not those of its text, or of an older scheme")
        return
    held = set(connection.execute(select(fingerprints.c.hash).where(fingerprints.c.document == row.sequence)).scalars())
    lost = set(new.fingerprints) - held
    crowded = rows.holders(connection, lost)
    if held - set(new.fingerprints) or any(len(crowded.get(value, ())) < rows.CROWDED for value in lost):
        report.add("index", row.file, "its fingerprints are not those of its text")


def _definitions(connection: sqlite3.Connection, path: Path, report: CheckReport) -> None:
    """The tables and indexes against those that this program would make."""
    engine = create_engine("sqlite://")
    event.listen(engine, "connect", sqlite.writer("delete"))
    with engine.begin() as fresh:
        migrations.apply(fresh)
        expected = {tuple(row) for row in fresh.exec_driver_sql(_SCHEMA)}
    engine.dispose()
    for kind, name, _ in sorted(expected - set(connection.execute(_SCHEMA))):
        report.add("database", path.name, f"{kind} {name} is not defined as this program defines it")


def _digests(connection: sqlite3.Connection, table: str, columns: list[str], report: CheckReport) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    query = f'SELECT rowid, "{sqlite.DIGEST}", {names} FROM "{table}"'  # noqa: S608 - names of our own schema
    for number, digest, *values in connection.execute(query):
        report.rows += 1
        if digest != sqlite.row_digest(*values):
            report.add("row", f"{table} row {number}", f"its content is not what was written: {_shown(columns, values)}")


def _shown(columns: list[str], values: list[Any]) -> str:
    return json.dumps(dict(zip(columns, values, strict=True)), default=repr)[:200]
