"""A file's gzip undone within bounds: all its members, what a torn one still holds, whatever the file is called."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

MAX_BYTES = 64 << 20
"""After decompression; sitemaps.org allows 50 MB."""
_LAYERS = 2
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The bytes; ``cut`` when there was more than the bound, ``torn`` when the compressed file ends early or is damaged."""

    body: bytes
    cut: bool = False
    torn: bool = False
    notes: tuple[str, ...] = ()


def unpacked(body: bytes, limit: int = MAX_BYTES) -> Unpacked:
    """Undo up to two layers of gzip (RFC 1952: any number of members one after the other), at most ``limit`` bytes of them."""
    found = Unpacked(body)
    for _ in range(_LAYERS):
        if not found.body.startswith(_GZIP):
            break
        inner = _members(found.body, limit)
        found = Unpacked(inner.body, found.cut or inner.cut, found.torn or inner.torn, (*found.notes, *inner.notes))
    if len(found.body) > limit:
        return Unpacked(found.body[:limit], True, found.torn, (*found.notes, f"more than {limit} bytes: the rest is not read"))
    return found


def _members(body: bytes, limit: int) -> Unpacked:
    """All members of one layer. What is after the last one and is none (zeros that fill up a block) is left out, as gzip does."""
    out: list[bytes] = []
    room = limit
    rest = body
    while rest.startswith(_GZIP):
        inflater = zlib.decompressobj(31)
        try:
            out.append(inflater.decompress(rest, room + 1))
        except zlib.error as error:
            return Unpacked(b"".join(out), torn=True, notes=(f"gzip: {error}",))
        room -= len(out[-1])
        if room < 0:
            return Unpacked(b"".join(out)[:limit], cut=True, notes=(f"more than {limit} bytes after decompression: the rest is not read",))
        if not inflater.eof:
            return Unpacked(b"".join(out), torn=True, notes=("gzip: the compressed file ends early",))
        rest = inflater.unused_data
    return Unpacked(b"".join(out))
