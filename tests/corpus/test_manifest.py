"""The journals: lines that prove themselves, whatever is in them and wherever they are cut."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.corpus.files import Disk
from pipelines.corpus.manifest import Journal, decode, encode
from pipelines.model import Document
from pipelines.model.record import End, from_record, to_record

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
VALUE = st.recursive(st.none() | st.booleans() | st.integers() | TEXT, lambda inner: st.lists(inner, max_size=3), max_leaves=5)
RECORD = st.dictionaries(TEXT.filter(lambda key: key not in {"previous", "check"}), VALUE, max_size=5)


@given(RECORD, TEXT)
def test_a_record_comes_back_from_its_line(record: dict[str, Any], previous: str) -> None:
    raw, check = encode(record, previous)
    line = decode(raw, 0)
    assert (line.record, line.check, line.previous, line.end) == (record, check, previous, len(raw))
    assert len(raw.decode().splitlines()) == 1, "every program that splits lines sees one"
    assert json.loads(raw)["check"] == check


@given(RECORD, st.data())
def test_any_changed_byte_is_noticed(record: dict[str, Any], data: st.DataObject) -> None:
    raw, _ = encode(record, "")
    at = data.draw(st.integers(0, len(raw) - 1))
    changed = raw[:at] + bytes([raw[at] ^ data.draw(st.integers(1, 255))]) + raw[at + 1 :]
    assert decode(changed, 0).record is None


@settings(max_examples=40)
@given(st.lists(RECORD, min_size=1, max_size=6), st.data())
def test_a_cut_journal_has_its_whole_lines(records: list[dict[str, Any]], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "manifest.jsonl", Disk())
        end = End()
        for record in records:
            end = journal.append([record], end)
        assert [line.record for line in journal.read()] == records
        assert journal.end() == end
        whole = list(journal.read())
        size = data.draw(st.integers(0, end.size))
        journal.cut(size)
        assert [line.record for line in journal.read() if line.record is not None] == [line.record for line in whole if line.end <= size]
        assert journal.end().check == next((line.check for line in whole if line.end == size), "")


def test_a_line_longer_than_the_piece_that_is_read_from_the_end(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "manifest.jsonl", Disk())
    end = journal.append([{"a": "x" * 50_000}, {"b": "y" * 50_000}], End())
    assert journal.end() == end
    last = journal.line_before(end.size)
    assert last is not None and last.record == {"b": "y" * 50_000}


def test_no_file_is_an_empty_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "manifest.jsonl", Disk())
    assert (journal.size(), journal.end(), list(journal.read())) == (0, End(), [])


def test_a_document_comes_back_and_newer_fields_are_passed_over() -> None:
    document = Document(5, "005_0123456789abcdef.txt", "ab", "https://a.test/", "a.test/", "T", "s", "2026-11-22T02:30:00Z", notes=("one",))
    assert from_record({**to_record(document), "colour": "blue", "check": "x"}) == document


def test_a_number_that_json_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode({"share": float("nan")}, "")
