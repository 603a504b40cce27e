"""A task that hangs, crashes or eats memory costs that task only."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from pipelines.errors import WorkerDied, WorkerTimeout
from pipelines.worker_pool import Limits, WorkerPool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def room() -> Iterator[WorkerPool]:
    with WorkerPool(limits=Limits(seconds=1.5, memory=1 << 30)) as made:
        yield made


def test_bytes_in_json_out(room: WorkerPool) -> None:
    answer = room.run_sync("tests.tasks:echo", {"url": "https://example.org/"}, b"\x00\xff")

    assert answer["meta"] == {"url": "https://example.org/"}
    assert (answer["size"], answer["memory"], answer["files"]) == (2, 1 << 30, 64)
    assert answer["environment"] == ["OPENBLAS_NUM_THREADS"]


@pytest.mark.catalogue("P17")
def test_a_hanging_task_is_killed_and_the_next_is_fine(room: WorkerPool) -> None:
    begun = time.monotonic()
    with pytest.raises(WorkerTimeout, match=r"tests\.tasks:hang on https://example\.org/h: killed after 1\.5 s"):
        room.run_sync("tests.tasks:hang", {"url": "https://example.org/h"}, b"")

    assert time.monotonic() - begun < 10
    assert room.run_sync("tests.tasks:echo", {}, b"abc")["size"] == 3


@pytest.mark.catalogue("P16")
@pytest.mark.parametrize(("task", "reason"), [("crash", "died"), ("hoard", "more memory than 1024 MiB")])
def test_a_dying_task_is_an_error_of_its_own(room: WorkerPool, task: str, reason: str) -> None:
    with pytest.raises(WorkerDied, match=reason):
        room.run_sync(f"tests.tasks:{task}", {"url": "https://example.org/"}, b"")

    assert room.run_sync("tests.tasks:echo", {}, b"abc")["size"] == 3


def test_a_task_s_own_error_comes_through(room: WorkerPool) -> None:
    with pytest.raises(ValueError, match=r"cannot use https://example\.org/"):
        room.run_sync("tests.tasks:refuse", {"url": "https://example.org/"}, b"")


def test_a_worker_writes_no_file(room: WorkerPool, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="too large"):
        room.run_sync("tests.tasks:write", {"path": str(tmp_path / "left")}, b"")

    assert not (tmp_path / "left").exists() or (tmp_path / "left").stat().st_size == 0


def test_the_event_loop_stays_free(room: WorkerPool) -> None:
    async def both() -> tuple[int, bool]:
        ticks = 0
        task = asyncio.ensure_future(room.run("tests.tasks:hang", {}, b""))
        while not task.done():
            await asyncio.sleep(0.05)
            ticks += 1
        return ticks, isinstance(task.exception(), WorkerTimeout)

    ticks, timed_out = asyncio.run(both())

    assert timed_out
    assert ticks > 10


def test_workers_are_replaced_after_their_share() -> None:
    with WorkerPool(limits=Limits(recycle=2)) as room:
        pids = [room.run_sync("tests.tasks:echo", {}, b"")["pid"] for _ in range(4)]

    assert pids[0] == pids[1] != pids[2] == pids[3]
