"""Fixity of the archive: every record is read, its length and checksum hold, its digests fit. Reads only."""

from __future__ import annotations

import fcntl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.archive import names
from pipelines.archive.reader import changed
from pipelines.archive.scan import Damage, scan
from pipelines.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file. ``kind``: ``torn`` (its tail), ``damaged`` (no record), ``changed`` (digest), ``odd`` (no HTTP)."""

    file: str
    offset: int
    kind: str
    why: str


def verify(path: Path) -> Iterator[Fault]:
    """The faults of one file, none when all is well. The unfinished tail of a file that is being written is none."""
    file = names.final(path.name)
    for found in scan(path):
        if isinstance(found, Damage):
            if not (found.tail and _being_written(path)):
                yield Fault(file, found.offset, "torn" if found.tail else "damaged", found.why)
            continue
        try:
            problems = changed(found)
        except ArchiveError as error:
            yield Fault(file, found.offset, "odd", str(error))
            continue
        yield from (Fault(file, found.offset, "changed", problem) for problem in problems)


def verify_all(folder: Path) -> Iterator[Fault]:
    """The faults of all files of a folder."""
    for path in names.files(folder):
        yield from verify(path)


def _being_written(path: Path) -> bool:
    if not path.name.endswith(names.OPEN):
        return False
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
