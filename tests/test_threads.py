"""A test that leaves a thread running fails, and so does one whose thread ended with an error."""

from __future__ import annotations

import threading

import pytest

from tests import threads
from tests.threads import beside

pytest_plugins = ["pytester"]
LEAVING = """
import threading
import pytest
from tests import threads

def begin(name):
    threading.Thread(target=threads.OVER.wait, name=name).start()

@pytest.fixture(scope="module")
def pool():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    yield
    stop.set()
    {ending}

def test_of_the_fixture(pool):
    pass

def test_of_the_test(pool):
    {begun}

def test_the_last(pool):
    pass
"""


@pytest.mark.parametrize(
    ("begun", "ending", "failed", "words"),
    [
        ("pass", "pass", 0, ""),
        ("begin('mine')", "pass", 2, "the test left 1 thread(s) running: mine"),
        ("threading.Thread(target=print).start()", "pass", 0, ""),
        ("begin('worker_0')", "pass", 1, "the tests of test_what_is_left_running_fails.py left 1 thread(s) running: worker_0"),
        ("pass", "begin('of the module')", 1, "left 1 thread(s) running: of the module"),
    ],
    ids=["only the fixture's", "the test's", "one that ends", "a pool's", "one of the fixture that stays"],
)
def test_what_is_left_running_fails(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, begun: str, ending: str, failed: int, words: str
) -> None:
    monkeypatch.setattr(threads, "ENDING", 0.2)
    monkeypatch.setattr(threads, "OVER", over := threading.Event(), raising=False)
    pytester.makepyfile(LEAVING.format(begun=begun, ending=ending))
    try:
        ran = pytester.inline_run("-q", "-p", "tests.threads", "-p", "no:cacheprovider")
    finally:
        over.set()

    passed, skipped, wrong = ran.listoutcomes()
    assert [report.when for report in passed].count("call") == 3 and not skipped
    assert len(wrong) == failed, wrong
    assert words in "\n".join(str(report.longrepr) for report in wrong)


def test_what_a_thread_raises_is_raised_at_its_block() -> None:
    def fails() -> None:
        raise LookupError("in the thread")

    with pytest.raises(LookupError, match="in the thread"), beside(fails, lambda: None):
        pass


def test_the_error_of_the_block_comes_first_and_its_thread_is_ended() -> None:
    stop = threading.Event()
    before = set(threading.enumerate())
    with pytest.raises(KeyError, match="the block"), beside(stop.wait, stop=stop):
        raise KeyError("the block")

    assert set(threading.enumerate()) == before
