"""Find the stored answer that a revisit record may point to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.archive.frames import frame_at, nothing, number
from pipelines.archive.merged import place
from pipelines.archive.records import Original

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.model import WarcRef


def read_original(folder: Path, ref: WarcRef) -> Original | None:
    """What `ref` points to, or the first answer when that is a revisit itself, so that no chain grows.

    None when the record is another than the reference says or holds a trimmed body; raises ArchiveError when it cannot be read.
    """
    path, offset = place(folder, ref.file, ref.offset)
    with path.open("rb") as file:
        frame = frame_at(file, path, offset, keep=nothing)
    if frame.field("WARC-Record-ID") != ref.record or frame.field("WARC-Truncated"):
        return None
    if frame.kind == "revisit":
        first = number(frame.field("WARC-Refers-To-File-Offset"))
        if first is None:
            return None
        return Original(
            frame.field("WARC-Refers-To"),
            frame.field("WARC-Refers-To-Target-URI"),
            frame.field("WARC-Refers-To-Date"),
            frame.field("WARC-Payload-Digest"),
            frame.field("WARC-Refers-To-Filename"),
            first,
        )
    return Original(ref.record, frame.url, frame.field("WARC-Date"), frame.field("WARC-Payload-Digest"), ref.file, ref.offset)
