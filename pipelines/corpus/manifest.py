"""Append-only JSON lines that can prove themselves: the manifest of the text files, and the journal of aliases.

Every line ends with two fields: ``previous``, the check of the line before, and ``check``, the SHA-256 of the line without it. A changed
line, a torn line, a removed line and a swapped line can each be detected without the catalogue. A line is written with one append and
one fsync; what a crash leaves of it is not a whole line and counts as never written.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.model.record import End, dump

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipelines.corpus.files import Disk

TAIL = 1 << 13


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it begins and ends (bytes), and its record; ``fault`` says what is wrong with it when the record is None."""

    start: int
    end: int
    record: dict[str, Any] | None
    check: str = ""
    previous: str = ""
    fault: str = ""


def encode(record: dict[str, Any], previous: str) -> tuple[bytes, str]:
    """A record as a line of bytes with its newline, and the check it got."""
    head = dump({**record, "previous": previous})
    check = hashlib.sha256(head.encode()).hexdigest()
    return f'{head[:-1]},"check":"{check}"}}\n'.encode(), check


def decode(raw: bytes, start: int) -> Line:
    """The line in ``raw`` (with its newline), or a Line with a fault."""
    end = start + len(raw)
    if not raw.endswith(b"\n"):
        return Line(start, end, None, fault="torn: it does not end")
    head, separator, tail = raw[:-1].rpartition(b',"check":"')
    check = tail[:-2].decode("ascii", "replace")
    if not separator or tail[-2:] != b'"}' or hashlib.sha256(head + b"}").hexdigest() != check:
        return Line(start, end, None, fault="changed: its check does not match its bytes")
    record = json.loads(head + b"}")
    return Line(start, end, record, check, record.pop("previous"))


class Journal:
    """One file of such lines."""

    def __init__(self, path: Path, disk: Disk) -> None:
        self.path = path
        self._disk = disk

    def size(self) -> int:
        """Bytes; 0 when there is no file."""
        return self.path.stat().st_size if self.path.exists() else 0

    def end(self) -> End:
        """Where the file ends now; the check is empty when its last line is not whole."""
        size = self.size()
        last = self.line_before(size)
        return End(size, last.check if last else "")

    def line_before(self, offset: int) -> Line | None:
        """The line that ends at ``offset`` (whole or not); None when nothing lies before it."""
        want = TAIL
        while 0 < offset <= self.size():
            start = max(0, offset - want)
            raw = self.bytes_from(start)[: offset - start]
            cut = raw.rfind(b"\n", 0, len(raw) - 1) + 1
            if cut or not start:
                return decode(raw[cut:], start + cut)
            want *= 4
        return None

    def read(self, start: int = 0) -> Iterator[Line]:
        """The lines from a byte offset on, which must be the beginning of a line."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(start)
            for raw in file:
                yield decode(raw, start)
                start += len(raw)

    def append(self, records: Sequence[dict[str, Any]], end: End) -> End:
        """Add records after ``end``, durably, with one write and one fsync; returns the new end."""
        lines, check = [], end.check
        for record in records:
            line, check = encode(record, check)
            lines.append(line)
        data = b"".join(lines)
        existed = self.path.exists()
        self._disk.extend(self.path, data)
        if not existed:
            self._disk.sync_folder(self.path.parent)
        return End(end.size + len(data), check)

    def cut(self, size: int) -> None:
        """Cut the file, durably."""
        self._disk.cut(self.path, size)

    def bytes_from(self, start: int) -> bytes:
        """The raw bytes from an offset to the end."""
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read()
