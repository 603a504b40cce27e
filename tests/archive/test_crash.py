"""Killed, full, failing: what was acknowledged is read back, what was torn is cut off and kept aside (S1-S3, S12, S14, S18, S19)."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.archive import names
from pipelines.archive.check_records import pointer, verify_all
from pipelines.archive.reader import answers, read
from pipelines.archive.repair import recover
from pipelines.archive.replay import Replay
from pipelines.archive.writer import ArchiveWriter
from pipelines.errors import ArchiveError, StorageError
from pipelines.model import WarcRef
from tests.archive.making import RUN, URL, put

if TYPE_CHECKING:
    from collections.abc import Callable

_ENDLESS = """
import json, sys
from pathlib import Path
from pipelines.archive.writer import ArchiveWriter
from tests.archive.making import put
writer = ArchiveWriter(Path(sys.argv[1]), sys.argv[2], max_bytes=60_000)
n = 0
while True:
    body = f"{n} ".encode() * (n * 37 % 4000)
    ref = put(writer, body, url=f"https://china.un.org/en/{n}", after=n)
    print(json.dumps([ref.file, ref.offset, ref.record, n]), flush=True)
    n += 1
"""


@pytest.mark.catalogue("S1", "S2", "S3")
@pytest.mark.slow
def test_killed_at_random_moments_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    acknowledged: list[tuple[WarcRef, int]] = []
    for turn in range(12):
        acknowledged += _killed(tmp_path, f"run-{turn}", chance.uniform(0.0, 0.15))
        repairs = recover(tmp_path)
        assert len(repairs) <= 1
        assert recover(tmp_path) == []
        assert list(verify_all(tmp_path)) == []
    assert len(acknowledged) > 50
    for ref, n in acknowledged:
        assert read(tmp_path, ref).body == f"{n} ".encode() * (n * 37 % 4000)
    assert not [path for path in names.files(tmp_path) if path.name.endswith(names.OPEN)]
    assert len(Replay(names.files(tmp_path))) >= len(acknowledged)


def _killed(folder: Path, run: str, after: float) -> list[tuple[WarcRef, int]]:
    """Start a writer, let it write for some time after its first answer, kill it; what it acknowledged."""
    root = Path(__file__).parents[2]
    child = subprocess.Popen([sys.executable, "-c", _ENDLESS, str(folder), run], cwd=root, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    lines = [first, *child.stdout.read().splitlines(keepends=True)]
    child.stdout.close()
    child.wait()
    said = [json.loads(line) for line in lines if line.endswith("\n")]
    return [(WarcRef(file, offset, record), n) for file, offset, record, n in said]


@pytest.mark.catalogue("S1", "S2", "S19")
def test_a_tail_torn_at_any_byte_is_cut_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, start, refs = _file_of_three(tmp_path / "whole")
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)  # a thousand recoveries; what they leave is read back from the same kernel
    assert len(whole) - start > 500
    for size in range(start + 1, len(whole)):
        folder = tmp_path / "torn"
        folder.mkdir()
        (folder / f"{RUN}-00000.warc.gz.open").write_bytes(whole[:size])
        (repair,) = recover(folder)
        (path,) = names.files(folder)
        assert path.read_bytes() == whole[: size - repair.cut]
        assert repair.cut <= size - start
        assert (repair.action, path.name) == ("cut" if repair.cut else "finished", f"{RUN}-00000.warc.gz")
        if repair.cut:
            aside = folder / "quarantine" / f"{path.name}.from-{size - repair.cut}"
            assert aside.read_bytes() == whole[size - repair.cut : size]
        if size % 16 == 0 or size > len(whole) - 4:
            assert [read(folder, ref).body for ref in refs[:2]] == [b"one" * 50, b"two" * 50]
            assert list(verify_all(folder)) == []
        _empty(folder)


@pytest.mark.catalogue("S19")
@pytest.mark.parametrize("tail", [b"\0" * 4096, b"\x1f\x8b\x08" + b"\0" * 100, b"WARC/1.1\r\n", b"x"])
def test_rubbish_at_the_end_is_cut(tmp_path: Path, tail: bytes) -> None:
    whole, _, refs = _file_of_three(tmp_path / "whole")
    (tmp_path / f"{RUN}-00000.warc.gz.open").write_bytes(whole + tail)
    (repair,) = recover(tmp_path)
    assert (repair.action, repair.cut) == ("cut", len(tail))
    assert read(tmp_path, refs[2]).body == b"three" * 50


@pytest.mark.catalogue("S1", "S19")
def test_nothing_whole_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "a-00000.warc.gz.open").write_bytes(b"")
    (tmp_path / "b-00000.warc.gz.open").write_bytes(b"\x1f\x8b\x08\0torn")
    first, second = map(str, recover(tmp_path))
    assert first == "a-00000.warc.gz emptied"
    assert second.startswith("b-00000.warc.gz emptied, 8 bytes moved to quarantine (b-00000.warc.gz.open at byte 0: ")
    assert names.files(tmp_path) == []
    assert (tmp_path / "quarantine" / "b-00000.warc.gz.from-0").read_bytes() == b"\x1f\x8b\x08\0torn"


def test_a_damaged_place_in_the_middle_costs_only_its_record(tmp_path: Path) -> None:
    whole, _, refs = _file_of_three(tmp_path / "whole")
    path = tmp_path / f"{RUN}-00000.warc.gz.open"
    damaged = bytearray(whole)
    damaged[refs[1].offset + 20] ^= 0xFF
    path.write_bytes(damaged)
    (repair,) = recover(tmp_path)
    assert (repair.action, repair.cut) == ("finished", 0)
    assert read(tmp_path, refs[2]).body == b"three" * 50
    with pytest.raises(ArchiveError, match=f"at byte {refs[1].offset}"):
        read(tmp_path, refs[1])
    (fault,) = verify_all(tmp_path)
    assert str(fault).startswith(f"damaged at byte {refs[1].offset}: ")


def test_pointers_are_followed(tmp_path: Path) -> None:
    whole, start, refs = _file_of_three(tmp_path)
    assert [pointer(tmp_path, ref) for ref in refs] == ["", "", ""]
    assert "expected <urn:uuid:other>" in pointer(tmp_path, WarcRef(refs[0].file, refs[0].offset, "<urn:uuid:other>"))
    assert "is not in" in pointer(tmp_path, WarcRef("lost.warc.gz", 0, refs[0].record))
    (tmp_path / refs[0].file).write_bytes(whole[:start] + b"x" + whole[start + 1 :])
    assert [bool(pointer(tmp_path, ref)) for ref in refs] == [False, False, True]


def test_the_parts_of_an_archive_are_verified_in_turn(tmp_path: Path) -> None:
    for n in range(8):
        (tmp_path / f"{n}.warc").write_bytes(b"rubbish")
    found = [[fault.file for fault in verify_all(tmp_path, parts=3, part=part)] for part in range(3)]
    assert sorted(file for part in found for file in part) == [f"{n}.warc" for n in range(8)]
    assert [fault.file for fault in verify_all(tmp_path)] == [f"{n}.warc" for n in range(8)]
    assert max(map(len, found)) < 8


@pytest.mark.catalogue("S18")
def test_every_flipped_bit_is_found(tmp_path: Path) -> None:
    whole, _, _ = _file_of_three(tmp_path)
    (path,) = names.files(tmp_path)
    header = {4, 5, 6, 7, 8, 9}  # time, flags and system of the gzip header are covered by no checksum, and mean nothing here
    starts = [at for at in range(len(whole)) if whole[at : at + 4] == b"\x1f\x8b\x08\0"]
    free = {start + place for start in starts for place in header}
    missed = []
    for at in range(0, len(whole), 7):
        flipped = bytearray(whole)
        flipped[at] ^= 1 << (at % 8)
        path.write_bytes(flipped)
        if not list(verify_all(tmp_path)) and at not in free:
            missed.append(at)
    assert missed == []


def test_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN) as writer:
        put(writer, b"one")
        assert recover(tmp_path) == []
        ref = put(writer, b"two")
        path = names.locate(tmp_path, ref.file)
        with path.open("ab") as file:
            file.write(b"half a record")  # what another process sees in the middle of a write
        assert list(verify_all(tmp_path)) == []
    assert [fault.kind for fault in verify_all(tmp_path)] == ["torn"]


@pytest.mark.catalogue("S15")
def test_two_recoveries_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "a-00000.warc.gz.open"
    path.write_bytes(b"")
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert recover(tmp_path) == []
    assert [repair.action for repair in recover(tmp_path)] == ["emptied"]


@pytest.mark.catalogue("S12", "S14")
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize("at", range(1, 7))
def test_a_failing_disk_stops_the_writer_and_leaves_whole_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, at: int, code: int
) -> None:
    writer = ArchiveWriter(tmp_path, RUN)
    monkeypatch.setattr(os, call, _failing(getattr(os, call), at, code))
    kept: list[WarcRef] = []
    with pytest.raises(StorageError, match="expected to be able to write"):
        for n in range(9):
            kept.append(put(writer, f"{n}".encode() * 900, url=f"{URL}&n={n}"))
    monkeypatch.undo()
    with pytest.raises(StorageError, match="this writer writes no more"):
        put(writer, b"more")
    writer.close()
    recover(tmp_path)
    assert list(verify_all(tmp_path)) == []
    assert [read(tmp_path, ref).body[:1] for ref in kept] == [f"{n}".encode() for n in range(len(kept))]
    assert sum(len(list(answers(path))) for path in names.files(tmp_path)) == len(kept)


@pytest.mark.catalogue("S14")
def test_a_folder_that_cannot_be_written_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="expected to be able to write"):
        put(ArchiveWriter(tmp_path / "archive", RUN), b"x")


def test_without_fsync_nothing_is_synced_until_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(descriptor)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with ArchiveWriter(tmp_path, RUN, fsync=False) as writer:
        put(writer, b"1")
        before = len(synced)
        put(writer, b"2")
        assert len(synced) == before
        writer.sync()
        assert len(synced) == before + 1


def _failing(real: Callable[..., int | None], at: int, code: int) -> Callable[..., int | None]:
    """The call fails the ``at``-th time; a write brings half of its bytes to the disk before."""
    count = 0

    def call(descriptor: int, *rest: memoryview) -> int | None:
        nonlocal count
        count += 1
        if count == at:
            for data in rest:
                real(descriptor, data[: len(data) // 2])
            raise OSError(code, os.strerror(code))
        return real(descriptor, *rest)

    return call


def _file_of_three(folder: Path) -> tuple[bytes, int, list[WarcRef]]:
    """A whole file, where the last answer begins, and the references."""
    with ArchiveWriter(folder, RUN) as writer:
        refs = [put(writer, word * 50, url=f"{URL}&n={word!r}") for word in (b"one", b"two", b"three")]
    return (folder / refs[0].file).read_bytes(), refs[2].offset, refs


def _empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
