"""Repair after a writer that died: bring files, journals and catalogue to one state, lose nothing that is whole, say what was done.

Runs under the writer's lock and in one write transaction, at open and before an append whose predecessor died. What was
acknowledged is never touched: repair looks only at what lies behind the last committed end of a journal, at files that have
no line, and at lines that the catalogue has and the file lost. Damage to older things is for `verify` to find.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from pipelines.catalogue import documents as rows
from pipelines.catalogue import removals
from pipelines.catalogue.schema import aliases, documents, stamp
from pipelines.corpus.files import NAME, TEMPORARY, body_of, names, sequence_of, sha256
from pipelines.dedupe.facts import facts
from pipelines.dedupe.normal import SCHEME
from pipelines.errors import StorageError
from pipelines.model.record import from_record, to_record

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from pipelines.corpus.manifest import Journal, Line
    from pipelines.corpus.text_folder import CorpusFolder

IMPORTED = "import"
"""The ``method`` of documents that were taken over and not crawled: they are no news."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that was put right (or found to be beyond repair): what kind, of what, and how."""

    kind: str
    """``removed``, ``cut``, ``restored``, ``adopted``, ``quarantined`` or ``damaged``."""
    subject: str
    reason: str


@dataclass(slots=True)
class _Work:
    store: CorpusFolder
    connection: Connection
    now: datetime
    fresh: bool
    """Whether the catalogue was made just now: everything is then taken from the files, and nothing of it is news."""
    named: frozenset[str]
    """Files that the writer who died had announced."""
    done: list[Repair] = field(default_factory=list)

    def say(self, kind: str, subject: str, reason: str) -> None:
        self.done.append(Repair(kind, subject, reason))


def in_step(store: CorpusFolder, connection: Connection) -> bool:
    """Whether the journals are as the last commit left them; looks at sizes and last lines only, and changes nothing."""
    return all(journal.end() == rows.end_of(connection, name) for name, journal in store.journals.items())


def leftovers(store: CorpusFolder, connection: Connection) -> list[str]:
    """Files that an interrupted writer may have left: temporary ones, and later ones without a row that bear their own hash."""
    folder, highest = store.layout.corpus, rows.highest(connection)
    later = [name for name in names(folder) if (sequence_of(name) or 0) > highest and _bears_its_hash(folder / name)]
    return later + sorted(path.name for path in folder.glob("*.tmp") if TEMPORARY.fullmatch(path.name))


def repair(store: CorpusFolder, connection: Connection, now: datetime, trace: dict[str, Any]) -> list[Repair]:
    """Put the folder and the catalogue in step; returns what was done and keeps each as an event.

    Raises StorageError when the catalogue's texts are all elsewhere: it is another machine's, or the folder was lost.
    """
    fresh = rows.remembered(connection, "manifest") is None
    _refuse_foreign(store, connection)
    work = _Work(store, connection, now, fresh, frozenset(map(str, trace.get("files", []))))
    _remove_temporaries(work)
    for name, journal in store.journals.items():
        _settle(work, name, journal)
    _quarantine(work)
    if fresh:
        rows.remember(connection, "scheme", str(SCHEME))
        _sum_up(work)
    for item in work.done:
        rows.tell(connection, stamp(now), "recovery", item.subject, item.kind, {"reason": item.reason})
    return work.done


def _refuse_foreign(store: CorpusFolder, connection: Connection) -> None:
    """Two folders under one catalogue would each hold a part of the texts, and neither a corpus."""
    folder = store.layout.corpus
    if store.journals["manifest"].size() or next(iter(names(folder)), None) or rows.highest(connection) < 0:
        return
    raise StorageError(
        f"{folder}: the catalogue names texts up to number {rows.highest(connection)}, and not one of them is here; expected the folder "
        "that belongs to this catalogue (share it, restore it from a backup, or name another catalogue)"
    )


def _sum_up(work: _Work) -> None:
    """Taking a whole corpus into an empty catalogue is one repair and not thousands."""
    count = sum(item.kind == "adopted" for item in work.done)
    work.done = [item for item in work.done if item.kind != "adopted"]
    if count:
        work.say("adopted", "catalogue", f"{count} lines of the journals were taken into an empty catalogue")


def _remove_temporaries(work: _Work) -> None:
    for path in sorted(work.store.layout.corpus.glob("*.tmp")):
        if TEMPORARY.fullmatch(path.name):
            work.store.disk.remove(path)
            work.say("removed", path.name, "a text that was being written when its writer died; it was never part of the corpus")


def _settle(work: _Work, name: str, journal: Journal) -> None:
    """Bring one journal and its table together, and remember where the journal ends."""
    end = rows.end_of(work.connection, name)
    if journal.end() != end or work.fresh:
        last = journal.line_before(end.size)
        known = end.size <= journal.size() and (last.check if last else "") == end.check
        start = end.size if known else 0
        records = _whole_records(work, name, journal, start, rewrite=known and not work.fresh)
        for record in records:
            _ADOPT[name](work, record)
        if not known:
            _restore_lines(work, name, journal, records)
    rows.set_end(work.connection, name, journal.end())


