"""The head of an answer in a metadata record: what is written comes back, and other programs' metadata is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.archive import exchange
from pipelines.archive.notes import HeadNote, head_note, read_head_note

NAME = st.text("ABCDEFabcdef-", min_size=1, max_size=12)


@given(st.integers(100, 599), st.text(max_size=20), st.lists(st.tuples(NAME, st.binary(max_size=30)), max_size=6))
def test_a_head_comes_back_as_it_was(status: int, reason: str, pairs: list[tuple[str, bytes]]) -> None:
    said, headers = exchange.headers([("r", reason)])[0][1], exchange.headers(pairs)
    assert read_head_note(head_note(status, said, headers)) == HeadNote(status, said, headers)


@pytest.mark.parametrize(
    "block", [b"", b"via: http://a.example/\r\nhopsFromSeed: L\r\n", b"http-status: x\r\n", b"http-status: 3040 Not\r\n", b"\xff\xfe\0"]
)
def test_metadata_of_other_programs_is_no_head(block: bytes) -> None:
    assert read_head_note(block) is None
