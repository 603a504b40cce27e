"""Some records of an archive as one WARC file of their own: byte for byte, with what belongs to each (request, metadata, original).

Record ids stay, so a text leads to the same record in the extract and in the archive it came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.archive import names, records
from pipelines.archive.frames import frame_at, frames, number
from pipelines.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from pipelines.archive.exchange import Header


@dataclass(slots=True)
class Extracted:
    """What was written: answers that were wanted, and records in all."""

    answers: int = 0
    records: int = 0
    missing: list[str] = field(default_factory=list)
    """``FILE at byte OFFSET: why`` of answers that are not there."""


def extract(folder: Path, wanted: Iterable[tuple[str, int]], target: Path, at: datetime) -> Extracted:
    """Write the answers at (file, offset) of ``folder`` into the new WARC file ``target``; returns what was written and what is missing.

    An answer that is a revisit brings the answer with its body. Raises ArchiveError where a file is damaged before the last answer
    that is wanted of it.
    """
    places: dict[str, set[int]] = {}
    done = Extracted()
    for file, offset in wanted:
        places.setdefault(file, set()).add(offset)
    done.answers = sum(map(len, places.values()))
    _add_originals(folder, places, done)
    with target.open("xb") as out:
        out.write(
            records.warcinfo(target.name, at, {"description": "records of an archive of Newswatch", "format": "WARC File Format 1.1"})[1]
        )
        for file in sorted(places):
            _copy(names.locate(folder, file), places[file], out, done)
    return done


def _add_originals(folder: Path, places: dict[str, set[int]], done: Extracted) -> None:
    """Add where the originals of revisits are; take away what is not there."""
    for file, offset in [(file, offset) for file, offsets in places.items() for offset in sorted(offsets)]:
        try:
            path = names.locate(folder, file)
            with path.open("rb") as opened:
                frame = frame_at(opened, path, offset, keep=_head_only)
        except ArchiveError as error:
            done.missing.append(str(error))
            done.answers -= 1
            places[file].discard(offset)
            continue
        original, place = frame.field("WARC-Refers-To-Filename"), number(frame.field("WARC-Refers-To-File-Offset"))
        if frame.kind == "revisit" and original and place is not None:
            places.setdefault(original, set()).add(place)


def _copy(path: Path, offsets: set[int], out: BinaryIO, done: Extracted) -> None:
    """Copy the records at the offsets and those that say they belong to one of them, in the order of the file."""
    ids: set[str] = set()
    with path.open("rb") as source:
        for offset in sorted(offsets):
            ids.add(frame_at(source, path, offset, keep=_head_only).field("WARC-Record-ID"))
        for frame in frames(path, keep=_head_only) if offsets else ():
            if frame.offset in offsets or frame.field("WARC-Concurrent-To") in ids:
                source.seek(frame.offset)
                out.write(source.read(frame.end - frame.offset))
                done.records += 1


def _head_only(_fields: tuple[Header, ...]) -> bool:
    return False
