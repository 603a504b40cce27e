"""Records of a WARC file as they lie in it: where each begins and ends, its fields, its block. Strict.

A record that is cut, changed or wrongly counted raises ArchiveError; nothing is repaired or guessed here. Both forms are read:
plain files and files with one gzip member per record, also such as other programs wrote.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

from pipelines.archive.names import final
from pipelines.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipelines.archive.exchange import Header

GZIP = b"\x1f\x8b\x08"
MAX_BLOCK = 512 << 20
_CHUNK = 1 << 16
_MAX_LINE = 1 << 16
_MAX_FIELDS = 1000


@dataclass(frozen=True, slots=True, repr=False)
class Frame:
    """One record: ``offset`` and ``end`` in bytes of the file; ``block`` is empty when it was not asked for."""

    file: str
    offset: int
    end: int
    fields: tuple[Header, ...]
    block: bytes

    def field(self, name: str) -> str:
        """The first value of a field, without regard to case; empty when it is missing."""
        wanted = name.lower()
        return next((value for key, value in self.fields if key.lower() == wanted), "")

    @property
    def kind(self) -> str:
        """``response``, ``request``, ``revisit``, ``warcinfo`` ..."""
        return self.field("WARC-Type").lower()

    @property
    def url(self) -> str:
        """The target URI, without the angle brackets that Wget 1.19 put around it."""
        return self.field("WARC-Target-URI").removeprefix("<").removesuffix(">")


def everything(_fields: tuple[Header, ...]) -> bool:
    """Keep every block."""
    return True


def nothing(_fields: tuple[Header, ...]) -> bool:
    """Keep no block: only the heads are wanted."""
    return False


def frames(path: Path, *, keep: Callable[[tuple[Header, ...]], bool] = everything, start: int = 0) -> Iterator[Frame]:
    """All records from ``start`` on, in order; raises ArchiveError at the first that is not whole."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        while start < size:
            frame = frame_at(file, path, start, keep=keep)
            yield frame
            start = frame.end


def frame_at(file: BinaryIO, path: Path, offset: int, *, keep: Callable[[tuple[Header, ...]], bool] = everything) -> Frame:
    """The record that begins at ``offset``; raises ArchiveError when none does, or when it is not whole."""
    file.seek(offset)
    magic = file.read(3)
    file.seek(offset)
    source: _Bytes = _Member(file) if magic == GZIP else _Plain(file)
    try:
        fields = _fields(source)
        block = _block(source, _length(fields), keep(fields))
        end = source.finish()
    except (_BrokenError, zlib.error) as error:
        raise ArchiveError(f"{path.name} at byte {offset}: {error}; expected a whole WARC record") from error
    return Frame(final(path.name), offset, end, fields, block)


def number(text: str) -> int | None:
    """A count or offset as a field writes it; None for anything but one to eighteen ASCII digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


class _BrokenError(Exception):
    """Why the bytes are not a record."""


class _Bytes(Protocol):
    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes, at least one; raises _BrokenError at the end."""

    def line(self) -> bytes:
        """One line with its end."""

    def finish(self) -> int:
        """Check what follows the block; the offset where the record ends."""


class _Plain:
    """An uncompressed record. Blank lines behind the block belong to it, as many as there are."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def read(self, size: int) -> bytes:
        data = self.file.read(min(size, _CHUNK))
        if not data:
            raise _BrokenError("the file ends within the record")
        return data

    def line(self) -> bytes:
        return self.file.readline(_MAX_LINE)

    def finish(self) -> int:
        if self.file.read(4) != b"\r\n\r\n":
            raise _BrokenError("the block is not followed by two line ends")
        end = self.file.tell()
        while (line := self.file.readline(_MAX_LINE)) in {b"\r\n", b"\n"}:
            end += len(line)
        if line and not line.startswith(b"WARC/"):
            raise _BrokenError("the block is longer than its Content-Length says")
        return end


class _Member:
    """A record that is a gzip member of its own."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.inflate = zlib.decompressobj(zlib.MAX_WBITS + 16)
        self.buffer = b""

    def _fill(self) -> bool:
        """More decompressed bytes into the buffer; False at the end of the member."""
        before = len(self.buffer)
        while not self.inflate.eof:
            data = self.inflate.unconsumed_tail or self.file.read(_CHUNK)
            if not data:
                raise _BrokenError("the file ends within a gzip member")
            self.buffer += self.inflate.decompress(data, _CHUNK)
            if len(self.buffer) > before:
                return True
        return False

    def read(self, size: int) -> bytes:
        if not self.buffer and not self._fill():
            raise _BrokenError("the gzip member ends within the record")
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def line(self) -> bytes:
        while b"\n" not in self.buffer and len(self.buffer) < _MAX_LINE and self._fill():
            pass
        end = self.buffer.find(b"\n") + 1 or len(self.buffer)
        return self.read(end) if end else b""

    def finish(self) -> int:
        while self._fill():
            if self.buffer.strip(b"\r\n"):
                raise _BrokenError("several records share one gzip member (`warcio recompress` separates them)")
        if self.buffer.strip(b"\r\n"):
            raise _BrokenError("several records share one gzip member (`warcio recompress` separates them)")
        return self.file.tell() - len(self.inflate.unused_data)


def _fields(source: _Bytes) -> tuple[Header, ...]:
    """The named fields; a line that begins with a space continues the one before (ISO 28500 4)."""
    version = _text(source.line()).rstrip()
    if not version.startswith("WARC/"):
        raise _BrokenError(f"it begins with {version[:20]!r}, not with WARC/")
    found: list[Header] = []
    while (line := _text(source.line())).strip():
        if line[0] in " \t" and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if not colon or len(found) >= _MAX_FIELDS:
            raise _BrokenError(f"the field line {line[:40].strip()!r} cannot be read")
        found.append((name.strip(), value.strip()))
    if not line:
        raise _BrokenError("the record ends within its fields")
    return tuple(found)


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _length(fields: tuple[Header, ...]) -> int:
    value = next((value for key, value in fields if key.lower() == "content-length"), "")
    length = number(value)
    if length is None:
        raise _BrokenError(f"Content-Length is {value[:20]!r}")
    if length > MAX_BLOCK:
        raise _BrokenError(f"the block has {length} bytes, more than the bound of {MAX_BLOCK}")
    return length


def _block(source: _Bytes, length: int, keep: bool) -> bytes:
    parts: list[bytes] = []
    while length:
        data = source.read(length)
        length -= len(data)
        if keep:
            parts.append(data)
    return b"".join(parts)
