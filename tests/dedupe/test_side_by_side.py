"""Two texts side by side."""

from __future__ import annotations

from pipelines.dedupe.facts import facts
from pipelines.dedupe.side_by_side import EQUAL, NEW, compare
from pipelines.model import Decision
from tests.dedupe.made import story


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
