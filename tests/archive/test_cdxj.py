"""CDXJ indexes beside the archive: every answer is in one, under the place where it lies, and none is made twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crawler.cli.main import run
from pipelines.archive.cdxj import Indexed, keep_up
from pipelines.archive.frames import frames
from pipelines.archive.writer import ArchiveWriter
from pipelines.errors import ArchiveError
from tests.archive.making import RUN, put

if TYPE_CHECKING:
    from pathlib import Path

FILE = f"{RUN}-00000.warc.gz"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    with ArchiveWriter(tmp_path / "archive", RUN) as writer:
        first = put(writer, b"<p>whole</p>")
        put(writer, b"", after=20, status=304, reason="Not Modified", earlier=first)
        put(writer, "<p>中文</p>".encode(), after=30, url="https://china.un.org/zh/新闻")
    return tmp_path / "archive"


def test_every_answer_is_found_by_its_place(archive: Path) -> None:
    assert list(keep_up(archive)) == [Indexed(FILE, "made")]
    lines = (archive / "cdxj" / f"{FILE}.cdxj").read_text("utf-8").splitlines()
    assert len(lines) == 3
    assert lines == sorted(lines)
    said = [json.loads(line.split(" ", 2)[2]) for line in lines]
    answers = {frame.offset: frame.url for frame in frames(archive / FILE) if frame.kind in ("response", "revisit")}
    assert {int(one["offset"]): one["url"] for one in said} == answers
    assert {one["filename"] for one in said} == {FILE}


def test_an_index_is_made_once_and_goes_with_its_file(archive: Path) -> None:
    list(keep_up(archive))
    assert list(keep_up(archive)) == [Indexed(FILE, "there already")]
    (archive / FILE).unlink()
    assert list(keep_up(archive)) == [Indexed(FILE, "removed")]
    assert list((archive / "cdxj").iterdir()) == []


def test_what_is_still_being_written_waits(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        put(writer, b"<p>whole</p>")
        assert list(keep_up(tmp_path)) == []
    assert list(keep_up(tmp_path)) == [Indexed(FILE, "made")]


def test_what_is_no_warc_file_is_named_and_leaves_no_index(archive: Path) -> None:
    (archive / "a.warc.gz").write_bytes(b"\x1f\x8b\x08\x00 this is none")
    with pytest.raises(ArchiveError, match=r"a\.warc\.gz: cdxj-indexer ended with"):
        list(keep_up(archive))
    assert not list((archive / "cdxj").glob("a.*"))


def test_the_command_says_what_it_did(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = str(archive.parent)
    assert run(["--data", data, "archive", "index"]) == 0
    assert capsys.readouterr().out == f"{FILE}: indexed\n1 made\n"
    assert run(["--data", data, "archive", "index", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"file": FILE, "state": "there already"}]
