"""Reindex: stopped and gone on with, refused appends in between, and past decisions seen again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select, update

from pipelines.catalogue import documents as rows
from pipelines.catalogue.schema import documents, fingerprints
from pipelines.errors import SchemaError
from pipelines.upkeep.reindex import differing, reindex
from pipelines.upkeep.verify import verify
from tests.corpus.made import NOW, put, text

if TYPE_CHECKING:
    from pipelines.corpus.corpus import Corpus


@pytest.fixture
def old(corpus: Corpus) -> Corpus:
    """Five documents with an index of another scheme."""
    for number in range(5):
        put(corpus, number)
    with corpus.catalogue.writing() as connection:
        rows.remember(connection, "scheme", "0")
        connection.execute(update(documents).values(content_hash="n0:x", tokens=0))
        connection.execute(delete(fingerprints))
    return corpus


def test_appends_are_refused_until_the_index_is_of_this_program(old: Corpus) -> None:
    assert not old.index_is_current
    with pytest.raises(SchemaError, match="newswatch reindex"):
        put(old, 1)
    assert reindex(old, NOW).documents == 5
    assert old.index_is_current
    assert put(old, 1).verdict.decision.value == "same"
    assert verify(old, NOW).findings == []


def test_an_interrupted_run_goes_on_where_it_was(old: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.upkeep.reindex.TOGETHER", 2)

    def stop(number: int) -> None:
        if number >= 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reindex(old, NOW, stop)
    with old.catalogue.reading() as connection:
        assert connection.execute(select(func.count(fingerprints.c.document.distinct()))).scalar_one() == 2
    told: list[int] = []
    assert reindex(old, NOW, told.append).documents == 3
    assert told == [3]
    assert verify(old, NOW).findings == []


def test_a_text_that_is_gone_is_told_and_does_not_stop_the_rest(old: Corpus) -> None:
    document = old.document(2)
    assert document is not None
    (old.layout.corpus / document.file).unlink()
    done = reindex(old, NOW)
    assert done.documents == 5
    assert [document.file in said for said in done.unreadable] == [True]


def test_a_reindex_of_a_current_index_changes_nothing(corpus: Corpus) -> None:
    for number in range(4):
        put(corpus, number)
    with corpus.catalogue.reading() as connection:
        before = connection.execute(select(fingerprints).order_by(fingerprints.c.hash)).all()
    reindex(corpus, NOW)
    with corpus.catalogue.reading() as connection:
        assert connection.execute(select(fingerprints).order_by(fingerprints.c.hash)).all() == before


def test_past_decisions_that_would_differ_are_shown(corpus: Corpus) -> None:
    put(corpus, 1)
    put(corpus, 2)
    put(corpus, 2, words=text(2) + "\n\nA later line that corrects it.")
    assert list(differing(corpus)) == []
    with corpus.catalogue.writing() as connection:  # as if an older rule had taken the copy for something new
        rows.forget(connection, "reindex")
        connection.execute(update(documents).where(documents.c.sequence == 2).values(url_key="other.test/2", version=1, supersedes=None))
    (found,) = differing(corpus)
    assert found.document.sequence == 2
    assert not found.now.decision.appended
    assert found.now.others == (1,)
