"""The index: right answers, in step with the corpus whatever happens to either, on both kinds of catalogue."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from pipelines.catalogue import documents as rows
from pipelines.corpus.corpus import Corpus
from pipelines.errors import StorageError
from pipelines.insight.holdings import Holdings
from pipelines.model.record import End
from pipelines.search.search import Search
from pipelines.upkeep.importer import import_folder
from tests.search.made import ANSWERS, NOW, add, fill, found, open_corpus, search_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_kind_of_query_has_the_right_answer(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = request.getfixturevalue("postgresql") if kind == "postgresql" else None
    corpus = Corpus.open(tmp_path, url, clock=lambda: NOW)
    fill(corpus)
    search = search_in(corpus)

    assert {query: found(search, query) for query in ANSWERS} == ANSWERS
    corpus.close()


def test_a_new_version_takes_the_place_of_the_old(corpus: Corpus) -> None:
    fill(corpus)
    add(corpus, 9, "气候变化报告", "全新的内容：海洋与森林，没有别的。" * 5, key="made.test/0", source="unchina", language="zh")
    search = search_in(corpus)

    assert found(search, "title:气候") == [4]
    assert found(search, "粮食") == []
    assert found(search, "粮食 version:all") == [0]
    assert found(search, "title:气候 version:old") == [0]
    assert [(hit.held.document.sequence, hit.superseded_by) for hit in search.page("粮食 version:old").hits] == [(0, 4)]


def test_what_is_appended_is_found_at_once_and_costs_no_rebuild(corpus: Corpus) -> None:
    fill(corpus)
    search = search_in(corpus)
    assert search.follow().anew

    add(corpus, 10, "Later", "A word of its own: zebra.")
    done = search.follow()

    assert (done.documents, done.anew) == (1, False)
    assert found(search, "zebra") == [4]
    assert search.follow().documents == 0


def test_imported_numbers_below_the_highest_are_taken(corpus: Corpus) -> None:
    fill(corpus)
    add(corpus, 30, "High", "One more.")
    search = search_in(corpus)
    search.follow()
    folder = corpus.layout.data / "old"
    folder.mkdir()
    (folder / "900_0123456789abcdef.txt").write_text("Imported giraffe\n\nText.", encoding="utf-8")
    import_folder(corpus, folder)
    add(corpus, 31, "After", "The next has a higher number.")
    (folder / "700_0123456789abcdee.txt").write_text("Imported okapi\n\nText.", encoding="utf-8")
    import_folder(corpus, folder)

    assert found(search, "giraffe OR okapi") == [700, 900]


@pytest.mark.parametrize("damage", ["gone", "garbage", "empty", "truncated", "other scheme", "other tables"])
def test_an_index_that_cannot_be_used_is_made_anew(corpus: Corpus, damage: str) -> None:
    fill(corpus)
    search = search_in(corpus)
    search.follow()
    path = search.index.file.path
    if damage == "gone":
        path.unlink()
    elif damage == "garbage":
        path.write_bytes(b"no database" * 1000)
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "truncated":
        os.truncate(path, path.stat().st_size // 2)
    else:
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE meta SET value = '0.0'" if damage == "other scheme" else "DROP TABLE item")
        connection.close()
    add(corpus, 20, "Fresh", "A hippopotamus.")

    assert found(search, "hippopotamus") == [4]
    assert found(search, "气候") == [0]


def test_a_manifest_that_was_made_anew_makes_the_index_anew(corpus: Corpus) -> None:
    fill(corpus)
    search = search_in(corpus)
    search.follow()
    journal = corpus.journals["manifest"]
    records = [line.record for line in journal.read() if line.record]
    journal.path.unlink()
    with corpus.catalogue.writing() as connection:
        rows.set_end(connection, "manifest", journal.append([*reversed(records)], End()))
    add(corpus, 20, "Fresh", "A hippopotamus.")

    assert found(search, "hippopotamus OR 气候") == [0, 4]


def test_a_text_that_cannot_be_read_is_told_and_found_by_its_title(corpus: Corpus) -> None:
    documents = fill(corpus)
    (corpus.layout.corpus / documents[0].file).unlink()
    search = search_in(corpus)

    done = search.follow()

    assert len(done.troubles) == 1
    assert documents[0].file in done.troubles[0]
    assert found(search, "气候") == [0]
    assert found(search, "粮食") == []
    page = search.page("title:气候")
    assert [hit.held.document.sequence for hit in page.hits] == [0]
    assert page.doubts == ("1 text could not be read and can be found by the title only (newswatch verify)",)


def test_lines_that_nobody_committed_are_not_taken(corpus: Corpus) -> None:
    fill(corpus)
    search = search_in(corpus)
    search.follow()
    with corpus.journals["manifest"].path.open("ab") as file:
        file.write(b'{"sequence": 99, "file": "099_0123456789abcdef.txt"}\n')

    assert search.follow().documents == 0
    assert found(search, "") == [0, 1, 2, 3]


def test_a_question_that_takes_too_long_is_told(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(corpus)
    search = search_in(corpus)
    search.follow()
    monkeypatch.setattr("pipelines.search.file.LOOK_SECONDS", -1.0)
    monkeypatch.setattr("pipelines.search.file._STEPS", 1)

    with pytest.raises(StorageError, match="took longer"), search.asking() as questions:
        questions.facets(search.parse("the"))


def test_a_folder_that_cannot_be_written_is_searched_as_it_stands(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(corpus)
    search = search_in(corpus)
    assert search.current().troubles == ()
    add(corpus, 20, "Fresh", "A hippopotamus.")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "search.db.lock")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)

    assert "Permission denied" in search.current().troubles[0]
    assert search.page("气候").total == 1


KILLS = 6
FOLLOW = """
import sys
from pathlib import Path
from pipelines.insight.holdings import Holdings
from pipelines.search import index_sync
from pipelines.search.search import Search
index_sync.TOGETHER = index_sync.MANY_TOGETHER = 3
search = Search(Holdings.open(Path(sys.argv[1])))
print("begun", flush=True)
while True:
    if search.follow().documents:
        print("took", flush=True)
