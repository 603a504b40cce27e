"""Requests answered from files: order, 304s, files of other programs."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines.archive import names
from pipelines.archive.replay import Replay
from pipelines.archive.writer import ArchiveWriter
from pipelines.errors import ArchiveError, NotInArchive
from tests.archive.making import NOW, RUN, URL, put

if TYPE_CHECKING:
    from pathlib import Path


def test_answers_come_in_recorded_order_and_the_last_one_stays(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, "b") as later:
        put(later, b"second", after=60)
    with ArchiveWriter(tmp_path, "c") as first:
        put(first, b"first")
        put(first, b"other", url="https://china.un.org/en/2")
    replay = Replay(names.files(tmp_path))
    assert [replay.answer(URL).body for _ in range(3)] == [b"first", b"second", b"second"]
    assert replay.answer("https://china.un.org/en/2").body == b"other"
    assert Replay(names.files(tmp_path)).answer(URL).body == b"first"
    assert (len(replay), replay.began) == (3, NOW)
    assert replay.urls == ["https://china.un.org/en/2", URL]


@pytest.mark.parametrize(
    "asked",
    [URL, URL + "#top", URL.replace("china.un.org", "China.UN.org:443"), URL.replace("https", "HTTPS")],
)
def test_an_address_is_found_in_every_spelling(tmp_path: Path, asked: str) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        put(writer, b"here")
    assert Replay(names.files(tmp_path)).answer(asked).body == b"here"


@pytest.mark.parametrize("asked", [URL + "2", URL.replace("https", "http"), URL.replace("china", "www")])
def test_what_was_not_recorded_is_not_in_the_archive(tmp_path: Path, asked: str) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        put(writer, b"here")
    with pytest.raises(NotInArchive, match=r"is not in the archive \(1 files, 1 answers\)"):
        Replay(names.files(tmp_path)).answer(asked)


def test_methods_are_told_apart(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        put(writer, b"", method="HEAD")
        put(writer, b"got")
    replay = Replay(names.files(tmp_path))
    assert (replay.answer(URL).body, replay.answer(URL, "HEAD").body) == (b"got", b"")
    with pytest.raises(NotInArchive, match="POST"):
        replay.answer(URL, "POST")


@pytest.mark.parametrize("pointed", [True, False])
def test_a_304_is_given_only_to_who_asked_conditionally(tmp_path: Path, pointed: bool) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        first = put(writer, b"whole")
        for after in (60, 120):
            tag = ((b"ETag", f'"{after}"'.encode()),)
            put(writer, b"", status=304, reason="Not Modified", after=after, headers=tag, earlier=first if pointed else None)
    asked = Replay(names.files(tmp_path))
    given = [asked.answer(URL, conditional=n > 0) for n in range(3)]
    assert [(one.status, one.header("ETag")) for one in given] == [(200, ""), (304, '"60"'), (304, '"120"')]
    replay = Replay(names.files(tmp_path))
    plain = [replay.answer(URL) for _ in range(3)]
    assert [(one.status, one.body) for one in plain] == [(200, b"whole")] * 3
    assert plain[2].at > plain[1].at > plain[0].at


def test_a_revisit_gives_the_payload_under_its_own_head(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        first = put(writer, b"whole", headers=((b"Date", b"1"),))
        put(writer, b"whole", headers=((b"Date", b"2"),), after=60, earlier=first)
    replay = Replay(names.files(tmp_path))
    assert [(one.header("date"), one.body) for one in (replay.answer(URL), replay.answer(URL))] == [("1", b"whole"), ("2", b"whole")]


def test_a_revisit_without_its_payload_is_not_in_the_archive(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, "a") as writer:
        first = put(writer, b"whole")
    with ArchiveWriter(tmp_path, "b") as writer:
        put(writer, b"whole", after=60, earlier=first)
    with pytest.raises(NotInArchive, match=r"says the payload is unchanged, and that is in a-00000\.warc\.gz, which is not given"):
        Replay([tmp_path / "b-00000.warc.gz"]).answer(URL)


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (b"5\r\nhello\r\n6;x=1\r\n world\r\n0\r\n\r\n", b"hello world"),
        (b"hello world", b"hello world"),  # the header kept, the chunks not
        (b"5\r\nhello\r\n6\r\n wor", b"5\r\nhello\r\n6\r\n wor"),  # cut: not touched
    ],
)
def test_files_of_other_programs_with_chunks(tmp_path: Path, stored: bytes, expected: bytes, compressed: bool) -> None:
    path = tmp_path / ("other.warc.gz" if compressed else "other.warc")
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=compressed)  # WARC/1.0 with SHA-1, as most programs write
        head = StatusAndHeaders("200 OK", [("Transfer-Encoding", "chunked")], protocol="HTTP/1.1")
        for n in range(3):
            body = io.BytesIO(stored)
            record = writer.create_warc_record(f"{URL}&n={n}", "response", payload=body, length=len(stored), http_headers=head)
            writer.write_record(record)
    replay = Replay([path])
    assert [replay.answer(f"{URL}&n={n}").body for n in range(3)] == [expected] * 3


def test_one_gzip_member_for_all_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        put(writer, b"x")
    path = tmp_path / "one.warc.gz"
    path.write_bytes(gzip.compress(gzip.decompress((tmp_path / f"{RUN}-00000.warc.gz").read_bytes())))
    with pytest.raises(ArchiveError, match="warcio recompress"):
        Replay([path])


def test_a_changed_record_is_not_answered(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        put(writer, b"the true words")
    text = gzip.decompress((tmp_path / f"{RUN}-00000.warc.gz").read_bytes()).replace(b"true words", b"false word")
    path = tmp_path / "changed.warc"
    path.write_bytes(text)
    with pytest.raises(ArchiveError, match="does not have its digest"):
        Replay([path]).answer(URL)
