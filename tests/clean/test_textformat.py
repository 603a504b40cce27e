"""The corpus text goes out and comes back; whatever string went in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.clean.textformat import list_block, paragraph, parse, serialize, table
from pipelines.model import Block, Item, ListBlock, Paragraph, Table

PIECES = st.sampled_from(
    [
        *"\n\r\t|•-.1aZ \u2028\u2029\x85\x0b\x00\x1b\xa0\u3000\u200b\u200d\u202e\xad�\ufeff",
        "  • ",
        " | ",
        "中",
        "文。",
        "é",
        "1. ",
        "\r\n",
        "\n\n",
        "क्",
        "\u200dष",
        "🙂",
        "ﬁ",
        "́",
        "|",
        "¦",
    ]
)
TEXT = st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join)
ITEM = st.builds(Item, TEXT, st.integers(-1, 11), st.none() | st.sampled_from(["1", "12", "iv", "a", "1.", "", "•", "第一"]))
BLOCK = st.one_of(
    TEXT.map(paragraph),
    st.lists(ITEM, max_size=5).map(list_block),
    st.lists(st.lists(TEXT, max_size=4), max_size=4).map(table),
)
BLOCKS = st.lists(BLOCK, max_size=6).map(lambda made: tuple(block for block in made if block is not None))


@settings(max_examples=400, deadline=None)
@given(BLOCKS)
def test_what_is_written_is_read_back(blocks: tuple[Block, ...]) -> None:
    text = serialize("Title 题", blocks)

    assert parse(text) == ("Title 题", blocks)
    assert serialize(*parse(text)) == text


@settings(max_examples=200, deadline=None)
@given(BLOCKS)
def test_the_text_keeps_the_rules_of_the_format(blocks: tuple[Block, ...]) -> None:
    text = serialize("T", blocks)

    assert "\n\n\n" not in text
    assert text == text.strip("\n")
    assert not any(one != one.rstrip() or "  " in one.lstrip() for one in text.split("\n"))
    assert not any(sign in text for sign in "\r\t\u00a0\u3000\u2028\u200b\u202e\x00\x1b\u00ad")
    text.encode("utf-8")


@given(TEXT)
def test_a_constructor_is_idempotent(text: str) -> None:
    block = paragraph(text)
    if isinstance(block, Paragraph):
        assert paragraph("\n".join(block.lines)) == block


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("a\nb", Paragraph(("a", "b"))),
        ("a\u2028b\x85c", Paragraph(("a", "b", "c"))),
        ("• one\n• two", ListBlock((Item("one"), Item("two")))),
        ("• one\ntwo", Paragraph(("• one", "two"))),
        ("a | b\nc | d", Table((("a", "b"), ("c", "d")))),
        ("a | b\nc", Paragraph(("a | b", "c"))),
        ("1. Introduction", Paragraph(("1. Introduction",))),
        ("a|b", Paragraph(("a|b",))),
        ("क\u094d\u200dष a\u200db", Paragraph(("क\u094d\u200dष ab",))),
        (" \u200b\u202e\x00 ", None),
        ("|", None),
    ],
)
def test_a_text_is_the_block_it_reads_as(text: str, block: Block | None) -> None:
    assert paragraph(text) == block


def test_the_written_form() -> None:
    blocks = [
        paragraph("Lead\nsecond line"),
        list_block([Item("one"), Item("under", 1), Item("first", 0, "1")]),
        table([["Year", "", "Sum"], ["2020", "x", ""], ["", "", "9"]]),
    ]

    assert serialize("  A  title\n", [block for block in blocks if block is not None]) == (
        "A title\n\nLead\nsecond line\n\n  • one\n    • under\n  1. first\n\nYear | | Sum\n2020 | x |\n| | 9"
    )


def test_a_title_is_owed() -> None:
    with pytest.raises(ValueError, match="needs a title"):
        serialize(" \u200b", ())


def test_text_of_another_hand_is_brought_into_form() -> None:
    title, blocks = parse("Title\n\n\n• UNITAR\n  • second\n \nrow | one\r\nrow | two\n")

    assert title == "Title"
    assert blocks == (ListBlock((Item("UNITAR"), Item("second"))), Table((("row", "one"), ("row", "two"))))
