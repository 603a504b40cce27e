"""Labelled digests (``sha256:BASE32``) as WARC fields carry them."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_KNOWN = {"sha1": 20, "sha256": 32, "sha512": 64, "md5": 16}
_NAMES = {"sha-1": "sha1", "sha-256": "sha256", "sha-512": "sha512"}


def digest(data: bytes, algorithm: str = "sha256") -> str:
    """``algorithm:BASE32`` of the bytes; Base32 because ISO 28500's own examples and most readers use it."""
    value = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    return f"{algorithm}:{base64.b32encode(value).decode('ascii')}"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def agrees(labelled: str, data: bytes) -> bool | None:
    """Whether the bytes have this digest; None when its algorithm or encoding is not known, so that nothing was checked."""
    label, _, value = labelled.strip().partition(":")
    algorithm = _NAMES.get(label.lower(), label.lower())
    length = _KNOWN.get(algorithm)
    expected = None if length is None else _decoded(value, length)
    if expected is None:
        return None
    return hashlib.new(algorithm, data, usedforsecurity=False).digest() == expected


def _decoded(value: str, length: int) -> bytes | None:
    """Base32, Base16 or Base64, told apart by the length of the text (RFC 4648)."""
    bare = value.rstrip("=")
    try:
        if len(bare) == 2 * length:
            return base64.b16decode(bare, casefold=True)
        if len(bare) == -(-length * 8 // 5):
            return base64.b32decode(bare.upper() + "=" * (-len(bare) % 8))
        if len(bare) == -(-length * 8 // 6):
            return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_" if {"-", "_"} & set(bare) else None, validate=True)
    except (binascii.Error, ValueError):
        return None
    return None
