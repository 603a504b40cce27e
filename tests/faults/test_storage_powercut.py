"""S11: a power cut at any moment of an append leaves a corpus that recovery makes whole, with all that was acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipelines.corpus.append import Context
from tests.corpus.made import NOW, article, put, text
from tests.faults.storage_harness import memory_folder
from tests.faults.storage_powercut import Op, Recording, cuts, record, survives

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.corpus.corpus import Corpus


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that is quick to sync."""
    with memory_folder() as made:
        yield made


def two(corpus: Corpus) -> None:
    """Two texts and an alias in one commit."""
    with corpus.appending() as batch:
        for number in (3, 4):
            batch.append(article(number), text(number), Context("made", f"made.test/{number}", NOW))
        batch.append(article(1), text(1), Context("made", "other.test/1", NOW))


def violations(recording: Recording, data: Path, ops: list[Op] | None = None) -> tuple[int, list[str]]:
    """(states tried, what went wrong)."""
    found = [survives(recording, tree, committed, data) for tree, committed in cuts(recording, ops)]
    return len(found), [each for each in found if each]


@pytest.mark.catalogue("S11")
def test_s11_the_first_append_of_all(folder: Path) -> None:
    recording = record(folder, lambda _corpus: None, lambda corpus: put(corpus, 1))
    tried, wrong = violations(recording, folder / "cut")
    assert wrong == []
    assert tried > 10


@pytest.mark.catalogue("S11")
@pytest.mark.slow
def test_s11_a_batch_into_a_corpus(folder: Path) -> None:
    recording = record(folder, lambda corpus: [put(corpus, number) for number in (1, 2)], two)
    tried, wrong = violations(recording, folder / "cut")
    assert wrong == []
    assert tried > 25


def without(ops: list[Op], what: str, ending: str) -> list[Op]:
    """A protocol that leaves out one kind of step."""
    return [op for op in ops if not (op[0] == what and op[1].endswith(ending))]


@pytest.mark.catalogue("S11")
@pytest.mark.parametrize("fault", ["no sync of the text", "no sync of the folder", "commit first"])
def test_s11_the_model_sees_what_is_wrong_with_simpler_orders(folder: Path, fault: str) -> None:
    """If leaving out a step were not found, finding nothing would mean nothing."""
    recording = record(folder, lambda corpus: put(corpus, 1), lambda corpus: put(corpus, 2))
    ops = {
        "no sync of the text": without(recording.ops, "sync", ".tmp"),
        "no sync of the folder": without(recording.ops, "sync", "."),
        "commit first": [op for op in recording.ops if op[0] == "commit"] + [op for op in recording.ops if op[0] != "commit"],
    }[fault]
    _, wrong = violations(recording, folder / "cut", ops)
    assert wrong, f"{fault} should lose or tear a text in some state"
