"""Find what of a WARC file is whole, also behind a damaged place. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from pipelines.archive.frames import GZIP, Frame, everything, frame_at, nothing
from pipelines.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipelines.archive.exchange import Header

_CHUNK = 1 << 20
_STARTS = (GZIP, b"WARC/1.")


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no whole record. ``end`` is where the next whole one begins, or the size of the file: then it is its tail."""

    offset: int
    end: int
    tail: bool
    why: str


def scan(path: Path, *, keep: Callable[[tuple[Header, ...]], bool] = everything) -> Iterator[Frame | Damage]:
    """Whole records and the damaged places between them, in order of the file."""
    with path.open("rb") as file:
        size, at = file.seek(0, 2), 0
        while at < size:
            try:
                found: Frame | Damage = frame_at(file, path, at, keep=keep)
            except ArchiveError as error:
                found = _damage(file, path, at, size, str(error))
            yield found
            at = found.end


def whole_until(path: Path) -> tuple[int, str]:
    """Where the torn tail of a file begins, and why it is one; the size and no words for a file without."""
    end, why = 0, ""
    for found in scan(path, keep=nothing):
        if isinstance(found, Damage) and found.tail:
            return found.offset, found.why
        end = found.end
    return end, why


def _damage(file: BinaryIO, path: Path, at: int, size: int, why: str) -> Damage:
    for start in _starts(file, at + 1):
        try:
            frame_at(file, path, start, keep=nothing)
        except ArchiveError:
            continue
        return Damage(at, start, False, why)
    return Damage(at, size, True, why)


def _starts(file: BinaryIO, at: int) -> Iterator[int]:
    """Places at or behind ``at`` where a record could begin."""
    overlap = max(map(len, _STARTS)) - 1
    while True:
        file.seek(at)
        data = file.read(_CHUNK + overlap)
        places = sorted({place for mark in _STARTS for place in _places(data, mark) if place < _CHUNK})
        yield from (at + place for place in places)
        if len(data) <= _CHUNK:
            return
        at += _CHUNK


def _places(data: bytes, mark: bytes) -> Iterator[int]:
    place = data.find(mark)
    while place >= 0:
        yield place
        place = data.find(mark, place + 1)
