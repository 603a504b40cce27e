"""Bytes that are no archive, or one that somebody tampered with: an ArchiveError or nothing, never another error, never an endless loop."""

from __future__ import annotations

import base64
import gzip
import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.archive import exchange, names
from pipelines.archive.answer import answer
from pipelines.archive.chunked import unchunk
from pipelines.archive.digests import agrees, digest
from pipelines.archive.frames import Frame, frame_at
from pipelines.archive.reader import read
from pipelines.archive.replay import Replay
from pipelines.archive.scan import Damage, scan
from pipelines.archive.stored_page import page
from pipelines.archive.writer import ArchiveWriter
from pipelines.errors import ArchiveError
from pipelines.model import WarcRef
from tests.archive.making import HTML, NOW, RUN, URL, put

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with three answers, one of them a revisit."""
    folder = tmp_path_factory.mktemp("whole")
    with ArchiveWriter(folder, RUN) as writer:
        first = put(writer, b"one" * 50)
        put(writer, b"one" * 50, after=1, earlier=first)
        put(writer, b"two" * 50, after=2)
    return (folder / first.file).read_bytes()


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_changed_bytes_cost_records_and_nothing_else(whole: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    plain = gzip.decompress(whole)
    content = bytearray(data.draw(st.sampled_from([whole, plain])))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content) - 1))
        end = start + data.draw(st.integers(0, 40))
        content[start:end] = data.draw(st.binary(max_size=40))
    path = tmp_path_factory.getbasetemp() / "changed.warc"
    path.write_bytes(content)
    found = list(scan(path))
    assert [one.end for one in found][-1:] == ([len(content)] if content else [])
    assert all(before.end == after.offset for before, after in pairwise(found))
    for frame in (one for one in found if isinstance(one, Frame)):
        _answered(frame)
    if not any(isinstance(one, Damage) for one in found):
        _replayed(path)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.warc"
    path.write_bytes(content)
    with path.open("rb") as file, pytest.raises(ArchiveError, match=r"any\.warc at byte 0"):
        frame_at(file, path, 0)


@given(st.binary(max_size=400))
def test_any_block_is_an_answer_or_refused(block: bytes) -> None:
    fields = (("WARC-Type", "response"), ("WARC-Date", "2026-11-22T01:55:12Z"), ("Content-Type", "application/http"))
    _answered(Frame("x", 0, 1, fields, b"HTTP/1.1 200 OK\r\n" + block))
    _answered(Frame("x", 0, 1, fields, block))


@pytest.mark.parametrize("field", ["", "yesterday", "2026-13-45", "9" * 5000])
def test_a_record_without_a_readable_date_is_refused(field: str) -> None:
    with pytest.raises(ArchiveError, match="expected ISO 8601"):
        answer(Frame("x", 0, 1, (("WARC-Type", "response"), ("WARC-Date", field)), b"HTTP/1.1 200 OK\r\n\r\n"))


@pytest.mark.parametrize("status", ["", "abc", "²", "9" * 5000])
def test_a_status_that_is_no_number_is_refused(status: str) -> None:
    with pytest.raises(ArchiveError, match="expected an HTTP status line"):
        answer(Frame("x", 0, 1, (("WARC-Type", "response"),), f"HTTP/1.1 {status} OK\r\n\r\n".encode()))


@pytest.mark.parametrize("length", ["", "-1", "1e3", "²", "9" * 5000, str(1 << 40), "10", "99999"])
def test_a_length_that_cannot_be_is_refused(tmp_path: Path, length: str) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(f"WARC/1.1\r\nContent-Length: {length}\r\n\r\nabc\r\n\r\n".encode())
    with path.open("rb") as file, pytest.raises(ArchiveError, match="expected a whole WARC record"):
        frame_at(file, path, 0)


def test_a_bomb_of_fields_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(gzip.compress(b"WARC/1.1\r\n" + b"a: b\r\n" * 5_000_000))
    with path.open("rb") as file, pytest.raises(ArchiveError, match="cannot be read"):
        frame_at(file, path, 0)


@pytest.mark.parametrize("file", ["../x.warc.gz", "/etc/passwd", "a\\b", "a\0b", "", "..", "missing.warc.gz"])
def test_a_reference_cannot_lead_out_of_the_folder(tmp_path: Path, file: str) -> None:
    with pytest.raises(ArchiveError, match="archive file"):
        read(tmp_path, WarcRef(file, 0, ""))


def test_a_reference_to_another_record_is_refused(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        ref = put(writer, b"one")
    with pytest.raises(ArchiveError, match="expected <urn:uuid:other>"):
        read(tmp_path, WarcRef(ref.file, ref.offset, "<urn:uuid:other>"))
    with pytest.raises(ArchiveError, match="a warcinfo record; expected response or revisit"):
        read(tmp_path, WarcRef(ref.file, 0, ""))
    with pytest.raises(ArchiveError, match="at byte 5"):
        read(tmp_path, WarcRef(ref.file, 5, ""))


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=6), st.booleans())
def test_chunks_come_out_as_they_went_in(parts: list[bytes], extended: bool) -> None:
    mark = b";a=b" if extended else b""
    chunked = b"".join(b"%x%s\r\n%s\r\n" % (len(part), mark, part) for part in parts) + b"0\r\n\r\n"
    assert unchunk(chunked) == b"".join(parts)
    assert unchunk(chunked[:-5]) is None
    assert unchunk(b"".join(parts) + b"zz") is None


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512", "md5"])
def test_digests_in_every_encoding(algorithm: str) -> None:
    value = hashlib.new(algorithm, b"x").digest()
    texts = [base64.b32encode(value), base64.b32encode(value).rstrip(b"=").lower(), value.hex().encode(), base64.b64encode(value)]
    assert [agrees(f"{algorithm}:{text.decode()}", b"x") for text in texts] == [True] * 4
    assert [agrees(f"{algorithm}:{text.decode()}", b"y") for text in texts] == [False] * 4
    assert digest(b"x", algorithm) == f"{algorithm}:{base64.b32encode(value).decode()}"


@pytest.mark.parametrize("stated", ["", "sha256", "sha256:", "sha256:%%%", "blake3:abcd", "sha1:" + "A" * 31])
def test_a_digest_that_cannot_be_checked_is_not_called_wrong(stated: str) -> None:
    assert agrees(stated, b"x") is None


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://me:pw@x.org/a@b", "https://x.org/a@b"),
        ("https://x.org/a@b?c@d", "https://x.org/a@b?c@d"),
        ("https://x.org?me@here", "https://x.org?me@here"),
        ("https://[::1/me@x", "https://[::1/me@x"),
        ("https://x.org/文 章?q=值", "https://x.org/%E6%96%87%20%E7%AB%A0?q=%E5%80%BC"),
    ],
)
def test_addresses_are_stored_without_user_and_in_ascii(url: str, kept: str) -> None:
    raw = exchange.Exchange(url, "GET", (), 200, "OK", (), b"", NOW)
    assert exchange.without_secrets(raw).url == kept


@pytest.mark.catalogue("C10")
@pytest.mark.parametrize("secret", ["a b/c", "schlüssel", "密钥"])
def test_secrets_are_masked_in_every_spelling(tmp_path: Path, secret: str) -> None:
    quoted = quote(secret, safe="")
    with ArchiveWriter(tmp_path, RUN, secrets=[secret]) as writer:
        put(writer, b"x", url=f"{URL}&token={quoted}", request=((b"X-Key", secret.encode()),))
    (path,) = names.files(tmp_path)
    text = gzip.decompress(path.read_bytes())
    assert secret.encode() not in text
    assert quoted.encode() not in text
    assert b"token=(removed)" in text


def test_a_stored_answer_becomes_a_page_again(tmp_path: Path) -> None:
    asked: list[tuple[Sequence[str], int]] = []

    def decode(body: bytes, encodings: Sequence[str], limit: int) -> bytes:
        asked.append((encodings, limit))
        return gzip.decompress(body)

    headers = (*HTML, (b"Content-Encoding", b"gzip, br"), (b"content-encoding", b"zstd"))
    with ArchiveWriter(tmp_path, RUN) as writer:
        ref = put(writer, gzip.compress(b"<p>x</p>"), headers=headers)
    made = page(read(tmp_path, ref), source="unchina", decode=decode, limit=99)
    assert (made.body, made.url, made.requested, made.status, made.source, made.warc) == (b"<p>x</p>", URL, URL, 200, "unchina", ref)
    assert made.fetched_at == NOW
    assert [([name.strip() for name in encodings], limit) for encodings, limit in asked] == [(["gzip", "br", "zstd"], 99)]


def _answered(frame: Frame) -> None:
    try:
        found = answer(frame)
    except ArchiveError:
        return
    assert found.status >= 0


def _replayed(path: Path) -> None:
    try:
        replay = Replay([path])
        for url in replay.urls:
            replay.answer(url)
    except ArchiveError:
        return
