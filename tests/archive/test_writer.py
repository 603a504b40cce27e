"""What is written, and that independent readers find it right."""

from __future__ import annotations

import gzip
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive import names
from pipelines.archive.reader import answers, read
from pipelines.archive.writer import ArchiveWriter
from pipelines.errors import ArchiveError
from tests.archive.making import NOW, RUN, URL, put

if TYPE_CHECKING:
    from pathlib import Path

BODY = "<html>北京</html>".encode() * 50


def test_a_run_without_answers_leaves_nothing(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "archive", RUN):
        pass
    assert not (tmp_path / "archive").exists()


def test_an_answer_is_read_back_as_it_was(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        ref = put(writer, BODY)
        assert [path.name for path in names.files(tmp_path)] == [f"{RUN}-00000.warc.gz.open"]
        assert read(tmp_path, ref).body == BODY
    assert [path.name for path in names.files(tmp_path)] == [f"{RUN}-00000.warc.gz"]
    found = read(tmp_path, ref)
    assert (found.url, found.status, found.reason, found.at, found.warc) == (URL, 200, "OK", NOW, ref)
    assert found.headers == (("Content-Type", "text/html; charset=utf-8"), ("Server", "caf\xe9"))


def test_the_same_crawl_makes_the_same_bytes(tmp_path: Path) -> None:
    for folder in (tmp_path / "a", tmp_path / "b"):
        with ArchiveWriter(folder, RUN, info={"software": "newswatch"}) as writer:
            ref = put(writer, BODY)
            put(writer, BODY, after=60, earlier=ref)
    first, second = names.files(tmp_path / "a"), names.files(tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_warcio_and_fastwarc_read_every_kind_of_record(tmp_path: Path) -> None:
    _one_of_each(tmp_path)
    (path,) = names.files(tmp_path)
    check = subprocess.run([sys.executable, "-m", "warcio.cli", "check", "-v", str(path)], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout
    assert "digest failed" not in check.stdout
    assert check.stdout.count("digest pass") == 12  # 4 answers and a head note, 6 requests, 1 warcinfo
    with path.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    with path.open("rb") as file:
        fast = [str(record.record_type) for record in FastIterator(file, parse_http=True)]
    first, last = ["response", "request"] * 2, ["response", "request"] * 2
    assert kinds == ["warcinfo", *first, "revisit", "request", "revisit", "metadata", "request", *last]
    assert fast == kinds


def test_a_304_is_a_revisit_that_readers_answer_with_the_original(tmp_path: Path) -> None:
    """With the 304's head in its block pywb and ReplayWeb.page answer 304, and whoever opens the newest capture sees a blank page."""
    with ArchiveWriter(tmp_path, RUN) as writer:
        first = put(writer, BODY)
        put(writer, b"", after=60, status=304, reason="Not Modified", earlier=first, headers=((b"ETag", b'"1"'), (b"X", b"\xe9")))
    with names.files(tmp_path)[0].open("rb") as file:
        records = {one.rec_type: (one.rec_headers, one.http_headers, one.content_stream().read()) for one in ArchiveIterator(file)}

    head, http, block = records["revisit"]
    assert (http, block, head.get_header("Content-Length")) == (None, b"", "0")
    assert head.get_header("WARC-Profile").endswith("/server-not-modified")
    assert head.get_header("WARC-Refers-To") == first.record
    note, _, kept = records["metadata"]
    assert note.get_header("WARC-Concurrent-To") == head.get_header("WARC-Record-ID")
    assert note.get_header("Content-Type") == "application/warc-fields"  # index makers list other types as captures of the page
    assert kept.decode() == 'http-status: 304 Not Modified\r\nhttp-header: ETag: "1"\r\nhttp-header: X: é\r\n'


def test_fastwarc_verifies_the_digests(tmp_path: Path) -> None:
    _one_of_each(tmp_path)
    (path,) = names.files(tmp_path)
    with path.open("rb") as file:
        checked = [record.verify_block_digest(consume=False) for record in FastIterator(file, parse_http=False)]
    assert len(checked) == 14
    assert all(checked)


def test_an_unchanged_body_becomes_a_revisit_that_points_to_the_first(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        first = put(writer, BODY)
        second = put(writer, BODY, after=60, earlier=first)
        third = put(writer, BODY, after=120, earlier=second)
        fourth = put(writer, BODY + b"!", after=180, earlier=third)
    found = {ref: read(tmp_path, ref) for ref in (first, second, third, fourth)}
    assert [found[ref].revisit for ref in (first, second, third, fourth)] == [False, True, True, False]
    assert found[third].body == BODY
    (path,) = names.files(tmp_path)
    with path.open("rb") as file:
        refers = [record.rec_headers.get_header("WARC-Refers-To") for record in ArchiveIterator(file) if record.rec_type == "revisit"]
    assert refers == [first.record, first.record]


def test_a_lost_earlier_answer_means_that_the_whole_is_stored(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        first = put(writer, BODY)
    names.locate(tmp_path, first.file).unlink()
    with ArchiveWriter(tmp_path, "later") as writer:
        again = put(writer, BODY, earlier=first)
    assert not read(tmp_path, again).revisit
    assert read(tmp_path, again).body == BODY


@pytest.mark.catalogue("C10")
def test_credentials_are_not_written(tmp_path: Path) -> None:
    secret = "canary-7f3a"
    request = ((b"Authorization", b"Bearer canary-7f3a"), (b"Cookie", b"s=canary-7f3a"), (b"X-Key", b"canary-7f3a"), (b"Accept", b"*/*"))
    headers = ((b"Set-Cookie", b"s=canary-7f3a"), (b"Content-Type", b"text/html"))
    with ArchiveWriter(tmp_path, RUN, secrets=[secret]) as writer:
        put(writer, BODY, url=f"https://me:{secret}@china.un.org/en/1?token={secret}", request=request, headers=headers)
        put(writer, BODY, headers=((b"Set-Cookie", b"visitor=1"),))
    (path,) = names.files(tmp_path)
    text = gzip.decompress(path.read_bytes())
    assert secret.encode() not in text
    assert b"//me:" not in text
    assert b"Accept: */*" in text
    assert b"Set-Cookie: visitor=1" in text  # nobody's session: it belongs to the answer


def test_files_are_rotated_by_size(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN, max_bytes=2000) as writer:
        refs = [put(writer, bytes([65 + n]) * 50, url=f"{URL}&n={n}") for n in range(8)]
    assert len({ref.file for ref in refs}) == len(names.files(tmp_path)) > 1
    assert [read(tmp_path, ref).body[:1] for ref in refs] == [bytes([65 + n]) for n in range(8)]
    assert all(path.stat().st_size < 4000 for path in names.files(tmp_path))


def test_a_trimmed_answer_says_why(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        ref = put(writer, BODY, truncated="length")
        again = put(writer, BODY, earlier=ref)
        with pytest.raises(ArchiveError, match="expected one of disconnect, length"):
            put(writer, BODY, truncated="weather")
    assert read(tmp_path, ref).truncated == "length"
    assert not read(tmp_path, again).revisit


@pytest.mark.catalogue("S16")
@pytest.mark.parametrize("prefix", ["../x", "a/b", "", ".hidden", "a b", "x" * 200])
def test_a_prefix_cannot_lead_elsewhere(tmp_path: Path, prefix: str) -> None:
    with pytest.raises(ArchiveError, match="archive prefix"):
        ArchiveWriter(tmp_path, prefix)


def test_header_lines_cannot_be_injected(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        ref = put(writer, BODY, headers=((b"X-A", b"1\r\n\r\n<script>"), (b"X-B\r\nX-C", b"2")))
    assert read(tmp_path, ref).headers == (("X-A", "1 <script>"), ("X-B X-C", "2"))
    assert read(tmp_path, ref).body == BODY


def test_two_writers_of_one_run_do_not_share_a_file(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN) as one, ArchiveWriter(tmp_path, RUN) as other:
        refs = [put(one, b"1"), put(other, b"2"), put(one, b"3")]
    assert [ref.file for ref in refs] == [f"{RUN}-00000.warc.gz", f"{RUN}-00001.warc.gz", f"{RUN}-00000.warc.gz"]
    assert [read(tmp_path, ref).body for ref in refs] == [b"1", b"2", b"3"]


def _one_of_each(folder: Path) -> None:
    with ArchiveWriter(folder, RUN, info={"software": "newswatch 0.1", "isPartOf": RUN}) as writer:
        ref = put(writer, gzip.compress(BODY, mtime=0), headers=((b"Content-Encoding", b"gzip"), (b"Transfer-Encoding", b"chunked")))
        put(writer, b"", url=URL + "&empty", status=301, reason="Moved Permanently", headers=((b"Location", b"/en/2"),))
        put(writer, gzip.compress(BODY, mtime=0), after=1, earlier=ref)
        put(writer, b"", after=2, status=304, reason="Not Modified", earlier=ref, headers=((b"ETag", b'"1"'),))
        put(writer, b"half", url=URL + "&cut", truncated="disconnect")
        put(writer, b"\0\xff" * 10, url="https://fc-ssc.org/" + "文章", headers=((b"X", "é".encode()),))
    assert len(list(answers(names.files(folder)[0]))) == 6
