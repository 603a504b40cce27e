"""Make the catalogue anew from files and manifest. What only the crawl knows (leads, sightings, runs) is carried over where it is whole.

A SQLite catalogue is built beside the old one and put in its place in one step; the old one is kept in the quarantine. On
PostgreSQL, which has redundancy of its own, the derived tables are emptied and filled again in one transaction.
"""

from __future__ import annotations

import itertools
import json
import shutil
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from pipelines.catalogue import documents as rows
from pipelines.catalogue import folder_access
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.catalogue.schema import aliases, documents, fingerprints, meta, metadata, removals, stamp
from pipelines.corpus import recover
from pipelines.corpus.corpus import utc_now
from pipelines.corpus.files import Disk, disk_errors, sha256
from pipelines.corpus.layout import Layout
from pipelines.corpus.lock import WAIT_SECONDS, WriterLock
from pipelines.corpus.manifest import Journal
from pipelines.corpus.text_folder import CorpusFolder
from pipelines.errors import MissingCorpusError
from pipelines.model import Document
from pipelines.model.record import End
from pipelines.upkeep.salvage import Salvage, salvage

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

DERIVED = (documents, aliases, removals, fingerprints)
_ENDS = ("manifest", "aliases", "removals")


@dataclass(slots=True)
class Rebuilt:
    """What a rebuild made, and how it differs from what was there."""

    documents: int = 0
    aliases: int = 0
    carried: dict[str, int] = field(default_factory=dict)
    """Rows taken over from the old catalogue, by table."""
    lost: list[str] = field(default_factory=list)
    """What of the old catalogue could not be read or was not what had been written."""
    differences: list[str] = field(default_factory=list)
    """Documents and aliases that are other than in the old catalogue."""
    repairs: list[recover.Repair] = field(default_factory=list)
    kept: str = ""
    """Where the old SQLite file is kept."""


def rebuild(data: Path, catalogue_url: str | None = None, *, clock: Callable[[], datetime] = utc_now, disk: Disk | None = None) -> Rebuilt:
    """Make the catalogue of a data folder anew. Raises MissingCorpusError, LockedError, StorageError.

    It has the data folder alone: crawls write to the catalogue that it puts another in place of. The old catalogue may be damaged or
    gone. Manifest lines that are damaged are written again where the old catalogue has their row.
    """
    store = CorpusFolder(Layout(data), disk or Disk())
    if not store.layout.corpus.is_dir():
        raise MissingCorpusError(f"{data}: no corpus there; expected a folder {store.layout.corpus.name} with texts and a manifest")
    now = clock().replace(microsecond=0)
    with folder_access.alone(data, "rebuild", now), WriterLock(store.layout.lock, clock, WAIT_SECONDS).held() as hold, disk_errors(data):
        url = catalogue_url or url_for(store.layout.catalogue)
        sqlite = url.startswith("sqlite")
        done = _beside(store, now, hold.trace) if sqlite else _in_place(store, url, now, hold.trace)
        hold.clean = True
    return done


def _beside(store: CorpusFolder, now: datetime, trace: dict[str, Any]) -> Rebuilt:
    path = store.layout.catalogue
    old = salvage(path)
    made = path.with_name(f"{path.name}.new")
    for leftover in (made, made.with_name(f"{made.name}-journal")):
        store.disk.remove(leftover)
    catalogue = Catalogue.open(url_for(made), network_ok=True)  # nobody else has it open, whatever the file system's locks are worth
    try:
        with catalogue.writing() as connection:
            done = _fill(store, connection, old, now, trace)
    finally:
        catalogue.close()
    if path.exists():
        done.kept = _keep(store, path, f"catalogue-{now:%Y%m%dT%H%M%SZ}").name
        for ending in ("-journal", "-wal", "-shm"):  # of the old file; SQLite would play it back into the new one
            store.disk.remove(path.with_name(path.name + ending))
    store.disk.rename(made, path)
    store.disk.sync_folder(path.parent)
    return done


def _keep(store: CorpusFolder, path: Path, name: str) -> Path:
    """Copy a file into the quarantine under a free name."""
    store.disk.folder(store.layout.quarantine)
    names = (f"{name}{number or ''}{path.suffix}" for number in itertools.count())
    target = next(place for each in names if not (place := store.layout.quarantine / each).exists())
    shutil.copy2(path, target)
    return target


