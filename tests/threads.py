"""Threads of tests: each ends with its block, and what it raised is raised there. A test that leaves one running fails.

A thread that outlives its test works against the next ones, and what it raises is nobody's: pytest would report it wherever it
stands at that moment, or break off. Loaded for all tests by tests/conftest.py.
"""

from __future__ import annotations

import http.server
import socketserver
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

T = TypeVar("T")
S = TypeVar("S", bound=socketserver.BaseServer)
ENDING = 30.0
"""Seconds that a thread may need to end once its test is over; only a busy machine needs more than a moment."""
_POOLED = ("worker", "writer", "asyncio", "ThreadPool", "AnyIO")
"""Threads of pools begin with the first task, so a pool of a fixture of the module begins one within a test: names begin so."""
_AT_HOME = pytest.StashKey[set[threading.Thread]]()


@contextmanager
def beside(*works: Callable[[], T], stop: threading.Event | None = None) -> Iterator[list[Future[T]]]:
    """Run ``works`` beside the block, each in a thread of its own.

    At the end of the block ``stop`` is set, the works are waited for, and the first error among them is raised, unless the block
    itself ended with one.
    """
    with ThreadPoolExecutor(len(works), thread_name_prefix="beside") as threads:
        running = [threads.submit(work) for work in works]
        try:
            yield running
        finally:
            if stop is not None:
                stop.set()
    for ended in running:
        ended.result()


@contextmanager
def serving(server: S) -> Iterator[S]:
    """Serve for as long as the block lasts, then close the server and wait for the answers under way."""
    if isinstance(server, http.server.ThreadingHTTPServer):
        server.daemon_threads = False  # so that closing waits for them
    with server, beside(lambda: server.serve_forever(poll_interval=0.05)):
        try:
            yield server
        finally:
            server.shutdown()


def left(before: set[threading.Thread]) -> list[threading.Thread]:
    """The threads that are there beside those of ``before`` and do not end in time."""
    until = time.monotonic() + ENDING
    others = [thread for thread in threading.enumerate() if thread not in before]
    for thread in others:
        if thread is not threading.current_thread():
            thread.join(max(0.0, until - time.monotonic()))
    return [thread for thread in others if thread.is_alive()]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    module = _module(item)
    if _AT_HOME not in module.stash:
        module.stash[_AT_HOME] = set(threading.enumerate())
    yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    item.stash[_AT_HOME] = set(threading.enumerate())
    yield


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    yield
    module = _module(item)
    if nextitem is None or _module(nextitem) is not module:
        over, running = f"the tests of {module.name}", left(module.stash[_AT_HOME])
    else:
        mine = item.stash.get(_AT_HOME, None)  # none where its fixtures failed
        begun = [] if mine is None else [thread for thread in threading.enumerate() if thread not in mine]
        of_the_test = {thread for thread in begun if not thread.name.startswith(_POOLED)}
        over, running = "the test", left(set(threading.enumerate()) - of_the_test)
    if running:
        names = ", ".join(sorted(thread.name for thread in running))
        pytest.fail(f"{over} left {len(running)} thread(s) running: {names}", pytrace=False)


def _module(item: pytest.Item) -> pytest.Collector:
    """The file that a test stands in: its fixtures of the module end with its last test."""
    parent = item.getparent(pytest.Module)
    assert parent is not None, item.nodeid
    return parent