"""


@pytest.mark.slow
def test_followers_that_are_killed_at_any_moment_lose_and_double_nothing(tmp_path: Path) -> None:
    corpus = open_corpus(tmp_path)
    fill(corpus)
    pause = 0.0
    for kill in range(KILLS):
        followers = [
            subprocess.Popen([sys.executable, "-c", FOLLOW, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(2)
        ]
        for follower in followers:
            assert follower.stdout is not None
            assert follower.stdout.readline() == b"begun\n"
        for number in range(6):
            add(corpus, 100 + kill * 6 + number, f"Made {kill} {number}", f"word{kill}x{number} and others {'filler ' * number}")
            time.sleep(pause)
        pause = (pause + 0.004) % 0.03
        for follower in followers:
            follower.send_signal(signal.SIGKILL)
            _, said = follower.communicate()
            assert said.decode() == ""
    search = search_in(corpus)

    assert found(search, "") == list(range(4 + KILLS * 6))
    assert all(found(search, f"word{kill}x{number}") == [4 + kill * 6 + number] for kill in range(KILLS) for number in range(6))
    with search.index.file.writing() as connection:
        connection.execute("INSERT INTO text(text, rank) VALUES ('integrity-check', 0)")
    corpus.close()


def test_readers_of_a_replaced_file_see_the_new_one(tmp_path: Path) -> None:
    corpus = open_corpus(tmp_path)
    fill(corpus)
    holdings = Holdings.open(tmp_path)
    one, other = Search(holdings, clock=lambda: NOW), Search(holdings, clock=lambda: NOW)
    one.follow()
    assert one.page("气候").total == 1
    add(corpus, 20, "Fresh", "A hippopotamus.")
    other.rebuild()

    assert one.page("hippopotamus").total == 1
    holdings.close()
    corpus.close()
