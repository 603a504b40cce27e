"""Copies of older WARC files in which a 304 hides no page, and the command that makes them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.cli.main import run
from pipelines.archive import names, records
from pipelines.archive.check_records import verify_all
from pipelines.archive.frames import frames
from pipelines.archive.migrate import Migrated, migrate
from pipelines.archive.replay import Replay
from pipelines.archive.writer import ArchiveWriter
from pipelines.errors import ArchiveError
from tests.archive.making import RUN, URL, put

if TYPE_CHECKING:
    from pathlib import Path

FILE = f"{RUN}-00000.warc.gz"


def older(folder: Path) -> Path:
    """A file as version 0.1.0 wrote it: an answer, the same again, two 304 with their heads in the revisit's block."""
    with ArchiveWriter(folder / "made", RUN) as writer:
        first = put(writer, b"whole")
        put(writer, b"", after=20, status=304, reason="Not Modified", earlier=first, headers=((b"ETag", b'"1"'),))
        put(writer, b"whole", after=40, earlier=first)
        put(writer, b"", after=60, status=304, reason="Not Modified", earlier=first, headers=((b"ETag", b'"2"'),))
    made, path, tag = folder / "made" / FILE, folder / FILE, 0
    data = made.read_bytes()
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="1.1")
        for frame in frames(made):
            if frame.kind == "revisit" and not frame.block:
                tag += 1
                head = StatusAndHeaders("304 Not Modified", [("ETag", f'"{tag}"')], "HTTP/1.1")
                fields = {key: value for key, value in frame.fields if key not in ("Content-Length", "WARC-Block-Digest", "Content-Type")}
                kept = {"payload": io.BytesIO(b""), "length": 0, "warc_headers_dict": fields, "http_headers": head}
                writer.write_record(writer.create_warc_record(frame.url, "revisit", **kept))
            elif frame.kind != "metadata":
                out.write(data[frame.offset : frame.end])
    (folder / "made" / FILE).unlink()
    (folder / "made").rmdir()
    return path


def given(path: Path) -> list[tuple[int, str, bytes]]:
    replay = Replay([path])
    return [(one.status, one.header("ETag"), one.body) for one in (replay.answer(URL, conditional=n in (1, 3)) for n in range(4))]


def test_every_answer_is_what_it_was_and_none_hides_the_page(tmp_path: Path) -> None:
    path = older(tmp_path)
    before, ids = path.read_bytes(), [frame.field("WARC-Record-ID") for frame in frames(path) if frame.kind != "metadata"]

    done = list(migrate(tmp_path, tmp_path / "new"))

    made = tmp_path / "new" / FILE
    assert done == [Migrated(FILE, "mended", len(ids), 2)]
    assert path.read_bytes() == before
    assert given(made) == given(path) == [(200, "", b"whole"), (304, '"1"', b""), (200, "", b"whole"), (304, '"2"', b"")]
    assert list(verify_all(tmp_path / "new")) == []
    kept = [frame.field("WARC-Record-ID") for frame in frames(made) if frame.kind != "metadata"]
    assert kept[1:] == ids  # behind the warcinfo record that says what the copy was made of
    assert [len(frame.block) for frame in frames(made) if frame.kind == "revisit"][0::2] == [0, 0]
    check = subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(made)], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout


def test_the_place_of_the_original_is_the_new_one(tmp_path: Path) -> None:
    older(tmp_path)
    list(migrate(tmp_path, tmp_path / "new"))

    made = list(frames(tmp_path / "new" / FILE))
    original = next(frame.offset for frame in made if frame.kind == "response")
    places = [int(frame.field("WARC-Refers-To-File-Offset")) for frame in made if frame.kind == "revisit"]
    assert places == [original] * 3


def test_files_of_today_need_nothing_and_a_copy_is_made_once(tmp_path: Path) -> None:
    older(tmp_path)
    with ArchiveWriter(tmp_path, "today") as writer:
        put(writer, b"", after=5, status=304, reason="Not Modified", earlier=put(writer, b"whole"))
    target = tmp_path / "new"

    states = [[one.state for one in migrate(tmp_path, target)] for _ in range(2)]

    assert states == [["mended", "nothing to mend"], ["there already", "nothing to mend"]]
    assert [path.name for path in names.files(target)] == [FILE]


def test_what_a_killed_run_left_half_is_made_anew(tmp_path: Path) -> None:
    older(tmp_path)
    target = tmp_path / "new"
    target.mkdir()
    (target / f"{FILE}.part").write_bytes(b"half")

    assert [one.state for one in migrate(tmp_path, target)] == ["mended"]
    assert sorted(path.name for path in target.iterdir()) == [FILE]


def test_a_torn_file_is_refused_and_leaves_no_copy(tmp_path: Path) -> None:
    path = older(tmp_path)
    path.write_bytes(path.read_bytes()[:-7])

    with pytest.raises(ArchiveError, match=f"{FILE} at byte .*expected a whole WARC record"):
        list(migrate(tmp_path, tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_the_command_says_what_it_would_do_and_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data" / "archive").mkdir(parents=True)
    (tmp_path / "config" / "sources").mkdir(parents=True)
    older(tmp_path / "data" / "archive")
    base = ["--data", str(tmp_path / "data"), "--config", str(tmp_path / "config"), "archive", "migrate"]

    assert run([*base, "--dry-run"]) == 0
    assert "2 records to mend\n1 mended" in capsys.readouterr().out
    assert not (tmp_path / "data" / "archive" / "migrated").exists()
    assert run([*base, "--json"]) == 0
    assert [(one["file"], one["mended"]) for one in json.loads(capsys.readouterr().out)] == [(FILE, 2)]
    assert list(verify_all(tmp_path / "data" / "archive" / "migrated")) == []


def test_ids_of_records_are_told_apart_by_their_type() -> None:
    assert records.record_id("a", 0, "revisit", b"") != records.record_id("a", 0, "metadata", b"")
