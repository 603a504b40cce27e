"""From a text to its bytes and back, over a small archive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crawler.cli.main import run
from pipelines.archive import names
from pipelines.archive.writer import ArchiveWriter
from tests.archive.making import RUN
from tests.archive.making import put as store
from tests.corpus.made import open_corpus, put

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


@pytest.fixture
def data(tmp_path: Path) -> Path:
    corpus = open_corpus(tmp_path / "data")
    with ArchiveWriter(corpus.layout.archive, RUN) as writer:
        listing = store(writer, b"<p>a listing</p>", url="https://made.test/list")
        first = store(writer, b"<p>one</p>", url="https://made.test/0", after=1)
        again = store(writer, b"<p>one</p>", url="https://made.test/0", after=2, earlier=first)
    put(corpus, 0, warc=first)
    put(corpus, 1, warc=again)
    put(corpus, 2, warc=None)
    corpus.close()
    (tmp_path / "listing").write_text(listing.record)
    return tmp_path / "data"


def traced(data: Path, what: str, capsys: pytest.CaptureFixture[str], code: int = 0) -> Any:
    assert run(["--data", str(data), "--config", str(data.parent), "trace", what, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_a_text_leads_to_its_answer_and_its_request(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = traced(data, "0", capsys)["records"]
    assert [one["kind"] for one in found] == ["response", "request"]
    assert {one["url"] for one in found} == {"https://made.test/0"}
    assert found[0]["faults"] == []


def test_a_revisit_leads_to_the_answer_that_has_the_body(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = traced(data, "1", capsys)["records"]
    assert [one["kind"] for one in found][:2] == ["revisit", "response"]
    assert found[0]["refers_to"] == found[1]["record"]


def test_an_imported_text_has_no_record(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert traced(data, "2", capsys)["records"] == []


@pytest.mark.parametrize("bare", [True, False])
def test_a_record_leads_to_its_texts(data: Path, capsys: pytest.CaptureFixture[str], bare: bool) -> None:
    record = traced(data, "0", capsys)["records"][0]["record"]
    back = traced(data, record.strip("<>") if bare else record, capsys)
    assert [one["sequence"] for one in back["texts"]] == [0]
    request = traced(data, "0", capsys)["records"][1]["record"]
    assert [one["sequence"] for one in traced(data, request, capsys)["texts"]] == [0]


def test_a_listing_has_no_texts_and_a_strange_id_is_a_sentence(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert traced(data, (data.parent / "listing").read_text(), capsys)["texts"] == []
    assert run(["--data", str(data), "trace", "urn:uuid:00000000-0000-0000-0000-000000000000"]) == 1
    assert "expected the WARC-Record-ID" in capsys.readouterr().err


def test_a_record_that_was_changed_is_said_and_exits_1(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = names.files(data / "archive")[0]
    whole = path.read_bytes()
    offset = traced(data, "0", capsys)["records"][0]["offset"]
    path.write_bytes(whole[:offset] + b"\0" * 20 + whole[offset + 20 :])
    assert run(["--data", str(data), "--config", str(data.parent), "trace", "0"]) == 1
    assert f"byte {offset}" in capsys.readouterr().err
