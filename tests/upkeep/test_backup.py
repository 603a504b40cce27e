"""Backup and restore: what comes back is what was there, on every pair of databases, and a rotten text is not copied."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from pipelines.catalogue.schema import aliases, documents, fingerprints, metadata, outbox
from pipelines.errors import StorageError
from pipelines.upkeep.backup import CONTENTS, backup, restore
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
    assert (made.documents, made.copied) == (3, 3)
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
    assert (again.documents, again.copied) == (2, 1)
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
