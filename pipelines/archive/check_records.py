"""Fixity of the archive: every record is read, its length and checksum hold, its digests fit. Reads only."""

from __future__ import annotations

import fcntl
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

from pipelines.archive import names
from pipelines.archive.merged import place
from pipelines.archive.reader import changed, frame_of
from pipelines.archive.scan import Damage, scan
from pipelines.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.model import WarcRef


@dataclass(frozen=True, slots=True)
class WarcFault:
    """Something wrong in a file. ``kind``: ``torn`` (its tail), ``damaged`` (no record), ``changed`` (digest), ``odd`` (no HTTP)."""

    file: str
    offset: int
    kind: str
    why: str

    def __str__(self) -> str:
        return f"{self.kind} at byte {self.offset}: {self.why}"


def verify(path: Path) -> Iterator[WarcFault]:
    """The faults of one file, none when all is well. The unfinished tail of a file that is being written is none."""
    file = names.final(path.name)
    for found in scan(path):
        if isinstance(found, Damage):
            if not (found.tail and _being_written(path)):
                yield WarcFault(file, found.offset, "torn" if found.tail else "damaged", found.why)
            continue
        try:
            problems = changed(found)
        except ArchiveError as error:
            yield WarcFault(file, found.offset, "odd", str(error))
            continue
        yield from (WarcFault(file, found.offset, "changed", problem) for problem in problems)


def verify_all(folder: Path, *, parts: int = 1, part: int = 0) -> Iterator[WarcFault]:
    """The faults of all files of a folder; with ``parts`` above 1 of those files that belong to ``part`` (0 is the first)."""
    for path in names.files(folder):
        if crc32(names.final(path.name).encode()) % parts == part:
            yield from verify(path)


def pointer(folder: Path, ref: WarcRef) -> str:
    """What is wrong with the record a reference points to; empty when it is there, is that very record, and has its digests."""
    try:
        frame = frame_of(*place(folder, ref.file, ref.offset))
    except (ArchiveError, OSError) as error:
        return str(error)
    found = frame.field("WARC-Record-ID")
    return "" if found == ref.record else f"{ref.file} at byte {ref.offset}: record {found}; expected {ref.record}"


def _being_written(path: Path) -> bool:
    if not path.name.endswith(names.OPEN):
        return False
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
