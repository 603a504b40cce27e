"""The change feed as a program meets it: every key on every line, a cursor that misses and doubles nothing, the command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from crawler.cli.changes import command
from crawler.paths import Paths
from pipelines.dissemination.changefeed import feed, start_of
from pipelines.errors import CursorError
from pipelines.insight.changes import Cursor
from pipelines.insight.holdings import Holdings
from pipelines.outlets.flat_record import COLUMNS
from tests.corpus.made import open_corpus, put, text

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from pipelines.corpus.corpus import Corpus


def told(corpus: Corpus, since: str = "", **more: Any) -> list[dict[str, Any]]:
    cursor, above = start_of(since)
    return list(feed(Holdings(corpus.layout, corpus.catalogue), cursor, above=above, **more))


def fill(corpus: Corpus) -> None:
    put(corpus, 0)
    put(corpus, 0, words=text(50))
    put(corpus, 1)
    put(corpus, 1, key="made.test/elsewhere")


def test_every_record_has_every_key(corpus: Corpus) -> None:
    fill(corpus)
    found = told(corpus)
    assert [(one["change"], one["sequence"]) for one in found] == [("new", 0), ("changed", 1), ("new", 2), ("copy", 2)]
    copy = {"copy_url", "copy_decision", "copy_seen_at"}
    removal = {"removal_url", "removal_status", "removal_looks", "removal_since", "removal_seen_at"}
    assert {frozenset(one) for one in found} == {frozenset({*COLUMNS, "version_of_feed", "change", "cursor", *copy, *removal})}
    assert found[0]["superseded_by"] == 1
    assert found[-1]["copy_url"] == "https://made.test/elsewhere"


def test_the_cursor_of_any_record_goes_on_behind_it(corpus: Corpus) -> None:
    fill(corpus)
    found = told(corpus)
    assert len(found) > 2
    for place, one in enumerate(found):
        assert [later["cursor"] for later in told(corpus, one["cursor"])] == [later["cursor"] for later in found[place + 1 :]]


def test_a_number_tells_later_documents_and_their_copies(corpus: Corpus) -> None:
    fill(corpus)
    assert [(one["change"], one["sequence"]) for one in told(corpus, "1")] == [("new", 2), ("copy", 2)]


def test_the_text_comes_on_wish(corpus: Corpus) -> None:
    fill(corpus)
    assert [one["text"] for one in told(corpus, text=True)] == [text(0), text(50), text(1), text(1)]


@pytest.mark.parametrize("wrong", ["yesterday", "m12", "-4", "x9-0123456789abcdef", "1" * 40])
def test_what_is_no_place_is_refused_by_a_sentence(corpus: Corpus, wrong: str) -> None:
    put(corpus, 0)
    with pytest.raises(CursorError, match="expected a document's number or the `cursor`"):
        told(corpus, wrong)


def test_a_follower_that_is_killed_between_any_two_lines_has_all_once(corpus: Corpus, tmp_path: Path) -> None:
    """The consumer of README: it keeps the cursor in the same file as its result, and is killed after every line."""
    fill(corpus)
    kept = tmp_path / "kept.jsonl"
    kept.touch()
    for _ in range(10):
        lines = [json.loads(line) for line in kept.read_text().splitlines()]
        since = lines[-1]["cursor"] if lines else ""
        for one in told(corpus, since)[:1]:  # killed after one
            with kept.open("a") as file:
                file.write(json.dumps(one) + "\n")
    found = [json.loads(line)["cursor"] for line in kept.read_text().splitlines()]
    assert found == [one["cursor"] for one in told(corpus)]


def test_the_command_prints_lines_and_stops_at_its_limit(tmp_path: Path) -> None:
    corpus = open_corpus(tmp_path / "data")
    fill(corpus)
    corpus.close()
    paths = Paths.find(data=str(corpus.layout.data), config=str(tmp_path))
    answer = CliRunner().invoke(command, ["--limit", "2"], obj=paths, standalone_mode=False)
    assert answer.exception is None
    lines = [json.loads(line) for line in answer.output.splitlines()]
    assert [one["sequence"] for one in lines] == [0, 1]
    again = CliRunner().invoke(command, ["--since", lines[-1]["cursor"]], obj=paths, standalone_mode=False)
    assert [json.loads(line)["change"] for line in again.output.splitlines()] == ["new", "copy"]


def test_the_beginning_is_an_empty_cursor() -> None:
    assert start_of("") == (Cursor(), -1)
