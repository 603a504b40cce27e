"""Two texts side by side, and judging held documents again."""

from __future__ import annotations

from pipelines.dedupe.compare import EQUAL, NEW, compare
from pipelines.dedupe.facts import facts
from pipelines.dedupe.reindex import differences, recorded
from pipelines.dedupe.rules import Rules
from pipelines.model import Decision, Document
from tests.dedupe.made import story
from tests.dedupe.memory_shelf import MemoryShelf


def document(sequence: int, relation: str | None = None, supersedes: int | None = None) -> Document:
    return Document(
        sequence=sequence,
        file=f"{sequence:03}_0000000000000000.txt",
        sha256="",
        url="",
        url_key="",
        title="",
        source="made",
        fetched_at="2026-11-22T00:00:00Z",
        relation=relation,
        supersedes=supersedes,
    )


def test_a_comparison_shows_both_sides_and_the_rule() -> None:
    whole = story(1, 30)
    first = "\n".join(whole.split("\n")[:4])
    told = compare(facts("T", first + "\nAn added line of six words."), facts("T", whole))

    assert told.verdict.decision is Decision.CONTAINED
    assert told.rule == "long"
    assert told.one.covered > 0.9 > told.two.covered
    assert [segment.kind for segment in told.one.segments] == [EQUAL, NEW]
    assert told.one.segments[1].text == "An added line of six words"
    assert told.one.longest_new == 6
    assert told.two.longest_new > 100
    assert sum(segment.tokens for segment in told.two.segments) == told.two.tokens


def test_equal_texts_and_texts_without_words() -> None:
    assert compare(facts("A", story(1)), facts("B", story(1))).verdict.decision is Decision.EXACT
    empty = compare(facts("A", ""), facts("B", story(1)))
    assert (empty.one.covered, empty.one.segments, empty.verdict.decision) == (0.0, (), Decision.NEW)


def test_the_same_rules_decide_the_same() -> None:
    shelf = MemoryShelf()
    bodies = [story(1), story(2), story(2, 30), story(1) + "\nA change at the end of it."]
    keys = ["a", "b", "c", "a"]
    decisions = [shelf.take(facts("T", body), key).decision for body, key in zip(bodies, keys, strict=True)]
    documents = [document(0), document(1), document(2, relation="superset"), document(3, supersedes=0)]
    steps = list(differences([(documents[at], shelf.held[at]) for at in range(4)], shelf))

    assert decisions == [recorded(each) for each in documents]
    assert [step.differs for step in steps] == [False] * 4
    assert [step.done for step in steps] == [1, 2, 3, 4]


def test_other_rules_are_seen_to_decide_otherwise() -> None:
    shelf = MemoryShelf()
    for at, body in enumerate([story(1, 30), "\n".join([*story(2, 9).split("\n"), *story(1, 30).split("\n")[:6]])]):
        shelf.take(facts("T", body), f"k/{at}")
    pairs = [(document(0), shelf.held[0]), (document(1, relation="related"), shelf.held[1])]
    lax = Rules(covered=0.5, longest_new=500, new_share=0.9, lead=0.0)

    assert [step.differs for step in differences(pairs, shelf)] == [False, False]
    assert [step.would_be_dropped for step in differences(pairs, shelf, lax)] == [False, True]
