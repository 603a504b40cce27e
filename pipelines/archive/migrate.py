"""Copies of WARC files in which a 304 hides no page: for whoever replays archives that Newswatch 0.1.0 wrote with the 304's head.

Records are copied byte for byte but for revisit records: a 304's loses its block (its head moves to a metadata record beside it, see
`pipelines.archive.records`), and where a revisit says at which byte its original lies, the new place is said. Record ids stay, so that
texts and manifest lead to the same records. The originals are not touched.
"""

from __future__ import annotations

import gzip
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.archive import names, records
from pipelines.archive.answer import answer, date
from pipelines.archive.digests import digest, sha256_of
from pipelines.archive.frames import Frame, frames, number
from pipelines.archive.notes import head_note
from pipelines.archive.openfile import sync_folder
from pipelines.errors import ArchiveError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipelines.archive.exchange import Header

Moved = dict[tuple[str, int], int]
"""Where a record of a file lies now, by file and former place."""
SUFFIX = ".part"


@dataclass(frozen=True, slots=True)
class Migrated:
    """The outcome of one file. ``state``: ``mended``, ``nothing to mend``, ``there already``; ``mended`` counts the 304 records."""

    file: str
    state: str
    records: int = 0
    mended: int = 0


def migrate(folder: Path, target: Path, *, dry: bool = False) -> Iterator[Migrated]:
    """Copy the closed files of ``folder`` that need it into ``target`` under their own names; says of each what was done.

    With ``dry`` nothing is written. A file that is there already is not touched; one that a killed run left half is written anew.
    Raises ArchiveError for a file that is not whole, StorageError when ``target`` cannot be written.
    """
    moved: Moved = {}
    for path in names.closed(folder):
        hiding = sum(map(_hides, frames(path)))
        if not hiding or (target / path.name).exists():
            yield Migrated(path.name, "there already" if hiding else "nothing to mend", mended=0)
        elif dry:
            yield Migrated(path.name, "mended", mended=hiding)
        else:
            try:
                yield _copy(path, target, moved)
            except OSError as error:
                raise StorageError(f"{target}: {error.strerror or error}; expected to be able to write there") from error


def _hides(frame: Frame) -> bool:
    """Whether a record is a revisit whose block says 304."""
    if frame.kind != "revisit" or not frame.block:
        return False
    try:
        return answer(frame).status == 304
    except ArchiveError:
        return False


def _copy(path: Path, target: Path, moved: Moved) -> Migrated:
    target.mkdir(parents=True, exist_ok=True)
    part, count, mended, at = target / f"{path.name}{SUFFIX}", 0, 0, 0
    with path.open("rb") as source, part.open("wb") as made:
        compressed = path.name.endswith(".gz")
        for frame in frames(path):
            if not count:
                at += made.write(_opening(path, frame))
            count += 1
            moved[path.name, frame.offset] = at
            if frame.kind == "revisit":
                data = b"".join(_member(fields, block, compressed) for fields, block in _mended(frame, at, moved))
                mended += _hides(frame)
            else:
                source.seek(frame.offset)
                data = source.read(frame.end - frame.offset)
            at += made.write(data)
        made.flush()
        os.fsync(made.fileno())
    part.rename(target / path.name)
    sync_folder(target)
    return Migrated(path.name, "mended", count, mended)


def _opening(path: Path, first: Frame) -> bytes:
    """A warcinfo record that says what this file was made of; the former file's own follows it."""
    said = f"made of a file of the same name with SHA-256 {sha256_of(path)}: heads of 304 answers moved from revisit to metadata records"
    return records.warcinfo(path.name, date(first), {"description": said, "format": "WARC File Format 1.1"})[1]


def _mended(frame: Frame, at: int, moved: Moved) -> Iterable[tuple[tuple[Header, ...], bytes]]:
    """The records that take a revisit's place, as fields and block."""
    hides = _hides(frame)
    fields = _placed(frame, moved)
    if not hides:
        return [(fields, frame.block)]
    found = answer(frame)
    note = head_note(found.status, found.reason, found.headers)
    empty = {"content-length": "0", "warc-block-digest": digest(b"")}
    bare = tuple((key, empty.get(key.lower(), value)) for key, value in fields)
    beside = (
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", records.record_id(frame.file, at, "metadata", note)),
        ("WARC-Date", frame.field("WARC-Date")),
        ("WARC-Target-URI", frame.field("WARC-Target-URI")),
        ("WARC-Concurrent-To", frame.field("WARC-Record-ID")),
        ("Content-Type", "application/warc-fields"),
        ("WARC-Block-Digest", digest(note)),
        ("Content-Length", str(len(note))),
    )
    return [(bare, b""), (beside, note)]


def _placed(frame: Frame, moved: Moved) -> tuple[Header, ...]:
    """The fields, with the place of the original as it is in the files made so far."""
    offset = number(frame.field("WARC-Refers-To-File-Offset"))
    now = None if offset is None else moved.get((frame.field("WARC-Refers-To-Filename"), offset))
    if now is None:
        return frame.fields
    return tuple((key, str(now) if key.lower() == "warc-refers-to-file-offset" else value) for key, value in frame.fields)


def _member(fields: tuple[Header, ...], block: bytes, compressed: bool) -> bytes:
    head = "".join(f"{key}: {value}\r\n" for key, value in fields)
    data = b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"
    return gzip.compress(data, mtime=0) if compressed else data
