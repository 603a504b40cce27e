"""Backup and restore: what comes back is what was there, on every pair of databases, and a rotten text is not copied."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from pipelines.catalogue.schema import aliases, documents, fingerprints, metadata, outbox
from pipelines.corpus.files import Disk
from pipelines.errors import LockedError, StorageError
from pipelines.upkeep.backup import backup, locked
from pipelines.upkeep.backup_contents import CONTENTS, check, held
from pipelines.upkeep.restore import restore
from tests.corpus.made import NOW, Clock, open_corpus, put, tree

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.catalogue.connection import Catalogue
    from pipelines.corpus.corpus import Corpus


@pytest.fixture
def filled(corpus: Corpus) -> Corpus:
    """Three documents, an alias, and something in the archive."""
    for number in (1, 2, 3):
        put(corpus, number, run="run-1")
    put(corpus, 1, key="other.test/1")
    (corpus.layout.archive / "a.warc.gz").write_bytes(b"whole records" * 1000)
    return corpus


def contents(catalogue: Catalogue) -> dict[str, list[tuple[object, ...]]]:
    """All that the tables say, but for events: a restore adds one."""
    with catalogue.reading() as connection:
        return {
            table.name: sorted(tuple(row) for row in connection.execute(select(table)))
            for table in metadata.sorted_tables
            if table.name in {documents.name, aliases.name, fingerprints.name, outbox.name}
        }


def test_what_comes_back_is_what_was_there(filled: Corpus, tmp_path: Path) -> None:
    made = backup(filled, tmp_path.parent / f"{tmp_path.name}-backup", NOW)
    assert (made.contents.documents, made.copied) == (3, 3)
    target = tmp_path.parent / f"{tmp_path.name}-back"
    report = restore(tmp_path.parent / f"{tmp_path.name}-backup", target, clock=Clock())
    assert report.findings == []
    assert tree(target) == tree(filled.layout.data)
    assert (target / "archive" / "a.warc.gz").read_bytes() == (filled.layout.archive / "a.warc.gz").read_bytes()
    back = open_corpus(target, create=False)
    assert back.repairs == []
    assert contents(back.catalogue) == contents(filled.catalogue)
    document = put(back, 9).document
    assert document is not None and document.sequence == 3
    back.close()


def test_a_backup_can_go_to_another_kind_of_database(tmp_path: Path, postgresql: str) -> None:
    corpus = open_corpus(tmp_path / "data")
    put(corpus, 1)
    put(corpus, 2)
    before = contents(corpus.catalogue)
    backup(corpus, tmp_path / "backup", NOW)
    corpus.close()
    assert restore(tmp_path / "backup", tmp_path / "back", postgresql, clock=Clock()).findings == []
    back = open_corpus(tmp_path / "back", catalogue_url=postgresql)
    assert contents(back.catalogue) == before
    assert not (tmp_path / "back" / "catalogue.db").exists()
    assert put(back, 3).document is not None, "ids go on after the ones that were brought"
    back.close()


def test_a_second_backup_copies_only_what_is_new(tmp_path: Path) -> None:
    corpus = open_corpus(tmp_path / "data")
    put(corpus, 1)
    backup(corpus, tmp_path / "backup", NOW)
    put(corpus, 2)
    again = backup(corpus, tmp_path / "backup", NOW)
    corpus.close()
    assert (again.contents.documents, again.copied) == (2, 1)
    assert restore(tmp_path / "backup", tmp_path / "back", clock=Clock()).findings == []


def test_a_rotten_text_stops_the_backup(tmp_path: Path) -> None:
    corpus = open_corpus(tmp_path / "data")
    document = put(corpus, 1).document
    assert document is not None
    (tmp_path / "data" / "corpus" / document.file).write_text("rotten")
    with pytest.raises(StorageError, match=document.file):
        backup(corpus, tmp_path / "backup", NOW)
    corpus.close()
    with pytest.raises(StorageError, match="expected a finished backup"):
        restore(tmp_path / "backup", tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("victim", ["catalogue.db", "corpus/manifest.jsonl", "archive/a.warc.gz", "a text"])
def test_a_changed_backup_is_not_restored(tmp_path: Path, victim: str) -> None:
    corpus = open_corpus(tmp_path / "data")
    document = put(corpus, 1).document
    assert document is not None
    (corpus.layout.archive / "a.warc.gz").write_bytes(b"records")
    backup(corpus, tmp_path / "backup", NOW)
    corpus.close()
    path = tmp_path / "backup" / (f"corpus/{document.file}" if victim == "a text" else victim)
    path.write_bytes(path.read_bytes()[:-1] + b"~")
    with pytest.raises(StorageError, match="expected"):
        restore(tmp_path / "backup", tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_folders_that_will_not_do(tmp_path: Path) -> None:
    corpus = open_corpus(tmp_path / "data")
    put(corpus, 1)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("do not touch")
    for target in (tmp_path / "mine", tmp_path / "data", tmp_path / "data" / "backup", tmp_path):
        with pytest.raises(StorageError, match="backup"):
            backup(corpus, target, NOW)
    backup(corpus, tmp_path / "backup", NOW)
    corpus.close()
    with pytest.raises(StorageError, match="there is one already"):
        restore(tmp_path / "backup", tmp_path / "data")
    assert json.loads((tmp_path / "backup" / CONTENTS).read_text())["documents"] == 1


def inodes(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder: which one it is, and when it was written last."""
    return {str(path.relative_to(folder)): (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def test_what_is_there_is_not_written_again(filled: Corpus, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy = tmp_path_factory.mktemp("backup")
    first = backup(filled, copy, NOW)
    before = inodes(copy)
    (filled.layout.archive / "b.warc.gz").write_bytes(b"more records")
    put(filled, 4)
    second = backup(filled, copy, NOW)
    after = inodes(copy)

    kept = [name for name in before if name.startswith(("corpus/0", "archive/"))]
    assert kept
    assert {name: before[name] for name in kept} == {name: after[name] for name in kept}
    assert (first.copied, second.copied) == (3, 1)
    assert second.written == 4, "catalogue, manifest, aliases and the new archive file"
    check(held(copy) or pytest.fail("there is none"))


@pytest.mark.parametrize("change", ["rotten", "shorter", "gone"])
def test_an_archive_file_that_is_not_what_it_was_is_written_again(
    change: str, filled: Corpus, tmp_path_factory: pytest.TempPathFactory
) -> None:
    copy = tmp_path_factory.mktemp("backup")
    backup(filled, copy, NOW)
    path = copy / "archive" / "a.warc.gz"
    data = path.read_bytes()
    path.write_bytes(b"X" + data[1:] if change == "rotten" else data[:-1]) if change != "gone" else path.unlink()
    backup(filled, copy, NOW)

    assert path.read_bytes() == data


def test_an_archive_file_that_is_closed_meanwhile_is_copied_under_its_new_name(
    filled: Corpus, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path_factory.mktemp("backup")
    opened = filled.layout.archive / "b.warc.gz.open"
    opened.write_bytes(b"records")
    listing = type(opened).iterdir

    def closing(path: Path) -> list[Path]:
        found = list(listing(path))
        if path == filled.layout.archive and opened.exists():
            opened.rename(opened.with_suffix(""))
        return found

    monkeypatch.setattr(type(opened), "iterdir", closing)
    done = backup(filled, copy, NOW)
    monkeypatch.undo()

    assert [name for name in done.contents.files if name.startswith("archive/")] == ["archive/a.warc.gz", "archive/b.warc.gz"]
    assert (copy / "archive" / "b.warc.gz").read_bytes() == b"records"


def test_two_at_once_are_one(filled: Corpus, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy = tmp_path_factory.mktemp("backup")
    backup(filled, copy, NOW)
    with locked(copy, NOW):
        with pytest.raises(LockedError, match=rf"another command is at work on this backup \(process {os.getpid()}"):
            backup(filled, copy, NOW)
        with pytest.raises(LockedError, match="at work on this backup"):
            restore(copy, tmp_path_factory.mktemp("back"))
    backup(filled, copy, NOW)


def test_the_backup_of_another_corpus_is_refused(filled: Corpus, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy, other = tmp_path_factory.mktemp("backup"), tmp_path_factory.mktemp("other")
    corpus = open_corpus(other)
    put(corpus, 7)
    backup(corpus, copy, NOW)
    corpus.close()
    before = inodes(copy)
    with pytest.raises(StorageError, match=r"the backup of another corpus \(its first text is 000_"):
        backup(filled, copy, NOW)
    assert inodes(copy) == before


def test_a_backup_of_version_0_1_0_is_restored_and_gone_on_with(filled: Corpus, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy = tmp_path_factory.mktemp("backup")
    backup(filled, copy, NOW)
    told = json.loads((copy / CONTENTS).read_text())
    (copy / CONTENTS).write_text(json.dumps({name: told[name] for name in ("at", "documents", "files")}))

    assert restore(copy, tmp_path_factory.mktemp("back"), clock=Clock()).findings == []
    put(filled, 4)
    assert backup(filled, copy, NOW).copied == 1


def test_a_restore_into_a_filled_database_is_refused_and_leaves_nothing(tmp_path: Path, postgresql: str) -> None:
    corpus = open_corpus(tmp_path / "data")
    put(corpus, 1)
    backup(corpus, tmp_path / "backup", NOW)
    corpus.close()
    other = open_corpus(tmp_path / "other", catalogue_url=postgresql)
    put(other, 2)
    other.close()
    with pytest.raises(StorageError, match="expected an empty catalogue"):
        restore(tmp_path / "backup", tmp_path / "back", postgresql, clock=Clock())
    assert not (tmp_path / "back").exists()


def test_a_restore_that_was_killed_after_the_database_was_filled_goes_on(tmp_path: Path, postgresql: str) -> None:
    corpus = open_corpus(tmp_path / "data")
    put(corpus, 1)
    backup(corpus, tmp_path / "backup", NOW)
    corpus.close()

    class Stopping(Disk):
        def create(self, path: Path, data: bytes, modified: float | None = None) -> None:
            if path.name.startswith("complete"):
                raise KeyboardInterrupt  # nothing is tidied, as after a kill
            super().create(path, data, modified)

    with pytest.raises(KeyboardInterrupt):
        restore(tmp_path / "backup", tmp_path / "back", postgresql, clock=Clock(), disk=Stopping())
    assert restore(tmp_path / "backup", tmp_path / "back", postgresql, clock=Clock()).findings == []
    back = open_corpus(tmp_path / "back", catalogue_url=postgresql)
    assert back.count() == 1
    back.close()
