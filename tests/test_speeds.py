"""Which tests are slow and quick, and that what a developer names is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.speeds import TESTS, everything_named, speed

ROOT = TESTS.parent


@pytest.mark.parametrize(
    ("folder", "marks", "found"),
    [
        ("end_to_end", [], "slow"),
        ("end_to_end", ["everyday"], ""),
        ("end_to_end", ["everyday", "slow"], "slow"),
        ("text", ["parametrize"], "quick"),
        ("text", ["slow"], "slow"),
        ("faults", [], ""),
        ("faults", ["slow"], "slow"),
        ("test_speeds.py", [], ""),
    ],
)
def test_what_is_slow_and_what_is_quick(folder: str, marks: list[str], found: str) -> None:
    assert speed(folder, marks) == found


@pytest.mark.parametrize(
    ("arguments", "everything"),
    [
        ([], True),
        (["tests"], True),
        (["./tests/"], True),
        (["."], True),
        ([str(TESTS)], True),
        (["tests/end_to_end"], False),
        (["tests/end_to_end/test_exits.py::test_x[a::b]"], False),
        (["tests", "tests/end_to_end"], False),
    ],
)
def test_what_is_named_is_run_whole(arguments: list[str], everything: bool) -> None:
    assert everything_named(arguments, ROOT) is everything


def test_names_are_read_from_where_pytest_was_started() -> None:
    assert everything_named([".."], TESTS)
    assert not everything_named(["end_to_end"], TESTS)
    assert not everything_named(["."], Path(TESTS, "text"))


def test_this_run_has_the_marks(request: pytest.FixtureRequest) -> None:
    marks = {item.path.parent.name: {mark.name for mark in item.iter_markers()} for item in request.session.items}
    assert not marks["tests"] & {"slow", "quick"}
