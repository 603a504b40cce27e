"""Decisions on lines of a file: what each line says and gets, and what is told of a line that is none."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from pipelines.dedupe.pairs import decide_lines
from tests.dedupe.made import story


def told(*lines: Any) -> list[dict[str, Any]]:
    """The answers to lines, given as values or as bytes."""
    out = io.StringIO()
    given = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    tally = decide_lines(given, out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert (tally.lines, tally.errors) == (len(rows), sum("error" in row for row in rows))
    return rows


def text(body: Any, **more: Any) -> dict[str, Any]:
    return {"title": "T", "body": body, **more}


def test_a_line_gets_its_decision_and_the_evidence() -> None:
    copy, new = told(
        {"id": "a", "held": [text(story(1)), text(story(2))], "new": text(story(2))},
        {"id": 7, "held": [text(story(1))], "new": text(story(3))},
    )

    assert list(copy) == ["id", "decision", "kept", "reason", "evidence"]
    assert (copy["id"], copy["decision"], copy["kept"], copy["evidence"]["others"]) == ("a", "exact", False, [1])
    assert (new["id"], new["decision"], new["kept"]) == (7, "new", True)


def test_the_same_address_has_versions() -> None:
    line = {"held": [text("It opens on 5 July.")], "new": text("It opens on 6 July.")}

    assert [row["decision"] for row in told(line, line | {"same_address": True})] == ["new", "changed"]


def test_dates_and_languages_count() -> None:
    held, new = (text(story(1), published=f"{year}-03-08T10:00:00Z", language="en") for year in (2030, 2031))

    rows = told({"held": [held], "new": new}, {"held": [held], "new": held})
    assert [row["kept"] for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "line 1: "),
        (b"[]", "line 1: the line: "),
        (b"\xff", "line 1: "),
        ({"held": [], "new": {"title": "T"}}, "line 1: new.body: "),
        ({"held": {}, "new": text("x")}, "line 1: held: "),
        ({"held": [text("x", published="soon")], "new": text("x")}, "expected one as 2026-11-22"),
        ({"held": [text(5)], "new": text("x")}, "line 1: held.0.body: "),
        (b"[" * 100_000, "line 1: "),
    ],
)
def test_a_line_that_is_none_says_why_and_the_others_go_on(line: Any, said: str) -> None:
    bad, good = told(line, {"id": 2, "held": [], "new": text("A text.")})

    assert said in bad["error"]
    assert (bad["decision"], bad["kept"]) == (None, None)
    assert good["decision"] == "new"


def test_empty_lines_are_passed_over() -> None:
    assert told(b"", b"  \n") == []
