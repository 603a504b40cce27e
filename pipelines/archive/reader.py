"""Read one stored answer by its reference, or all of a file in order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.archive.answer import Answer, answer, payload
from pipelines.archive.digests import agrees
from pipelines.archive.frames import Frame, frame_at, frames, number
from pipelines.archive.merged import place
from pipelines.errors import ArchiveError
from pipelines.model import WarcRef

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read(folder: Path, ref: WarcRef) -> Answer:
    """The answer a reference points to, its digests checked; a revisit is given the body of the answer it points to.

    Raises ArchiveError when the file or record is missing, is another one than ``ref`` says, or its bytes have changed.
    """
    frame = frame_of(*place(folder, ref.file, ref.offset))
    if ref.record and frame.field("WARC-Record-ID") != ref.record:
        raise ArchiveError(f"{ref.file} at byte {ref.offset}: record {frame.field('WARC-Record-ID')}; expected {ref.record}")
    found = answer(frame)
    if found.revisit and (original := _original(frame)) is not None:
        return replace(found, body=read(folder, original).body)
    if found.revisit:
        raise ArchiveError(f"{ref.file} at byte {ref.offset}: a revisit of {frame.url} without a file to find its payload in; use replay")
    return found


def frame_of(path: Path, offset: int) -> Frame:
    """One record with its digests checked; raises ArchiveError."""
    with path.open("rb") as file:
        frame = frame_at(file, path, offset)
    for problem in changed(frame):
        raise ArchiveError(f"{path.name} at byte {offset}: {problem}")
    return frame


def answers(path: Path) -> Iterator[Answer]:
    """The response and revisit records of a file in order; the body of a revisit is empty."""
    return (answer(frame) for frame in frames(path) if is_answer(frame))


def is_answer(frame: Frame) -> bool:
    """Whether a record holds an HTTP answer."""
    return frame.kind in {"response", "revisit"} and "application/http" in frame.field("Content-Type").lower()


def changed(frame: Frame) -> list[str]:
    """What of a record does not have the digest it was written with. Digests of unknown kinds are passed over."""
    problems = []
    block = frame.field("WARC-Block-Digest")
    if block and agrees(block, frame.block) is False:
        problems.append(f"the block does not have its digest {block}")
    stated = frame.field("WARC-Payload-Digest")
    if stated and frame.kind != "revisit" and not frame.field("WARC-Segment-Number") and not _payload_agrees(frame, stated):
        problems.append(f"the payload does not have its digest {stated}")
    return problems


def _payload_agrees(frame: Frame, stated: str) -> bool:
    """Programs differ in whether the payload's digest is taken with or without the chunks; both count."""
    if agrees(stated, payload(frame)) is not False:
        return True
    return is_answer(frame) and agrees(stated, answer(frame).body) is not False


def _original(frame: Frame) -> WarcRef | None:
    file, offset = frame.field("WARC-Refers-To-Filename"), number(frame.field("WARC-Refers-To-File-Offset"))
    return WarcRef(file, offset, frame.field("WARC-Refers-To")) if file and offset is not None else None
