"""Undoing content encodings, strictly: the end and the checksum must be there, layers and bytes are bounded.

Scrapy's own decoders take a cut gzip or br body for a whole one, a cut zstd body for an empty one, and do not check the gzip CRC
(seen with Scrapy 2.19.0: half a page, and no word of it).
"""

from __future__ import annotations

import sys
import zlib
from typing import TYPE_CHECKING, Protocol

import brotli

from crawler.net.errors import BrokenResponse
from pipelines.model.cause import Cause

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LAYERS = 3
CHUNK = 65536
"""Bytes taken out of a decoder at a time; what is held past the bound is at most this."""

KNOWN = ("gzip", "deflate", "br", "zstd")

UNASKED = frozenset({"aes128gcm", "bzip2", "compress", "dcb", "dcz", "exi", "lzma", "pack200-gzip", "sdch", "xz"})
"""Codings that exist (IANA's registry and what servers were seen to send) and that we never ask for. Other words in
Content-Encoding are mistakes about plain bodies, as ``utf-8``, ``none``, ``aws-chunked``, and are passed over."""


def decode(body: bytes, encodings: Sequence[str], size: int) -> bytes:
    """Return the body without its encodings, which are given in the order they were applied.

    Raises `BrokenResponse`: ``bomb`` when a layer is larger than ``size`` bytes, ``bad_encoding`` for a body that is cut, damaged or
    not what it says, for more than `LAYERS` layers and for codings that nobody asked for.
    """
    layers = [name for name in (each.strip().lower().removeprefix("x-") for each in encodings) if name in UNASKED or name in _DECODERS]
    if len(layers) > LAYERS:
        raise BrokenResponse(Cause.BAD_ENCODING, f"{len(layers)} content encodings over one another; at most {LAYERS} are undone")
    for name in reversed(layers):
        if name not in _DECODERS:
            raise BrokenResponse(Cause.BAD_ENCODING, f"content encoding {name!r} was not asked for; expected one of {', '.join(KNOWN)}")
        body = _DECODERS[name](body, size) if body else body
    return body


class _Stage(Protocol):
    @property
    def done(self) -> bool: ...

    def step(self) -> bytes: ...


def _drain(name: str, packed: int, stage: _Stage, size: int, broken: type[Exception]) -> bytes:
    """Take everything out of a decoder, in pieces."""
    out = bytearray()
    while not stage.done:
        try:
            piece = stage.step()
        except broken as error:
            raise BrokenResponse(Cause.BAD_ENCODING, f"the body is not whole {name}: {error}") from error
        if not piece and not stage.done:
            raise BrokenResponse(Cause.BAD_ENCODING, f"the {name} body ends early, after {packed} bytes that give {len(out)}")
        out += piece
        if len(out) > size:
            raise BrokenResponse(Cause.BOMB, f"{packed} bytes of {name} give more than {size}")
    return bytes(out)


class _Zlib:
    def __init__(self, body: bytes, wbits: int) -> None:
        self._decoder = zlib.decompressobj(wbits)
        self._rest = body

    @property
    def done(self) -> bool:
        return self._decoder.eof

    @property
    def after(self) -> bytes:
        return self._decoder.unused_data

    def step(self) -> bytes:
        piece = self._decoder.decompress(self._rest, CHUNK)
        self._rest = self._decoder.unconsumed_tail
        return piece


class _Brotli:
    def __init__(self, body: bytes) -> None:
        self._decoder = brotli.Decompressor()
        self._rest = body

    @property
    def done(self) -> bool:
        return bool(self._decoder.is_finished())

    def step(self) -> bytes:
        rest, self._rest = self._rest, b""
        return bytes(self._decoder.process(rest, output_buffer_limit=CHUNK))


class _Zstd:
    def __init__(self, body: bytes) -> None:
        self._decoder = zstd.ZstdDecompressor()
        self._rest = body

    @property
    def done(self) -> bool:
        return self._decoder.eof

    @property
    def after(self) -> bytes:
        return self._decoder.unused_data

    def step(self) -> bytes:
        rest, self._rest = self._rest, b""
        return self._decoder.decompress(rest, CHUNK)


def _gunzip(body: bytes, size: int) -> bytes:
    """All members of a gzip body; bytes after the last one that begin no member are padding."""
    out = b""
    rest = body
    while rest.startswith(b"\x1f\x8b") or rest is body:
        stage = _Zlib(rest, 31)
        out += _drain("gzip", len(body), stage, size - len(out), zlib.error)
        rest = stage.after
    return out


def _inflate(body: bytes, size: int) -> bytes:
    """Zlib as RFC 9110 says, else the raw deflate that old Microsoft servers send; only zlib has a checksum."""
    header = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return _drain("deflate", len(body), _Zlib(body, zlib.MAX_WBITS if header else -zlib.MAX_WBITS), size, zlib.error)


def _unbrotli(body: bytes, size: int) -> bytes:
    return _drain("br", len(body), _Brotli(body), size, brotli.error)


def _unzstd(body: bytes, size: int) -> bytes:
    """All frames of a zstd body, one after another."""
    out = b""
    rest = body
    while rest:
        stage = _Zstd(rest)
        out += _drain("zstd", len(body), stage, size - len(out), zstd.ZstdError)
        rest = stage.after
    return out


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {"gzip": _gunzip, "deflate": _inflate, "br": _unbrotli, "zstd": _unzstd}
