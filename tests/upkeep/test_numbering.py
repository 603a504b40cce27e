"""Numbers of imported files: a leap is refused or renumbered, and the writer gives no number that the reader would not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipelines.corpus.files import LAST_NUMBER, name_for, sequence_of
from pipelines.errors import StorageError
from pipelines.upkeep import numbering
from pipelines.upkeep.importer import import_folder
from pipelines.upkeep.numbering import LEAP, unfit
from pipelines.upkeep.rebuild import rebuild
from pipelines.upkeep.verify import verify
from tests.corpus.made import NOW, put

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.corpus.corpus import Corpus


def name(number: int) -> str:
    return f"{number:03d}_{number:016x}.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "old"
    made.mkdir()
    for number in (5, 20241122, 20241123, 999_999_999):
        (made / name(number)).write_text(f"Title {number}\n\nA text of its own, number {number}, with words{number} in it.")
    return made


def test_every_number_that_is_written_can_be_read() -> None:
    for number in (0, 999, 1000, 999_999_999, 1_000_000_000, LAST_NUMBER):
        assert sequence_of(name_for(number, b"x")) == number
    assert sequence_of(name(LAST_NUMBER + 1)) is None
    with pytest.raises(StorageError, match="used up its numbers"):
        name_for(LAST_NUMBER + 1, b"x")


@pytest.mark.parametrize(
    ("numbers", "highest", "leaps"),
    [
        ([0, 1, 2], -1, []),
        ([LEAP - 1], -1, []),
        ([LEAP], -1, [LEAP]),
        ([5, LEAP + 5], -1, []),
        ([5, LEAP + 6], -1, [LEAP + 6]),
        ([20241122, 20241123], 400, [20241122, 20241123]),
        ([90_000, 180_000, 270_000], -1, []),
        ([999_999_999], 999_999_998, []),
    ],
)
def test_a_leap_is_told_from_a_gap(numbers: list[int], highest: int, leaps: list[int]) -> None:
    assert set(unfit(map(name, numbers), highest)) == {name(number) for number in leaps}


def test_a_leap_is_refused_with_the_reason_and_the_way_out(corpus: Corpus, folder: Path) -> None:
    done = {one.file: one for one in import_folder(corpus, folder)}

    assert [one.state for one in done.values()] == ["imported", "refused", "refused", "refused"]
    assert done[name(20241122)].reason == (
        "its number 20241122 leaps (the highest before it is 5), and every later text would go on from there; "
        "with --renumber it gets the next free number"
    )
    document = put(corpus, 1).document
    assert document is not None
    assert document.sequence == 6
    assert verify(corpus, NOW).findings == []


def test_with_renumber_they_are_taken_once(corpus: Corpus, folder: Path) -> None:
    put(corpus, 1)
    done = import_folder(corpus, folder, renumber=True)

    assert [(one.state, one.document.sequence if one.document else None) for one in done] == [
        ("imported", 5),
        ("imported", 6),
        ("imported", 7),
        ("imported", 8),
    ]
    assert done[1].reason.startswith("as 006_")
    assert [one.state for one in import_folder(corpus, folder, renumber=True)] == ["held"] * 4
    assert [one.state for one in import_folder(corpus, folder)] == ["held"] * 4, "it is known under the name it had"
    assert done[1].document is not None
    assert done[1].document.notes[1] == f"its name was {name(20241122)}"
    assert verify(corpus, NOW).findings == []


def test_doubled_and_taken_numbers_get_another_one(corpus: Corpus, tmp_path: Path) -> None:
    put(corpus, 1)
    made = tmp_path / "old"
    made.mkdir()
    for file in ("000_00000000000000aa.txt", "001_00000000000000aa.txt", "001_00000000000000bb.txt"):
        (made / file).write_text(f"{file}\n\nthe words of {file}, which nobody else has written.")

    assert [one.state for one in import_folder(corpus, made)] == ["refused"] * 3
    done = import_folder(corpus, made, renumber=True)
    assert [one.document.sequence for one in done if one.document] == [1, 2, 3]
    assert verify(corpus, NOW).findings == []


def test_a_corpus_that_leapt_before_this_was_refused_is_whole(corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Version 0.1.0 took 999999999, and could not read what it wrote after it."""
    made = tmp_path / "old"
    made.mkdir()
    (made / name(999_999_999)).write_text("A title\n\nand a text which is of some length and has words.")
    monkeypatch.setattr(numbering, "LEAP", LAST_NUMBER)
    import_folder(corpus, made)
    document = put(corpus, 1).document
    assert document is not None
    assert document.sequence == 1_000_000_000
    assert verify(corpus, NOW).findings == []
    corpus.close()
    assert rebuild(corpus.layout.data).differences == []
