"""The change cursor: every change once, in order, whatever happens between two looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipelines.errors import CursorError, StorageError
from pipelines.insight import changes as journal
from pipelines.insight.changes import ChangeKind, Cursor, Place
from tests.corpus.made import put, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.corpus.corpus import Corpus
    from pipelines.insight.changes import Change


def read(corpus: Corpus, since: Cursor) -> Iterator[Change]:
    with corpus.catalogue.reading() as connection:
        until = journal.end(connection)
    return journal.changes(corpus.journals, since, until)


def told(corpus: Corpus, since: Cursor = Cursor()) -> list[tuple[str, int]]:  # noqa: B008 - frozen
    return [(change.kind.value, change.sequence) for change in read(corpus, since)]


def test_documents_versions_and_copies_are_told_in_order(corpus: Corpus) -> None:
    put(corpus, 0)
    put(corpus, 1)
    put(corpus, 0, words=text(50))
    put(corpus, 1, key="made.test/elsewhere")
    put(corpus, 3)

    assert told(corpus) == [("new", 0), ("new", 1), ("changed", 2), ("new", 3), ("copy", 1)]


def test_a_reader_that_goes_on_from_any_change_misses_and_doubles_none(corpus: Corpus) -> None:
    for number in range(4):
        put(corpus, number)
    put(corpus, 1, key="made.test/elsewhere")
    everything = list(read(corpus, Cursor()))
    for place, change in enumerate(everything):
        again = Cursor.parse(str(change.cursor))
        assert [one.sequence for one in read(corpus, again)] == [one.sequence for one in everything[place + 1 :]]

    last = everything[-1].cursor
    put(corpus, 9)
    assert told(corpus, last) == [("new", 5 - 1)]


def test_a_change_carries_what_was_appended(corpus: Corpus) -> None:
    kept = put(corpus, 0)
    put(corpus, 0, key="made.test/elsewhere")
    new, copy = read(corpus, Cursor())

    assert new.document == kept.document
    assert new.alias is None
    assert copy.kind is ChangeKind.COPY
    assert copy.document is None
    assert copy.alias is not None
    assert copy.alias["url"] == "https://made.test/elsewhere"


def test_what_is_not_committed_is_not_told(corpus: Corpus) -> None:
    put(corpus, 0)
    with corpus.journals["manifest"].path.open("ab") as file:
        file.write(b'{"torn": ')

    assert told(corpus) == [("new", 0)]


def test_a_cursor_of_another_journal_is_refused(corpus: Corpus) -> None:
    put(corpus, 0)
    put(corpus, 1)
    (first, second) = read(corpus, Cursor())
    swapped = Cursor(Place(first.cursor.manifest.offset, second.cursor.manifest.check))

    for wrong in (swapped, Cursor(Place(3, "0" * 16)), Cursor(Place(10**9, "0" * 16))):
        with pytest.raises(CursorError, match="read again from the start"):
            list(read(corpus, wrong))


def test_a_damaged_line_is_an_error_or_told(corpus: Corpus) -> None:
    for number in range(3):
        put(corpus, number)
    path = corpus.journals["manifest"].path
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"sequence":1', b'"sequence":7'))

    with pytest.raises(StorageError, match="its check does not match its bytes"):
        told(corpus)
    sentences: list[str] = []
    with corpus.catalogue.reading() as connection:
        until = journal.end(connection)
    found = [change.sequence for change in journal.changes(corpus.journals, Cursor(), until, damaged=sentences.append)]
    assert found == [0, 2]
    assert len(sentences) == 1


CURSORS = some.builds(
    Cursor,
    *(
        some.just(Place()) | some.builds(Place, some.integers(1, 10**15), some.text("0123456789abcdef", min_size=16, max_size=16))
        for _ in "ma"
    ),
)


@given(CURSORS)
def test_a_cursor_is_its_text(cursor: Cursor) -> None:
    assert Cursor.parse(str(cursor)) == cursor
    assert str(cursor).replace("_", "").replace("-", "").isalnum() or not str(cursor)


@pytest.mark.parametrize(
    "text", ["x", "m5", "m5-zz", "m5-0123456789abcdef_", "z5-0123456789abcdef", "m-5-0123456789abcdef", "m5-0123456789ABCDEF"]
)
def test_a_text_that_is_no_cursor_is_told(text: str) -> None:
    with pytest.raises(CursorError, match="expected one that"):
        Cursor.parse(text)
