"""Held articles that a site takes away and shows again: events of the corpus, nothing is deleted, and a rebuild keeps them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pipelines.catalogue import removals, schema
from pipelines.insight import changes as journal
from pipelines.insight.changes import Change, ChangeKind, Cursor
from pipelines.model.cause import Cause, Trouble
from pipelines.upkeep.backup import backup
from pipelines.upkeep.rebuild import rebuild
from pipelines.upkeep.restore import restore
from pipelines.upkeep.verify import verify
from tests.corpus.made import open_corpus
from tests.runs.made import FEED, NOW, WORDS, answered, end, fetched, lead, reading

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.corpus.corpus import Corpus
    from tests.runs.made import Opener

DAY = timedelta(days=1)


def fail(begin: Opener, days: float, cause: Cause = Cause.NOT_FOUND) -> None:
    """A run in which the article, still shown, is not there."""
    now = NOW + days * DAY
    run = begin(now=now)
    run.on_entrance(*answered(FEED.url, lead(1, now.isoformat())), now)
    run.on_failure(lead(1), Trouble.of(cause, "the page is not there (404)"), now)
    end(run, now)


def read(begin: Opener, days: float = 0) -> None:
    now = NOW + days * DAY
    run = begin(now=now)
    run.on_entrance(*answered(FEED.url, lead(1, now.isoformat())), now)
    run.on_article(fetched(lead(1)), reading(lead(1), WORDS), now)
    end(run, now)


def told(corpus: Corpus) -> list[Change]:
    with corpus.catalogue.reading() as connection:
        return list(journal.changes(corpus.journals, Cursor(), journal.end(connection)))


def test_a_page_that_is_gone_at_repeated_looks_is_an_event_and_its_return_another(begin: Opener, tmp_path: Path) -> None:
    read(begin)
    fail(begin, 1)
    corpus = open_corpus(tmp_path / "data", create=False)
    assert [one.kind for one in told(corpus)] == [ChangeKind.NEW]

    fail(begin, 2)
    fail(begin, 3)
    last = told(corpus)[-1]
    assert [one.kind for one in told(corpus)] == [ChangeKind.NEW, ChangeKind.REMOVED]
    assert last.removal is not None
    assert (last.sequence, last.removal["status"], last.removal["looks"], last.removal["url"]) == (0, 404, 2, lead(1).url)
    assert last.removal["since"].startswith("2026-11-23T12")
    assert corpus.count() == 1

    read(begin, 4)
    assert [one.kind for one in told(corpus)] == [ChangeKind.NEW, ChangeKind.REMOVED, ChangeKind.RETURNED]
    assert verify(corpus, NOW).findings == []
    corpus.close()


def test_an_answer_that_it_is_not_modified_is_a_return_too(begin: Opener, tmp_path: Path) -> None:
    read(begin)
    fail(begin, 1, Cause.GONE)
    fail(begin, 2, Cause.GONE)
    now = NOW + 3 * DAY
    run = begin(now=now)
    run.on_entrance(*answered(FEED.url, lead(1, now.isoformat())), now)
    run.on_not_modified(lead(1), lead(1).url, now)
    end(run, now)
    corpus = open_corpus(tmp_path / "data", create=False)
    assert [one.kind for one in told(corpus)] == [ChangeKind.NEW, ChangeKind.REMOVED, ChangeKind.RETURNED]
    corpus.close()


def test_what_is_not_held_is_no_removal(begin: Opener, tmp_path: Path) -> None:
    for days in (0, 1, 2):
        now = NOW + days * DAY
        run = begin(now=now)
        run.on_entrance(*answered(FEED.url, lead(1), lead(2)), now)
        if not days:
            run.on_article(fetched(lead(2)), reading(lead(2), WORDS), now)
        run.on_failure(lead(1), Trouble.of(Cause.NOT_FOUND, "the page is not there (404)"), now)
        end(run, now)
    corpus = open_corpus(tmp_path / "data", create=False)
    assert [one.kind for one in told(corpus)] == [ChangeKind.NEW]
    corpus.close()


@pytest.mark.parametrize("lost", ["rows", "journal", "both ends"])
def test_events_outlive_the_catalogue_and_the_journal(begin: Opener, tmp_path: Path, lost: str) -> None:
    read(begin)
    fail(begin, 1)
    fail(begin, 2)
    data = tmp_path / "data"
    if lost == "rows":
        (data / "catalogue.db").unlink()
    elif lost == "journal":
        (data / "corpus" / "removals.jsonl").unlink()
    else:
        with (data / "corpus" / "removals.jsonl").open("ab") as torn:
            torn.write(b'{"url_key":"x","doc')
    if lost == "rows":
        rebuild(data)
    corpus = open_corpus(data, create=False)
    assert [one.kind for one in told(corpus)] == [ChangeKind.NEW, ChangeKind.REMOVED]
    with corpus.catalogue.reading() as connection:
        assert [one["event"] for one in removals.every(connection)] == [removals.REMOVED]
    assert verify(corpus, NOW).findings == []
    corpus.close()


def test_a_backup_brings_events_back(begin: Opener, tmp_path: Path) -> None:
    read(begin)
    fail(begin, 1)
    fail(begin, 2)
    corpus = open_corpus(tmp_path / "data", create=False)
    backup(corpus, tmp_path / "copy", NOW)
    corpus.close()
    assert restore(tmp_path / "copy", tmp_path / "back").findings == []
    back = open_corpus(tmp_path / "back", create=False)
    assert [one.kind for one in told(back)] == [ChangeKind.NEW, ChangeKind.REMOVED]
    back.close()


def test_a_changed_row_is_found(begin: Opener, tmp_path: Path) -> None:
    read(begin)
    fail(begin, 1)
    fail(begin, 2)
    corpus = open_corpus(tmp_path / "data", create=False)
    with corpus.catalogue.writing() as connection:
        connection.execute(schema.removals.update().values(status=500))
    assert [one.kind for one in verify(corpus, NOW).findings] == ["row"]
    corpus.close()
