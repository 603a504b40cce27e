"""S13, S15 and L1-L6: two writers, a busy database, a lost server, network disks, the journal rule, the floor of the disk."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text as sql

from pipelines.catalogue import mounts, sqlite
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.corpus.append import Context
from pipelines.corpus.lock import WriterLock
from pipelines.errors import LOCKED, ConfigError, LockedError, StorageError
from pipelines.upkeep.space import FLOOR, Space, floor_for, probe, shortage
from tests.corpus.made import NOW, Clock, article, open_corpus, put, text
from tests.faults.storage_harness import checked
from tests.threads import beside

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from tests.corpus.made import open_corpus
corpus = open_corpus(Path(sys.argv[1]))
with corpus.appending():
    print("held", flush=True)
    time.sleep(30)
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A corpus with one document."""
    corpus = open_corpus(tmp_path)
    put(corpus, 1)
    corpus.close()
    return tmp_path


@pytest.mark.catalogue("S15")
def test_s15_the_second_writer_is_told_who_holds_the_corpus(data: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(data)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        corpus = open_corpus(data, wait=0.2)
        try:
            assert corpus.lock.holder()["pid"] == other.pid
            with pytest.raises(LockedError, match=rf"process {other.pid}, since 2026-11-22T02:30") as caught:
                put(corpus, 2)
            assert caught.value.exit_code == LOCKED == 75
            other.send_signal(signal.SIGKILL)
            other.wait()
            assert put(corpus, 2).document is not None, "the lock of a dead process holds nobody up"
            assert corpus.lock.holder() == {}
        finally:
            corpus.close()
    assert checked(data).findings == []


@pytest.mark.catalogue("S15")
def test_s15_a_lock_file_that_says_something_locks_nobody_out(data: Path) -> None:
    for words in ('{"pid": 1, "since": "2020-01-01T00:00:00Z"}', '{"pid": ', "\0\0\0", "[1]", "x" * 5000):
        (data / "corpus" / "writer.lock").write_text(words)
        corpus = open_corpus(data, wait=0.1)
        put(corpus, 1)
        corpus.close()
        assert (data / "corpus" / "writer.lock").read_text() == ""
    assert checked(data).findings == []


@pytest.mark.catalogue("S15")
def test_s15_a_forked_child_does_not_keep_the_lock(data: Path) -> None:
    """A worker that was forked while the lock was held has its descriptor; the lock must end with its holder all the same."""
    lock = WriterLock(data / "corpus" / "writer.lock", Clock(), wait=0.5)
    with lock.held():
        child = subprocess.Popen(["sleep", "5"], close_fds=False)
    try:
        with lock.held():
            pass
    finally:
        child.kill()
        child.wait()


@pytest.mark.catalogue("L1")
def test_l1_a_reader_that_holds_the_database_is_waited_for(data: Path) -> None:
    reader = sqlite3.connect(data / "catalogue.db", isolation_level=None, check_same_thread=False)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM documents").fetchall()
    ended: list[float] = []

    def end() -> None:
        time.sleep(0.6)
        ended.append(time.monotonic())
        reader.close()

    corpus = open_corpus(data)
    with beside(end):
        assert put(corpus, 2).document is not None
        assert ended and time.monotonic() >= ended[0]
    corpus.close()
    assert checked(data).findings == []


@pytest.mark.catalogue("L1")
def test_l1_a_database_that_stays_locked_is_75_and_nothing_is_lost(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.2)
    writer = sqlite3.connect(data / "catalogue.db", isolation_level=None)
    corpus = open_corpus(data)
    writer.execute("BEGIN EXCLUSIVE")
    with pytest.raises(LockedError, match="database is locked"):
        put(corpus, 2)
    writer.execute("ROLLBACK")
    writer.close()
    assert put(corpus, 2).document is not None
    corpus.close()
    assert checked(data).findings == []


@pytest.mark.catalogue("L1")
def test_l1_a_reader_at_the_moment_of_the_commit(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text and its line are durable and the commit finds a reader: nothing was acknowledged, and the next turn adopts it."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.2)
    corpus = open_corpus(data)
    reader = sqlite3.connect(data / "catalogue.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM documents").fetchall()
    with pytest.raises(LockedError):
        put(corpus, 2)
    reader.close()
    again = put(corpus, 2)
    assert again.document is not None and again.document.sequence == 1
    assert [repair.kind for repair in corpus.repairs] == ["adopted"]
    corpus.close()
    assert checked(data).findings == []


@pytest.mark.catalogue("L2")
def test_l2_a_reader_beside_heavy_writing(data: Path) -> None:
    """A page that is looked at sees only whole states, cannot write, and its queries end by themselves."""
    corpus = open_corpus(data)
    page = Catalogue.open(url_for(data / "catalogue.db"), read_only=True)
    stop = threading.Event()
    seen: list[int] = []

    def look() -> None:
        while not stop.is_set():
            with page.reading() as connection:
                seen.append(int(connection.execute(sql("SELECT count(*) FROM documents")).scalar_one()))

    with beside(look, stop=stop):
        for number in range(2, 12):
            put(corpus, number)
    assert seen == sorted(seen) and seen
    with pytest.raises(StorageError, match=r"readonly|read-only"), page.reading() as connection:
        connection.execute(sql("DELETE FROM documents"))
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with pytest.raises(StorageError, match="interrupted"), page.reading() as connection:
        connection.execute(sql(endless))
    page.close()
    corpus.close()


@pytest.mark.catalogue("L3")
def test_l3_a_server_that_is_away_says_so_and_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"127\.0\.0\.1"):
        open_corpus(tmp_path, catalogue_url="postgresql+psycopg://nobody:secret@127.0.0.1:1/none?connect_timeout=2")
    with pytest.raises(StorageError) as caught:
        open_corpus(tmp_path, catalogue_url="postgresql+psycopg://nobody:secret@127.0.0.1:1/none?connect_timeout=2")
    assert "secret" not in str(caught.value)


def _terminate(url: str) -> None:
    """End all sessions of the corpus's schema, as a restart of the server does."""
    catalogue = Catalogue.open(url)
    with catalogue.writing() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '%newswatch-mark%'"
        connection.execute(sql(others))
    catalogue.close()


@pytest.mark.catalogue("L3")
@pytest.mark.parametrize("moment", ["before the files", "after the files"])
def test_l3_a_connection_lost_in_the_middle_of_an_append(tmp_path: Path, postgresql: str, moment: str) -> None:
    corpus = open_corpus(tmp_path, catalogue_url=postgresql)
    put(corpus, 1)
    with pytest.raises(StorageError), corpus.appending() as batch:
        batch.append(article(2), text(2), Context("made", "made.test/2", NOW))
        if moment == "after the files":
            original: Callable[..., None] = batch.write

            def write(hold: object) -> None:
                original(hold)
                batch.connection.execute(sql("SELECT 'newswatch-mark'"))
                _terminate(postgresql)

            batch.write = write  # type: ignore[method-assign]  # the moment between the files and the commit
        else:
            batch.connection.execute(sql("SELECT 'newswatch-mark'"))
            _terminate(postgresql)
    again = put(corpus, 2)
    assert again.document is not None and again.document.sequence == 1
    assert corpus.count() == 2
    corpus.close()
    assert checked(tmp_path, postgresql).findings == []


MOUNTINFO = """\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 0:30 / /srv/share rw,relatime shared:2 - nfs4 server:/share rw
41 27 0:31 / /srv/with\\040space rw - fuse.sshfs me@host: rw
42 40 0:32 / /srv/share/local rw - xfs /dev/vdb rw
43 27 0:33 / /twice rw - nfs server:/x rw
44 27 0:34 / /twice rw - ext4 /dev/vdc rw
short line
"""


@pytest.mark.catalogue("L5")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/data", "ext4"),
        ("/srv/share/data/catalogue.db", "nfs4"),
        ("/srv/shared/data", "ext4"),
        ("/srv/share/local/data", "xfs"),
        ("/srv/with space/x", "fuse.sshfs"),
        ("/twice/x", "ext4"),
    ],
)
def test_l5_the_file_system_of_a_path(path: str, kind: str) -> None:
    assert mounts.file_system(Path(path), MOUNTINFO)[0] == kind


