"""What another cleaner would change is counted, ranked and shown."""

from __future__ import annotations

import pytest

from pipelines.clean.recleaning_diff import Effect, compare, readable, report

OLD = "Title\n\nThe first paragraph says this and that.\n\nThe second one says more of it."


@pytest.mark.parametrize(
    ("old", "new", "effect"),
    [
        (OLD, OLD, Effect.SAME),
        (OLD, OLD.replace("\n\nThe second", "\nThe second"), Effect.LAYOUT),
        (OLD, OLD + "\n\nShare with", Effect.CHANGED),
        (OLD, OLD.replace("Title", "Another"), Effect.TITLE),
        (OLD, None, Effect.LOST),
        (None, OLD, Effect.GAINED),
        (None, None, Effect.SAME),
    ],
)
def test_effects(old: str | None, new: str | None, effect: Effect) -> None:
    assert compare("1", old, new).effect is effect


def test_words_added_and_gone_are_counted() -> None:
    change = compare("1", OLD, OLD.replace("second", "third") + " And more.")

    assert (change.added, change.gone) == (3, 1)
    assert 0.5 < change.likeness < 1


def test_lost_texts_come_first_then_the_least_alike() -> None:
    changes = [
        compare("a", OLD, OLD + " more"),
        compare("b", OLD, None, "refused: thin"),
        compare("c", OLD, "Title\n\nOther."),
        compare("d", OLD, OLD),
    ]
    made = report(changes)

    assert [change.key for change in made.worst] == ["b", "c", "a"]
    assert made.counts == {Effect.CHANGED: 2, Effect.LOST: 1, Effect.SAME: 1}
    assert not made.harmless
    assert report(changes * 100, worst=2).counts[Effect.CHANGED] == 200


def test_the_difference_can_be_read() -> None:
    shown = readable(compare("017", OLD, OLD.replace("this and that", "x" * 400)))

    assert "-The first paragraph says this and that." in shown
    assert all(len(line) <= 300 for line in shown.split("\n"))
    assert readable(compare("017", OLD, None, "refused: thin")) == "017: nothing would be made of this page any more (refused: thin)"
