"""A test that leaves the environment changed fails: later tests, and the processes they start, would run in another one.

Loaded for all tests by tests/conftest.py.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

_OF_PYTEST = "PYTEST_"
_BEFORE = pytest.StashKey[dict[str, str]]()


def _now() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(_OF_PYTEST)}


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    session.stash[_BEFORE] = _now()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    yield
    if nextitem is not None and nextitem.getparent(pytest.Module) is item.getparent(pytest.Module):
        return  # what a fixture of the module sets goes with the module
    before, now = item.session.stash[_BEFORE], _now()
    if before != now:
        os.environ.update(before)
        for name in now.keys() - before.keys():
            del os.environ[name]
        changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
        pytest.fail(f"the tests of {item.nodeid.partition('::')[0]} leave the environment changed: {', '.join(changed)}")