@pytest.mark.catalogue("L5")
@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ceph", "lustre"])
def test_l5_sqlite_on_a_network_disk_is_refused_unless_forced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(f"27 1 254:0 / / rw - ext4 /dev/vda rw\n40 27 0:30 / {tmp_path} rw - {kind} server:/share rw\n")
    monkeypatch.setattr(mounts, "_MOUNTS", table)
    with pytest.raises(ConfigError, match=rf"network file system \({kind}\)"):
        open_corpus(tmp_path / "data")
    corpus = open_corpus(tmp_path / "data", network_ok=True)
    corpus.close()


@pytest.mark.catalogue("L6")
@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "delete"),
        ((3, 44, 5), "delete"),
        ((3, 44, 6), "wal"),
        ((3, 45, 9), "delete"),
        ((3, 50, 6), "delete"),
        ((3, 50, 7), "wal"),
        ((3, 51, 2), "delete"),
        ((3, 51, 3), "wal"),
        ((3, 52, 0), "wal"),
        ((4, 0, 0), "wal"),
    ],
)
def test_l6_the_journal_rule(version: tuple[int, int, int], mode: str) -> None:
    assert sqlite.journal_mode(version) == mode


@pytest.mark.catalogue("L6")
@pytest.mark.parametrize(("mode", "synchronous"), [("delete", 3), ("wal", 2)])
def test_l6_both_journals_are_durable_and_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, synchronous: int) -> None:
    monkeypatch.setattr(sqlite, "journal_mode", lambda _version: mode)
    corpus = open_corpus(tmp_path)
    put(corpus, 1)
    with corpus.catalogue.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == mode
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == synchronous
    corpus.close()
    assert checked(tmp_path).findings == []


