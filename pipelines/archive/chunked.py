"""Take the chunks out of a stored body (RFC 9112 7.1). Strict: what is not wholly chunked is not touched."""

from __future__ import annotations

import re

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")


def unchunk(body: bytes) -> bytes | None:
    """The body without its chunk sizes and trailer; None when it is not a sequence of chunks with an end."""
    parts: list[bytes] = []
    at = 0
    while match := _SIZE.match(body, at):
        size = int(match[1], 16)
        if size == 0:
            return b"".join(parts)
        end = match.end() + size
        if end > len(body):
            return None
        parts.append(body[match.end() : end])
        at = end + (2 if body[end : end + 2] == b"\r\n" else 1)
    return None
