"""Where a record lies now: small files are joined into larger ones, and what leads to a record goes on naming the file it was written to.

The index is a line of JSON for each file that went into another: its name, the file it is in, the byte at which it begins there, its
bytes and SHA-256. It is only asked for files that are not there under their own name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipelines.archive import names
from pipelines.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

INDEX = "merged.jsonl"
"""In the archive folder."""


@dataclass(frozen=True, slots=True)
class Joined:
    """One line of the index: ``file`` is the ``size`` bytes of ``into`` that begin at byte ``at``."""

    file: str
    into: str
    at: int
    size: int
    sha256: str


def place(folder: Path, file: str, offset: int) -> tuple[Path, int]:
    """The file and the byte at which the record lies that was written at byte ``offset`` of ``file``. Raises ArchiveError."""
    try:
        return names.locate(folder, file), offset
    except ArchiveError:
        joined = index(folder).get(file)
        if joined is None:
            raise
        if not 0 <= offset < max(joined.size, 1):
            raise ArchiveError(f"{file} at byte {offset}: the file has {joined.size} bytes, in {joined.into} now") from None
        return names.locate(folder, joined.into), joined.at + offset


def index(folder: Path) -> dict[str, Joined]:
    """The index of an archive folder, by former file; empty when nothing was joined. Raises ArchiveError for a line of another form."""
    path = folder / INDEX
    try:
        told = path.stat()
    except FileNotFoundError:
        return {}
    return _read(path, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> dict[str, Joined]:
    found = {}
    for line in path.read_bytes().split(b"\n")[:-1]:  # what follows the last end of a line was never finished
        try:
            told = json.loads(line)
            one = Joined(told["file"], told["into"], told["at"], told["bytes"], told["sha256"])
        except (ValueError, KeyError, TypeError) as error:
            raise ArchiveError(f"{path}: {error!r}; expected lines of where joined files lie") from error
        found[one.file] = one
    return found
