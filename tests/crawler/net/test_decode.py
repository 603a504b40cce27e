"""Content encodings: what is whole comes out whole, and nothing else comes out."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from crawler.net.decode import decode
from crawler.net.errors import BrokenResponse

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 1 << 20
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
TEXT = b"A sentence that is long enough to be packed, and another one with the number %d. " * 50


@given(st.binary(max_size=2000), st.lists(st.sampled_from(sorted(PACK)), max_size=3))
def test_what_was_packed_is_unpacked(body: bytes, encodings: list[str]) -> None:
    packed = body
    for name in encodings:
        packed = PACK[name](packed)

    assert decode(packed, encodings, SIZE) == body


@given(st.sampled_from(sorted(PACK)), st.integers(min_value=1, max_value=400))
def test_a_body_that_lacks_its_end_is_refused(name: str, missing: int) -> None:
    packed = PACK[name](TEXT)
    cut = packed[: max(1, len(packed) - missing)]

    with pytest.raises(BrokenResponse) as caught:
        decode(cut, [name], SIZE)
    assert caught.value.reason == "bad_encoding"


@given(st.sampled_from(sorted(PACK)), st.binary(max_size=300))
def test_noise_is_refused_or_read_but_never_another_error(name: str, body: bytes) -> None:
    try:
        decode(body, [name], SIZE)
    except BrokenResponse as error:
        assert error.reason in {"bad_encoding", "bomb"}


@pytest.mark.parametrize("name", sorted(PACK))
def test_a_bomb_stops_at_the_bound(name: str) -> None:
    packed = PACK[name](bytes(SIZE + 1))

    with pytest.raises(BrokenResponse) as caught:
        decode(packed, [name], SIZE)
    assert caught.value.reason == "bomb"
    assert decode(PACK[name](bytes(SIZE)), [name], SIZE) == bytes(SIZE)


def test_a_wrong_checksum_is_refused() -> None:
    packed = bytearray(gzip.compress(TEXT, mtime=0))
    packed[-8] ^= 1

    with pytest.raises(BrokenResponse, match="incorrect data check"):
        decode(bytes(packed), ["gzip"], SIZE)


def test_several_members_and_frames_are_one_body() -> None:
    assert decode(gzip.compress(b"one ", mtime=0) + gzip.compress(b"two", mtime=0), ["gzip"], SIZE) == b"one two"
    assert decode(gzip.compress(b"one", mtime=0) + b"\x00" * 8, ["gzip"], SIZE) == b"one", "padding after the last member"
    assert decode(zstd.compress(b"one ") + zstd.compress(b"two"), ["zstd"], SIZE) == b"one two"


def test_many_members_share_one_bound() -> None:
    with pytest.raises(BrokenResponse) as caught:
        decode(gzip.compress(bytes(SIZE // 2), mtime=0) * 3, ["gzip"], SIZE)
    assert caught.value.reason == "bomb"


def test_raw_deflate_of_old_servers() -> None:
    raw = zlib.compressobj(wbits=-15)

    assert decode(raw.compress(TEXT) + raw.flush(), ["deflate"], SIZE) == TEXT


@pytest.mark.parametrize("encodings", [["identity"], [""], ["utf-8"], ["none"], ["x-gzip"], [" GZIP "], ["aws-chunked", "gzip"]])
def test_other_names(encodings: list[str]) -> None:
    packed = gzip.compress(TEXT, mtime=0) if "gzip" in encodings[-1].lower() else TEXT

    assert decode(packed, encodings, SIZE) == TEXT


@pytest.mark.parametrize("encodings", [["compress"], ["gzip"] * 4, ["x-compress", "gzip"]])
def test_what_nobody_asked_for(encodings: list[str]) -> None:
    with pytest.raises(BrokenResponse):
        decode(gzip.compress(TEXT, mtime=0), encodings, SIZE)


def test_an_empty_body_stays_empty() -> None:
    assert decode(b"", ["gzip", "br"], SIZE) == b""
