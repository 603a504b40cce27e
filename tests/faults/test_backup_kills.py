"""Backup and restore interrupted at every step: there is always one finished backup, and a half restored folder is refused."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from pipelines.corpus.corpus import Corpus
from pipelines.errors import StorageError
from pipelines.upkeep.backup import backup
from pipelines.upkeep.backup_contents import check, held
from pipelines.upkeep.restore import restore
from tests.corpus.made import NOW, Clock, open_corpus, put, tree
from tests.faults.storage_harness import Fault, FaultyDisk, dies, memory_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.corpus.files import Disk


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that is quick to sync."""
    with memory_folder() as made:
        yield made


@pytest.fixture
def grown(folder: Path) -> tuple[Path, Path, dict[str, bytes], dict[str, bytes]]:
    """(data, a backup of it, what was backed up, what there is since): texts, an alias, an archive file closed and another begun."""
    data, copy = folder / "data", folder / "backup"
    corpus = open_corpus(data)
    put(corpus, 1)
    (data / "archive" / "a.warc.gz.open").write_bytes(b"first record")
    backup(corpus, copy, NOW)
    before = tree(data)
    put(corpus, 2)
    put(corpus, 1, key="other.test/1")
    (data / "archive" / "a.warc.gz.open").unlink()
    (data / "archive" / "a.warc.gz").write_bytes(b"first record, second record")
    (data / "archive" / "b.warc.gz.open").write_bytes(b"third")
    corpus.close()
    return data, copy, before, tree(data)


def back_up(data: Path, copy: Path, disk: Disk) -> None:
    corpus = open_corpus(data, create=False)
    backup(corpus, copy, NOW, disk=disk)
    corpus.close()


def bring_back(copy: Path, to: Path, disk: Disk) -> None:
    restore(copy, to, clock=Clock(), disk=disk)


def restored(copy: Path, to: Path) -> dict[str, bytes]:
    """What a restore of a backup brings; the backup stays as it is."""
    shutil.rmtree(to, ignore_errors=True)
    assert restore(copy, to, clock=Clock()).findings == []
    return tree(to)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["kill", "ENOSPC", "EIO"])
def test_a_backup_that_is_interrupted_leaves_the_former_or_the_new_one(
    kind: str, folder: Path, grown: tuple[Path, Path, dict[str, bytes], dict[str, bytes]]
) -> None:
    data, copy, before, after = grown
    seen = []
    for at in range(1, 1000):
        mine = folder / "mine"
        shutil.rmtree(mine, ignore_errors=True)
        shutil.copytree(copy, mine)
        if not dies(back_up, data, mine, Fault(kind, at)):
            break
        found = restored(mine, folder / "back")
        assert found in (before, after), f"step {at}"
        seen.append(found == after)
        back_up(data, mine, FaultyDisk(Fault("kill", 0)))
        assert restored(mine, folder / "back") == after
        assert not [path for path in mine.rglob("*") if ".new" in path.name], "the leftovers of the attempt are gone"
        assert not (mine / "archive" / "a.warc.gz.open").exists()
    assert len(seen) > 10, "the faults did not reach all steps"
    assert seen == sorted(seen), "from one step on it is the new one"
    assert kind != "kill" or {False, True} == set(seen)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["kill", "ENOSPC"])
def test_a_first_backup_that_is_interrupted_is_none_and_is_gone_on_with(kind: str, folder: Path) -> None:
    data = folder / "data"
    corpus = open_corpus(data)
    put(corpus, 1)
    (data / "archive" / "a.warc.gz").write_bytes(b"records")
    corpus.close()
    for at in range(1, 1000):
        mine = folder / f"backup-{at}"
        if not dies(back_up, data, mine, Fault(kind, at)):
            break
        shutil.rmtree(folder / "back", ignore_errors=True)
        if held(mine) is None:
            with pytest.raises(StorageError, match="expected a finished backup"):
                restore(mine, folder / "back")
            assert not (folder / "back").exists()
        back_up(data, mine, FaultyDisk(Fault("kill", 0)))
        assert restored(mine, folder / "back") == tree(data)
        shutil.rmtree(mine)
    assert at > 10, "the faults did not reach all steps"


@pytest.mark.slow
@pytest.mark.parametrize("there", [False, True], ids=["a new folder", "an empty folder that is there"])
@pytest.mark.parametrize("kind", ["kill", "ENOSPC", "EIO"])
def test_a_restore_that_is_interrupted_is_refused_to_all_and_run_again(
    kind: str, there: bool, folder: Path, grown: tuple[Path, Path, dict[str, bytes], dict[str, bytes]]
) -> None:
    data, copy, _, after = grown
    back_up(data, copy, FaultyDisk(Fault("kill", 0)))
    refused = 0
    for at in range(1, 1000):
        to = folder / f"back-{at}"
        if there:
            to.mkdir()
        if not dies(bring_back, copy, to, Fault(kind, at)):
            break
        if (to / "restoring").exists():
            refused += 1
            for opening in ({"create": True}, {"create": False}, {"create": False, "repair": False}):
                with pytest.raises(StorageError, match=r"did not come to its end here.*newswatch restore FOLDER"):
                    open_corpus(to, **opening)
        elif Corpus.exists(to):  # it had come to its end
            assert tree(to) == after
        else:
            assert there == to.exists(), "nothing is left of an attempt that failed"
            assert not there or not any(to.iterdir())
        if not Corpus.exists(to) or (to / "restoring").exists():
            assert restore(copy, to, clock=Clock()).findings == []
        assert tree(to) == after
        assert not (to / "restoring").exists()
        shutil.rmtree(to)
    assert at > 20, "the faults did not reach all steps"
    assert refused > 10 or kind != "kill"
    check(held(copy) or pytest.fail("the backup is gone"))
