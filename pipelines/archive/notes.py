"""The block of a metadata record (``application/warc-fields``) that keeps the head of an answer whose record has no block of its own.

One ``http-status`` line, then one ``http-header`` line for each header, in order. Written as UTF-8; a header's bytes are held one
character each (Latin-1), as everywhere in the archive, so the same bytes come back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.archive.exchange import Header

_STATUS, _HEADER = "http-status", "http-header"


@dataclass(frozen=True, slots=True)
class HeadNote:
    """Status, reason phrase and headers of an answer, as a metadata record keeps them."""

    status: int
    reason: str
    headers: tuple[Header, ...]


def head_note(status: int, reason: str, headers: Iterable[Header]) -> bytes:
    """The block that keeps a head. Header lines must hold no line ends; `pipelines.archive.exchange.headers` sees to it."""
    lines = [f"{_STATUS}: {status} {reason}".rstrip(), *(f"{_HEADER}: {name}: {value}" for name, value in headers)]
    return "".join(f"{line}\r\n" for line in lines).encode()


def read_head_note(block: bytes) -> HeadNote | None:
    """The head that a block keeps; None when it keeps none (other programs write metadata of their own)."""
    status: int | None = None
    reason = ""
    headers: list[Header] = []
    for line in block.decode("utf-8", "replace").split("\r\n"):
        field, _, value = line.partition(": ")
        if field == _STATUS:
            code, _, reason = value.partition(" ")
            status = int(code) if code.isascii() and code.isdigit() and len(code) == 3 else None
        elif field == _HEADER:
            name, _, text = value.partition(":")
            headers.append((name, text.strip()))
    return None if status is None else HeadNote(status, reason, tuple(headers))
