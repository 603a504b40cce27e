"""Remove archive files that nothing needs: first their names and digests are put down in a journal, then they go.

Whole files only: a file holds what one run fetched, and of most runs nothing came. What a text, a revisit (one that is stored or one
to come), a retry or a run that was cut off leads to stays, and so do the files whose payloads the revisits in those stand for.
A process that is killed leaves files that stand in the journal already; the next one judges them again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.archive import names
from pipelines.archive.answer import date
from pipelines.archive.digests import sha256_of
from pipelines.archive.frames import nothing
from pipelines.archive.scan import Damage, scan
from pipelines.catalogue import documents as rows
from pipelines.catalogue.schema import stamp
from pipelines.corpus.files import Disk, disk_errors
from pipelines.corpus.manifest import Journal
from pipelines.errors import ArchiveError
from pipelines.upkeep.needed import needed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from pipelines.corpus.corpus import Corpus
    from pipelines.model.record import End

JOURNAL = "pruned.jsonl"
"""In the archive folder: a line for each file that was taken, with its bytes, SHA-256, and the time of its newest record."""

DAMAGED = "it is not whole (`newswatch verify` says where)"
NAMELESS = "a revisit record of it does not say in which file its payload is"


@dataclass(frozen=True, slots=True)
class Holding:
    """What one archive file holds, as far as pruning asks. ``newest``: of its records; ``refers``: the files its revisits need.

    ``odd`` says why it cannot be judged: `DAMAGED`, `NAMELESS`; empty when it can.
    """

    file: str
    size: int
    newest: datetime | None
    refers: frozenset[str] = frozenset()
    odd: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A file and why it stays; ``why`` is empty for one that nothing needs."""

    file: str
    size: int
    newest: datetime | None
    why: str


def judge(held: Sequence[Holding], reasons: Mapping[str, str], before: datetime) -> list[Judged]:
    """What of the files stays and why, in their order. ``reasons`` are those of the catalogue; younger than ``before`` stays anyway."""
    kept = {}
    for one in held:
        young = "its newest record is not old enough" if one.newest is None or one.newest >= before else ""
        why = one.odd or reasons.get(one.file, "") or young
        if why:
            kept[one.file] = why
    if any(one.odd == NAMELESS for one in held):
        for one in held:
            kept.setdefault(one.file, "another file may stand for answers of it, and which cannot be told")
    by_name = {one.file: one for one in held}
    new = list(kept)
    while new:
        wanted = {name: file for file in new for name in by_name[file].refers if name in by_name and name not in kept}
        kept |= {name: f"a record of {file} has its payload here" for name, file in wanted.items()}
        new = list(wanted)
    return [Judged(one.file, one.size, one.newest, kept.get(one.file, "")) for one in held]


def holding(path: Path) -> Holding:
    """What a file holds, as far as it is whole; reads the heads of all its records. One that is not closed has no ``newest``."""
    newest: datetime | None = None
    refers, why, size = set[str](), "", path.stat().st_size
    for found in scan(path, keep=nothing):
        if isinstance(found, Damage):
            why = why or DAMAGED
            continue
        try:
            at = date(found)
        except ArchiveError:
            why = why or DAMAGED
            continue
        newest = at if newest is None else max(newest, at)
        if found.kind == "revisit":
            refers.add(found.field("WARC-Refers-To-Filename"))
    if "" in refers:
        why = NAMELESS
    file = names.final(path.name)
    return Holding(file, size, newest if file == path.name else None, frozenset(refers - {"", file}), why)


def prune(corpus: Corpus, now: datetime, before: datetime, *, dry: bool = True, disk: Disk | None = None) -> list[Judged]:
    """Judge the archive files of a corpus and, unless ``dry``, remove those that nothing needs and that are older than ``before``.

    The caller must have the data folder alone where files are removed. Returns what was judged, in order of the names. Raises
    StorageError when the journal cannot be written; then nothing was removed.
    """
    folder = corpus.layout.archive
    with disk_errors(folder):
        held = [holding(path) for path in names.files(folder)]
        with corpus.catalogue.reading() as connection:
            reasons = needed(connection, [one.file for one in held])
        judged = judge(held, reasons, before)
        taken = [one for one in judged if not one.why]
        if taken and not dry:
            _remove(folder, taken, now, disk or Disk())
            with corpus.catalogue.writing() as connection:
                figures = {"files": len(taken), "bytes": sum(one.size for one in taken), "before": stamp(before)}
                rows.tell(connection, stamp(now), "prune", "archive", "removed", figures)
    return judged


def _remove(folder: Path, taken: Iterable[Judged], now: datetime, disk: Disk) -> None:
    journal, lines = Journal(folder / JOURNAL, disk), []
    end = whole_end(journal)
    noted = {(line.record["file"], line.record["sha256"]) for line in journal.read() if line.record}
    for one in taken:
        digest = sha256_of(folder / one.file)
        if (one.file, digest) not in noted:
            newest = stamp(one.newest) if one.newest else None
            lines.append({"file": one.file, "bytes": one.size, "sha256": digest, "newest": newest, "pruned_at": stamp(now)})
    if lines:
        journal.append(lines, end)
    for one in taken:
        disk.remove(folder / one.file)
    disk.sync_folder(folder)


def whole_end(journal: Journal) -> End:
    """The end of the journal, without a last line that a killed process left half written."""
    last = journal.line_before(journal.size())
    if last is not None and last.record is None:
        journal.cut(last.start)
    return journal.end()