@pytest.mark.catalogue("L6")
def test_l6_a_catalogue_left_in_wal_mode_goes_back_to_the_rollback_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(sqlite, "journal_mode", lambda _version: "wal")
        corpus = open_corpus(tmp_path)
        put(corpus, 1)
        corpus.close()
    monkeypatch.setattr(sqlite, "journal_mode", lambda _version: "delete")
    corpus = open_corpus(tmp_path)
    assert put(corpus, 2).document is not None
    with corpus.catalogue.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "delete"
    corpus.close()


GIB = 1 << 30


@pytest.mark.catalogue("S13")
@pytest.mark.parametrize(
    ("free", "total", "enough"),
    [
        (FLOOR, 100 * GIB, True),
        (FLOOR - 1, 100 * GIB, False),
        (GIB // 2, 10 * GIB, True),
        (GIB // 2 - 1, 10 * GIB, False),
        (0, 10 * GIB, False),
        (900 * GIB, 10_000 * GIB, True),
    ],
)
def test_s13_the_floor(free: int, total: int, enough: bool) -> None:
    said = shortage(Space(free, total))
    assert (said == "") is enough
    assert enough or f"the floor is {floor_for(total) >> 20} MiB" in said


@pytest.mark.catalogue("S13")
def test_s13_the_probe_looks_at_the_nearest_folder_that_exists(tmp_path: Path) -> None:
    space = probe(tmp_path / "not" / "there" / "yet")
    found = os.statvfs(tmp_path)
    assert space.total == found.f_blocks * found.f_frsize
    assert 0 <= space.free <= space.total
