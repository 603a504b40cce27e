"""S12 and S14: the disk is full, fails, is read-only, or does not sync, at every step. In process: the error must come out as ours."""

from __future__ import annotations

import errno
import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from pipelines.errors import STORAGE, StorageError
from tests.corpus.made import open_corpus, put, tree
from tests.faults.storage_harness import Fault, FaultyDisk, checked, memory_folder, settle, undisturbed, void, work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that is quick to sync."""
    with memory_folder() as made:
        yield made


def run_into(data: Path, fault: Fault) -> list[str]:
    """Do the work until the fault strikes; returns what was acknowledged turn by turn."""
    acknowledged: list[str] = []
    settle(data)
    corpus = open_corpus(data, disk=FaultyDisk(fault))
    try:
        with pytest.raises(StorageError) as caught:
            work(corpus, acknowledged.append)
            pytest.fail("no fault", pytrace=False) if not fault.step else None
        assert caught.value.exit_code == STORAGE == 74
        assert os.strerror(errno.EIO if fault.kind == "fsync" else getattr(errno, fault.kind)) in str(caught.value)
        with pytest.raises(StorageError, match="writing has stopped"):
            put(corpus, 99)
    finally:
        corpus.close()
    return acknowledged


@pytest.mark.catalogue("S12", "S14")
@pytest.mark.slow
@pytest.mark.parametrize(("kind", "lasting"), [("EIO", False), ("EROFS", True), ("ENOSPC", True), ("fsync", False), ("fsync", True)])
def test_s12_s14_an_error_at_every_step(folder: Path, kind: str, lasting: bool) -> None:
    expected = undisturbed(folder / "undisturbed")
    for at in range(1, 1000):
        data, fault = folder / f"{kind}-{at}", Fault(kind, at, lasting)
        try:
            acknowledged = run_into(data, fault)
        except pytest.fail.Exception:
            break
        if not lasting:
            assert checked(data).findings == [] or fault.step in {"remove", "truncate"}, "what was begun is taken back at once"
        settle(data)
        assert checked(data).findings == []
        assert set(" ".join(acknowledged).split()) <= tree(data).keys()
        corpus = open_corpus(data)
        work(corpus, done=len(acknowledged))
        corpus.close()
        assert tree(data) == expected
    assert at > (8 if kind == "fsync" else 15), "the faults did not reach all steps"


@pytest.mark.catalogue("S14")
def test_s14_a_failed_sync_is_not_repeated(folder: Path) -> None:
    calls: list[int] = []

    class Counting(FaultyDisk):
        def fsync(self, descriptor: int) -> None:
            calls.append(os.fstat(descriptor).st_ino)
            super().fsync(descriptor)

    settle(folder / "data")
    corpus = open_corpus(folder / "data", disk=Counting(Fault("fsync", 1)))
    with pytest.raises(StorageError):
        put(corpus, 1)
    corpus.close()
    assert len(calls) == len(set(calls)), "no file was synced again after its sync had failed"


@pytest.mark.catalogue("S12")
def test_s12_a_full_database_is_a_clean_stop(folder: Path) -> None:
    """SQLite itself runs out of pages in the middle of a transaction."""
    data = folder / "data"
    settle(data)
    corpus = open_corpus(data)
    with corpus.catalogue.reading() as connection:
        pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
    event.listen(corpus.catalogue.engine, "connect", lambda opened, _record: void(opened.execute(f"PRAGMA max_page_count={pages}")))
    with pytest.raises(StorageError, match="full"):
        for number in range(500):
            put(corpus, number)
    corpus.close()
    settle(data)
    assert checked(data).findings == []


@pytest.mark.catalogue("S12")
def test_s12_a_really_full_disk(tmp_path: Path) -> None:
    """A file system of 600 kB; after room was made everything is whole and the work goes on."""
    mount = tmp_path / "small"
    mount.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(mount)], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    try:
        corpus = open_corpus(mount / "data")
        count = 0
        with pytest.raises(StorageError):
            for number in range(2000):
                put(corpus, number)
                count += 1
        corpus.close()
        assert count > 3
        subprocess.run(["mount", "-o", "remount,size=4m", str(mount)], check=True)
        settle(mount / "data")
        assert checked(mount / "data").findings == []
        corpus = open_corpus(mount / "data")
        assert corpus.count() >= count
        assert put(corpus, 5000).document is not None
        corpus.close()
        assert checked(mount / "data").findings == []
    finally:
        subprocess.run(["umount", str(mount)], check=True)


@pytest.mark.catalogue("S14")
def test_s14_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Opening on a read-only mount says so with 74; a reader without repair still reads."""
    mount = tmp_path / "ro"
    mount.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(mount)], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        corpus = open_corpus(mount / "data")
        put(corpus, 1)
        corpus.close()
        subprocess.run(["mount", "-o", "remount,ro", str(mount)], check=True)
        corpus = open_corpus(mount / "data")
        with pytest.raises(StorageError, match="Read-only"):
            put(corpus, 2)
        assert corpus.count() == 1
        corpus.close()
        with pytest.raises(StorageError, match="Read-only"):
            open_corpus(mount / "other")
    finally:
        subprocess.run(["umount", str(mount)], check=True)
