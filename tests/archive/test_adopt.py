"""WARC files from elsewhere in the archive: by their contents, not by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipelines.archive.adopt import adopt
from pipelines.archive.replay import Replay
from pipelines.archive.writer import ArchiveWriter
from pipelines.errors import ArchiveError, StorageError
from tests.archive.making import RUN, URL, put

if TYPE_CHECKING:
    from pathlib import Path


def made(folder: Path, body: bytes) -> Path:
    """A WARC file with one answer; always of the same name."""
    with ArchiveWriter(folder, RUN) as writer:
        put(writer, body)
    [file] = folder.iterdir()
    return file


def test_a_new_file_comes_in_under_its_name_and_once(tmp_path: Path) -> None:
    file = made(tmp_path / "a", b"one")
    first, again = adopt(file, tmp_path / "archive"), adopt(file, tmp_path / "archive")
    assert first == again == tmp_path / "archive" / file.name
    assert first.read_bytes() == file.read_bytes()
    assert [path.name for path in (tmp_path / "archive").iterdir()] == [file.name]
    assert adopt(first, tmp_path / "archive") == first


def test_another_file_of_a_taken_name_gets_one_of_its_own_and_is_what_is_replayed(tmp_path: Path) -> None:
    held, other = made(tmp_path / "a", b"one"), made(tmp_path / "b", b"two")
    assert held.name == other.name
    there = adopt(held, tmp_path / "archive")
    mine, again = adopt(other, tmp_path / "archive"), adopt(other, tmp_path / "archive")

    assert mine == again != there
    assert mine.name.startswith(other.name.removesuffix(".warc.gz") + "-")
    assert mine.name.endswith(".warc.gz")
    assert there.read_bytes() == held.read_bytes()
    answer = Replay([mine]).answer(URL)
    assert (answer.body, answer.warc.file) == (b"two", mine.name)


def test_what_cannot_be_read_or_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="expected a WARC file"):
        adopt(tmp_path / "nothing.warc.gz", tmp_path / "archive")
    (tmp_path / "archive").write_bytes(b"")
    with pytest.raises(StorageError, match="expected to be able to write there"):
        adopt(made(tmp_path / "a", b"one"), tmp_path / "archive")
