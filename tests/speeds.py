"""Which tests run by default, which are quick, and which are slow. Loaded for all tests by tests/conftest.py.

``pytest`` alone leaves the slow ones out; a file, a test or a folder that is named on the command line runs whole, and `-m`
decides where it is given. Slow are the tests of the folders below and those with the mark `slow`; the mark `everyday` takes
one out of a slow folder. Quick are the folders of pure rules, less what is slow: the ones to run after each change.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

TESTS = Path(__file__).parent
SLOW = ("end_to_end", "first_day")
"""Folders whose tests run the real commands, seconds to minutes each."""
QUICK = ("dedupe", "discover", "health", "model", "outlets", "quality", "revisit", "sources", "text")
"""Folders whose tests call functions."""


def speed(folder: str, marks: Iterable[str]) -> str:
    """``slow``, ``quick`` or nothing, for a test in a folder of the tests with these marks."""
    marks = set(marks)
    if "slow" in marks or (folder in SLOW and "everyday" not in marks):
        return "slow"
    return "quick" if folder in QUICK else ""


def everything_named(arguments: Iterable[str], start: Path) -> bool:
    """Whether nothing narrower than all tests was named, so that the slow ones are left out."""
    return all((start / argument.partition("::")[0]).resolve() in (TESTS, TESTS.parent) for argument in arguments)


def leaves_slow_out(config: pytest.Config) -> bool:
    """Whether this run leaves the slow tests out; the processes of pytest-xdist have the arguments of the one that started them."""
    return not config.option.markexpr and everything_named(config.args, config.invocation_params.dir)


def pytest_report_header(config: pytest.Config) -> str | None:
    return "slow tests are left out: -m slow runs them, and so does naming their file" if leaves_slow_out(config) else None


def pytest_itemcollected(item: pytest.Item) -> None:
    inside = item.path.relative_to(TESTS).parts if item.path.is_relative_to(TESTS) else ("",)
    if found := speed(inside[0], (mark.name for mark in item.iter_markers())):
        item.add_marker(found)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not leaves_slow_out(config):
        return
    left_out = [item for item in items if item.get_closest_marker("slow")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
