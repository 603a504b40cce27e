"""From a text to the bytes it came from, and from a record of the archive to the texts that came of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from pipelines.archive import names
from pipelines.archive.frames import frame_at, frames, nothing
from pipelines.archive.merged import place
from pipelines.archive.reader import changed
from pipelines.catalogue import documents as rows
from pipelines.catalogue.schema import documents
from pipelines.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.archive.frames import Frame
    from pipelines.insight.holdings import Holdings
    from pipelines.model import Document

RECORD = re.compile(r"<?urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}>?")
"""A WARC record id as it may be given, with or without its brackets."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record of the archive. ``faults``: what of it is not as it was written."""

    file: str
    offset: int
    end: int
    record: str
    kind: str
    url: str
    date: str
    payload: str
    """Its payload digest as the record says it."""
    refers_to: str = ""
    """The record whose body a revisit has."""
    faults: tuple[str, ...] = ()


def answer_of(archive: Path, document: Document) -> list[Recorded]:
    """The record that a text was read from, the record whose body it has where it is a revisit, and what was sent for it.

    Raises ArchiveError when the record is not where the text says it is; an imported text has none.
    """
    if document.warc_file is None or document.warc_offset is None:
        return []
    path, offset = place(archive, document.warc_file, document.warc_offset)
    with path.open("rb") as file:
        frame = frame_at(file, path, offset)
    found = [_recorded(frame, check=True)]
    if document.warc_record and found[0].record != document.warc_record:
        raise ArchiveError(
            f"{document.warc_file} at byte {document.warc_offset}: record {found[0].record}; expected {document.warc_record}"
        )
    if frame.kind == "revisit" and (file_name := frame.field("WARC-Refers-To-Filename")):
        original, offset = place(archive, file_name, int(frame.field("WARC-Refers-To-File-Offset")))
        with original.open("rb") as file:
            found.append(_recorded(frame_at(file, original, offset), check=True))
    return found + _beside(path, frame)


def find(archive: Path, record: str) -> Recorded | None:
    """A record by its id; reads the heads of all records of the archive until it is found. None when there is none.

    Raises ArchiveError when it is in no whole record and there are damaged ones, where it may have been.
    """
    wanted, damage = _bracketed(record), None
    for path in names.files(archive):
        try:
            for frame in frames(path, keep=nothing):
                if frame.field("WARC-Record-ID") == wanted:
                    return _recorded(frame)
        except ArchiveError as error:
            damage = damage or error
    if damage is not None:
        raise damage
    return None


def texts_of(holdings: Holdings, found: Recorded) -> list[Document]:
    """The documents that were read from a record, or from the answer that a request or a revisit of it belongs to."""
    own = documents.c.warc_record.in_([one for one in (found.record, found.refers_to) if one])
    there = (documents.c.warc_file == found.file) & (documents.c.warc_offset == found.offset)
    with holdings.reading() as connection:
        query = select(*rows.COLUMNS).where(or_(own, there)).order_by(documents.c.sequence)
        return [rows.document_of(row) for row in connection.execute(query)]


def _beside(path: Path, answer: Frame) -> list[Recorded]:
    """The records that say they belong to an answer; they stand next to it."""
    found, mine = list[Recorded](), answer.field("WARC-Record-ID")
    try:
        for frame in frames(path, keep=nothing, start=answer.end):
            if frame.field("WARC-Concurrent-To") != mine:
                break
            found.append(_recorded(frame))
    except ArchiveError:
        return found  # what follows is damaged; `verify` reports it
    return found


def _recorded(frame: Frame, *, check: bool = False) -> Recorded:
    return Recorded(
        file=frame.file,
        offset=frame.offset,
        end=frame.end,
        record=frame.field("WARC-Record-ID"),
        kind=frame.kind,
        url=frame.url,
        date=frame.field("WARC-Date"),
        payload=frame.field("WARC-Payload-Digest"),
        refers_to=frame.field("WARC-Refers-To") or frame.field("WARC-Concurrent-To"),
        faults=tuple(changed(frame)) if check else (),
    )


def _bracketed(record: str) -> str:
    return f"<{record.strip('<>')}>"
