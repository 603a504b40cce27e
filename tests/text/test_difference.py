"""The difference between two texts, as a person reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipelines.text.difference import Op, difference

SHOWN = {Op.SAME: "{}", Op.ADDED: "[+{}]", Op.REMOVED: "[-{}]"}


def shown(old: str, new: str) -> list[str]:
    return ["".join(SHOWN[part.op].format(part.text) for part in block.parts) for block in difference(old, new).blocks]


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("A\n\nB", "A\n\nB", ["A", "B"]),
        ("", "A", ["[+A]"]),
        ("A", "", ["[-A]"]),
        (
            "The minister met five leaders on Monday.",
            "The minister met six leaders on Monday.",
            ["The minister met [-five][+six] leaders on Monday."],
        ),
        ("联合国气候变化大会今日开幕", "联合国气候大会明日开幕", ["联合国气候[-变化]大会[-今][+明]日开幕"]),
        (
            "One is here.\n\nTwo is gone.",
            "One is here.\n\nThree came instead, all new.",
            ["One is here.", "[-Two is gone.]", "[+Three came instead, all new.]"],
        ),
        ("in Beijing on Monday they met", "in Shanghai on Tuesday they met", ["in [-Beijing on Monday][+Shanghai on Tuesday] they met"]),
    ],
)
def test_what_changed_is_marked(old: str, new: str, lines: list[str]) -> None:
    assert shown(old, new) == lines


def test_words_are_counted() -> None:
    found = difference("A title\n\nfive good men left early", "A title\n\nsix good men left early 联合国 came")

    assert (found.added, found.removed) == (5, 1)


TEXT = some.lists(
    some.sampled_from(["the minister met", "on Monday", "气候变化", "北京 2026", ".", "a", "", "trade grew fast"]), max_size=8
).map("\n".join)


@given(TEXT | some.text(max_size=60), TEXT | some.text(max_size=60))
def test_both_texts_can_be_read_from_it(old: str, new: str) -> None:
    found = difference(old, new)
    lines = {
        op: [
            "".join(part.text for part in block.parts if part.op in (Op.SAME, op))
            for block in found.blocks
            if any(part.op in (Op.SAME, op) for part in block.parts)
        ]
        for op in (Op.REMOVED, Op.ADDED)
    }

    assert [line for line in lines[Op.REMOVED] if line] == [line for line in old.split("\n") if line]
    assert [line for line in lines[Op.ADDED] if line] == [line for line in new.split("\n") if line]


def test_long_texts_are_told_in_bounded_time() -> None:
    old, new = " ".join(f"a{n}" for n in range(5000)), " ".join(f"b{n}" for n in range(5000))

    assert difference(old, new).removed == 5000
    assert len(difference("\n".join(old.split()), "\n".join(new.split())).blocks) == 10_000