def _whole_records(work: _Work, name: str, journal: Journal, start: int, *, rewrite: bool) -> list[dict[str, Any]]:
    """The records from ``start`` on. A broken end is cut off; with ``rewrite`` (nothing there was acknowledged) all broken lines are."""
    lines = [_sound(work, name, line) for line in journal.read(start)]
    whole = [line for line in lines if line.record is not None]
    broken = [line for line in lines if line.record is None]
    last = whole[-1].end if whole else start
    cut = broken[0].start if broken and rewrite else last
    for line in broken:
        if line.start < cut:
            work.say("damaged", f"{journal.path.name} byte {line.start}", line.fault)
    if any(line.start >= cut for line in broken):
        _cut(work, journal, cut, [line.record for line in whole if line.start >= cut and line.record is not None])
    return [line.record for line in whole if line.record is not None]


def _sound(work: _Work, name: str, line: Line) -> Line:
    """The line, without its record when that cannot be used: an alias needs the document it names (the manifest is settled first)."""
    if line.record is None or name == "manifest" or rows.document(work.connection, int(line.record["document"])):
        return line
    return replace(line, record=None, fault=f"document {line.record['document']} is not held")


def _cut(work: _Work, journal: Journal, at: int, keep: list[dict[str, Any]]) -> None:
    """Cut a journal, with what is cut off in the quarantine, and write the records to keep behind the cut."""
    kept = work.store.set_aside(journal.path, f"{journal.path.stem}-{at}{journal.path.suffix}", journal.bytes_from(at))
    work.say("cut", f"{journal.path.name} byte {at}", f"lines that were never completed are kept in {kept.name}")
    journal.cut(at)
    if keep:
        journal.append(keep, journal.end())


def _adopt(work: _Work, record: dict[str, Any]) -> None:
    """Give a manifest line its row when its file is whole."""
    document = from_record(record)
    held = rows.document(work.connection, document.sequence)
    if held is not None:
        if held.sha256 != document.sha256:
            work.say("damaged", document.file, f"the catalogue has {held.file} under the number {held.sequence}")
        return
    path = work.store.layout.corpus / document.file
    data = path.read_bytes() if path.exists() else None
    if data is None or sha256(data) != document.sha256:
        state = "missing" if data is None else "changed"
        work.say("damaged", document.file, f"it stands in the manifest and its file is {state}; it was not taken into the catalogue")
        return
    text = data.decode()
    new = facts(document.title, body_of(text, document.title), document.published, document.language)
    rows.put_document(work.connection, rows.row_of(document, new, len(data), written_at(path), None), new)
    if (not work.fresh or document.file in work.named) and document.method != IMPORTED:
        rows.announce(work.connection, document, stamp(work.now))
    work.say("adopted", document.file, "its file and manifest line were whole and only its row was missing")


def _adopt_alias(work: _Work, record: dict[str, Any]) -> None:
    if rows.put_alias(work.connection, record):
        work.say("adopted", record["url_key"], f"alias of document {record['document']}: its line was whole and only its row was missing")


def _adopt_removal(work: _Work, record: dict[str, Any]) -> None:
    if removals.put(work.connection, record):
        work.say("adopted", record["url_key"], f"{record['event']}: its line was whole and only its row was missing")


_ADOPT = {"manifest": _adopt, "aliases": _adopt_alias, "removals": _adopt_removal}


def _restore_lines(work: _Work, name: str, journal: Journal, records: list[dict[str, Any]]) -> None:
    """Write the lines that the catalogue knows and the journal has lost."""
    if name == "manifest":
        last = max((int(record["sequence"]) for record in records), default=-1)
        query = select(*rows.COLUMNS).where(documents.c.sequence > last).order_by(documents.c.sequence)
        lost = [to_record(rows.document_of(row)) for row in work.connection.execute(query)]
    elif name == "removals":
        told = {record["url_key"]: record for record in records}
        lost = [row for row in removals.every(work.connection) if told.get(row["url_key"]) != row]
    else:
        known = {record["url_key"] for record in records}
        found = work.connection.execute(select(aliases).order_by(aliases.c.seen_at, aliases.c.url_key)).mappings()
        lost = [rows.alias_record(row) for row in found if row["url_key"] not in known]
    if lost:
        journal.append(lost, journal.end())
        work.say("restored", journal.path.name, f"{len(lost)} lines that the catalogue had and the file had lost")


def _quarantine(work: _Work) -> None:
    """Set aside the texts that have neither line nor row: written by a writer that died before it could say so."""
    folder, highest = work.store.layout.corpus, rows.highest(work.connection)
    for name in names(folder):
        path = folder / name
        later = (sequence_of(name) or 0) > highest and _bears_its_hash(path)
        if (later or name in work.named) and not rows.has_file(work.connection, name):
            kept = work.store.set_aside(path, name, path.read_bytes())
            work.store.disk.remove(path)
            work.store.disk.sync_folder(folder)
            work.say("quarantined", name, f"it had neither manifest line nor row and was never acknowledged; kept as {kept.name}")


def _bears_its_hash(path: Path) -> bool:
    match = NAME.fullmatch(path.name)
    return match is not None and sha256(path.read_bytes()).startswith(match[2])


def written_at(path: Path) -> str:
    """When a text was appended: its modification time, which the append set."""
    return stamp(datetime.fromtimestamp(path.stat().st_mtime, UTC))
