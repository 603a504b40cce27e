"""Some records of an archive as one WARC file of their own: byte for byte, with what belongs to each (request, metadata, original).

Record ids stay, so a text leads to the same record in the extract and in the archive it came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.archive import names, records
from pipelines.archive.frames import frame_at, frames, nothing, number
from pipelines.archive.merged import place
from pipelines.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO


@dataclass(slots=True)
class Extracted:
    """What was written: records in all."""

    records: int = 0
    missing: list[str] = field(default_factory=list)
    """``FILE at byte OFFSET: why`` of answers that are not there."""


Places = dict[str, dict[int, str]]
"""Where the answers are, by file and byte, with their record ids."""


def extract(folder: Path, wanted: Iterable[tuple[str, int]], target: Path, at: datetime) -> Extracted:
    """Write the answers at (file, offset) of ``folder`` into the new WARC file ``target``; returns what was written and what is missing.

    An answer that is a revisit brings the answer with its body. Raises ArchiveError where a file is damaged before the last answer
    that is wanted of it.
    """
    done = Extracted()
    places = _places(folder, wanted, done)
    with target.open("xb") as out:
        said = {"description": "records of an archive of Newswatch", "format": "WARC File Format 1.1"}
        out.write(records.warcinfo(target.name, at, said)[1])
        for file in sorted(places):
            _copy(names.locate(folder, file), places[file], out, done)
    return done


def _places(folder: Path, wanted: Iterable[tuple[str, int]], done: Extracted) -> Places:
    """Where the answers that are there stand, and where the originals of those that are revisits do."""
    places: Places = {}
    for file, at in wanted:
        try:
            path, offset = place(folder, file, at)
            with path.open("rb") as opened:
                frame = frame_at(opened, path, offset, keep=nothing)
        except ArchiveError as error:
            done.missing.append(str(error))
            continue
        places.setdefault(names.final(path.name), {})[offset] = frame.field("WARC-Record-ID")
        original, first = frame.field("WARC-Refers-To-Filename"), number(frame.field("WARC-Refers-To-File-Offset"))
        if frame.kind == "revisit" and original and first is not None:
            path, offset = place(folder, original, first)
            places.setdefault(names.final(path.name), {})[offset] = frame.field("WARC-Refers-To")
    return places


def _copy(path: Path, answers: Mapping[int, str], out: BinaryIO, done: Extracted) -> None:
    """Copy the answers and the records that say they belong to one of them, in the order of the file."""
    ids, left = set(answers.values()) - {""}, set(answers)
    with path.open("rb") as source:
        for frame in frames(path, keep=nothing):
            if frame.offset in answers or frame.field("WARC-Concurrent-To") in ids:
                source.seek(frame.offset)
                out.write(source.read(frame.end - frame.offset))
                done.records += 1
                left.discard(frame.offset)
    if left:
        raise ArchiveError(f"{path.name} at byte {min(left)}: no record begins there; expected the answer that a revisit points to")