def _in_place(store: CorpusFolder, url: str, now: datetime, trace: dict[str, Any]) -> Rebuilt:
    catalogue = Catalogue.open(url)
    try:
        with catalogue.writing() as connection:
            catalogue.exclude_others(connection)
            old = Salvage(
                {
                    table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                    for table in (documents, aliases, removals)
                }
            )
            for table in DERIVED:
                connection.execute(delete(table))
            connection.execute(delete(meta).where(meta.c.name.in_(_ENDS)))
            return _fill(store, connection, old, now, trace)
    finally:
        catalogue.close()


def _fill(store: CorpusFolder, connection: Connection, old: Salvage, now: datetime, trace: dict[str, Any]) -> Rebuilt:
    done = Rebuilt(lost=old.lost)
    _carry(connection, old, done)
    _mend(store, "manifest", "sequence", _whole(store, old.tables.get("documents", [])), done)
    _mend(store, "aliases", "url_key", [{**row, "evidence": json.loads(row["evidence"])} for row in old.tables.get("aliases", [])], done)
    _mend(store, "removals", "url_key", old.tables.get("removals", []), done)
    done.repairs += recover.repair(store, connection, now, trace)
    _remember_runs(connection, old)
    _compare(connection, old, done)
    figures = {"documents": done.documents, "aliases": done.aliases, "lost": len(done.lost), "differences": len(done.differences)}
    rows.tell(connection, stamp(now), "rebuild", "catalogue", "rebuilt", figures)
    return done


def _carry(connection: Connection, old: Salvage, done: Rebuilt) -> None:
    """The tables that files cannot tell."""
    for table in metadata.sorted_tables:
        kept = [row for row in old.tables.get(table.name, []) if not (table is meta and row["name"] in (*_ENDS, "schema"))]
        if table in DERIVED or not kept:
            continue
        connection.execute(insert(table), kept)
        done.carried[table.name] = len(kept)


def _mend(store: CorpusFolder, name: str, key: str, known: list[dict[str, Any]], done: Rebuilt) -> None:
    """Write a journal anew when lines of it are broken or gone and the old catalogue has their rows; the old file is kept."""
    journal = store.journals[name]
    whole = [line.record for line in journal.read() if line.record is not None]
    told = {record[key] for record in whole}
    gone = [record for record in known if record[key] not in told]
    if not gone:
        return
    if journal.size():
        kept = store.set_aside(journal.path, journal.path.name, journal.bytes_from(0))
        done.repairs.append(recover.Repair("quarantined", journal.path.name, f"its damaged form is kept as {kept.name}"))
    merged = [*whole, *gone]
    if name == "manifest":
        merged.sort(key=itemgetter(key))
    fresh = Journal(journal.path.with_name(f"{journal.path.name}.new"), store.disk)
    store.disk.remove(fresh.path)
    fresh.append(merged, End())
    store.disk.rename(fresh.path, journal.path)
    store.disk.sync_folder(journal.path.parent)
    done.repairs.append(recover.Repair("restored", journal.path.name, f"{len(gone)} lines that the old catalogue had"))


def _whole(store: CorpusFolder, rows_of_old: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The manifest records of old rows whose file is what the row says."""
    found = []
    for row in rows_of_old:
        path = store.layout.corpus / row["file"]
        if path.is_file() and sha256(path.read_bytes()) == row["sha256"]:
            found.append({name: row[name] for name in Document.__dataclass_fields__} | {"notes": json.loads(row["notes"])})
    return found


def _remember_runs(connection: Connection, old: Salvage) -> None:
    """What of a document is in the catalogue alone: by which run and when it was appended."""
    known = old.tables.get("documents", [])
    told = [{"number": row["sequence"], "hash": row["sha256"], "by": row["run"], "at": row["appended_at"]} for row in known]
    if told:
        same = (documents.c.sequence == bindparam("number")) & (documents.c.sha256 == bindparam("hash"))
        connection.execute(update(documents).where(same).values(run=bindparam("by"), appended_at=bindparam("at")), told)


def _compare(connection: Connection, old: Salvage, done: Rebuilt) -> None:
    for table, key, names in ((documents, "sequence", list(Document.__dataclass_fields__)), (aliases, "url_key", ["document", "decision"])):
        before = {row[key]: {name: row[name] for name in names} for row in old.tables.get(table.name, [])}
        after = {row[key]: {name: row[name] for name in names} for row in connection.execute(select(table)).mappings()}
        setattr(done, table.name, len(after))
        if table.name not in old.tables:
            continue
        for value in sorted(before.keys() | after.keys()):
            if before.get(value) != after.get(value):
                change = "new" if value not in before else "gone" if value not in after else "changed"
                done.differences.append(f"{table.name} {value}: {change}")
