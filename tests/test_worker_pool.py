"""A task that hangs, crashes or eats memory costs that task only; a worker that is ended from outside costs nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.errors import WorkerDied, WorkerLost, WorkerTimeout
from pipelines.worker_pool import Limits, WorkerPool
from tests.threads import beside

if TYPE_CHECKING:
    from collections.abc import Iterator


ROOT = Path(__file__).parents[1]
_KILLED = """
import os, signal
from pipelines.worker_pool import WorkerPool
if __name__ == "__main__":
    pool = WorkerPool()
    print(pool.run_sync("tests.tasks:echo", {}, b"")["pid"], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
"""A process that has a worker and can close nothing."""


@pytest.fixture(scope="module")
def room() -> Iterator[WorkerPool]:
    with WorkerPool(limits=Limits(seconds=1.5, memory=1 << 30)) as made:
        yield made


@pytest.fixture(scope="module")
def patient() -> Iterator[WorkerPool]:
    with WorkerPool(limits=Limits(wall=1)) as made:
        yield made


def test_bytes_in_json_out(room: WorkerPool) -> None:
    answer = room.run_sync("tests.tasks:echo", {"url": "https://example.org/"}, b"\x00\xff")

    assert answer["meta"] == {"url": "https://example.org/"}
    assert (answer["size"], answer["memory"], answer["files"]) == (2, 1 << 30, 64)
    assert answer["environment"] == ["OPENBLAS_NUM_THREADS"]


@pytest.mark.catalogue("P17")
def test_a_task_that_computes_for_ever_is_killed_and_the_next_is_fine(room: WorkerPool) -> None:
    with pytest.raises(WorkerTimeout, match=r"tests\.tasks:spin on https://example\.org/h: killed after 1\.5 s of processor time"):
        room.run_sync("tests.tasks:spin", {"url": "https://example.org/h", "s": 1e9}, b"")

    assert room.run_sync("tests.tasks:echo", {}, b"abc")["size"] == 3


def test_a_task_that_waits_for_ever_is_killed_and_the_page_is_not_blamed(patient: WorkerPool) -> None:
    with pytest.raises(WorkerLost, match=r"tests\.tasks:hang on https://example\.org/h: did not end within 1 s on this machine"):
        patient.run_sync("tests.tasks:hang", {"url": "https://example.org/h"}, b"")

    assert patient.run_sync("tests.tasks:nap", {"s": 0}, b"")["pid"]


def test_only_processor_time_counts_against_a_page() -> None:
    """On a machine under load the processor time stays what it is, and the wall time does not."""
    with WorkerPool(limits=Limits(seconds=0.5, wall=600)) as pool:
        assert pool.run_sync("tests.tasks:nap", {"s": 1.5}, b"")["pid"]
        with pytest.raises(WorkerTimeout):
            pool.run_sync("tests.tasks:spin", {"s": 5}, b"")


def workers_of(pid: int) -> list[int]:
    """The worker processes that a process has."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid and b"spawn_main" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue  # it ended meanwhile
    return found


def waited_for(count: int, beside_these: set[int]) -> set[int]:
    """The workers of this process beside those, once there are ``count``."""
    while len(found := set(workers_of(os.getpid())) - beside_these) < count:
        time.sleep(0.01)
    return found


def dead(process: int) -> None:
    """Wait until a process has ended, whether or not its parent knows yet."""
    while True:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return  # and its parent knows
        if state == "Z":
            return
        time.sleep(0.01)


def killed(worker: int) -> None:
    """Kill a worker and wait until it is dead; its parent does not know yet."""
    with suppress(ProcessLookupError):
        os.kill(worker, signal.SIGKILL)
    dead(worker)


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_that_are_killed_while_they_wait_cost_nothing(workers: int) -> None:
    with WorkerPool(workers) as pool:
        for _ in range(3):
            first = pool.run_sync("tests.tasks:echo", {}, b"")["pid"]
            for worker in workers_of(os.getpid()):
                killed(worker)
            again = [pool.run_sync("tests.tasks:echo", {}, b"")["pid"] for _ in range(3)]
            assert first not in again


def test_a_worker_that_is_killed_at_work_costs_its_page_nothing() -> None:
    others = set(workers_of(os.getpid()))  # those of the other pools here
    with WorkerPool(limits=Limits(seconds=60)) as pool:
        with beside(lambda: pool.run_sync("tests.tasks:nap", {"s": 1}, b"")) as (task,):
            killed(waited_for(1, others).pop())

        assert task.result()["pid"]
        assert pool.run_sync("tests.tasks:echo", {}, b"abc")["size"] == 3


@pytest.mark.parametrize("task", ["killed", "torn"])
def test_a_page_whose_workers_are_ended_again_and_again_is_not_blamed(task: str, room: WorkerPool) -> None:
    with pytest.raises(WorkerLost, match=r"ended from outside \(SIGKILL\), 3 times; that says nothing of the page"):
        room.run_sync(f"tests.tasks:{task}", {"url": "https://example.org/"}, b"")

    assert room.run_sync("tests.tasks:echo", {}, b"abc")["size"] == 3


def test_closing_ends_what_is_under_way_and_leaves_no_process() -> None:
    before = set(workers_of(os.getpid()))
    pool = WorkerPool(2)

    def wait() -> str:
        with pytest.raises(WorkerLost) as raised:
            pool.run_sync("tests.tasks:hang", {}, b"")
        return str(raised.value)

    with beside(wait, wait) as tasks:
        try:
            waited_for(2, before)
        finally:
            pool.close()

    assert [task.result().startswith("tests.tasks:hang on ") for task in tasks] == [True, True]
    assert not set(workers_of(os.getpid())) - before


def test_a_worker_does_not_outlive_the_process_that_started_it() -> None:
    ran = subprocess.run([sys.executable, "-c", _KILLED], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == -signal.SIGKILL, ran
    dead(int(ran.stdout))


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


def test_the_event_loop_stays_free(patient: WorkerPool) -> None:
    async def both() -> tuple[int, bool]:
        ticks = 0
        task = asyncio.ensure_future(patient.run("tests.tasks:hang", {}, b""))
        while not task.done():
            await asyncio.sleep(0.05)
            ticks += 1
        return ticks, isinstance(task.exception(), WorkerLost)

    ticks, ended = asyncio.run(both())

    assert ended
    assert ticks > 2


def test_a_call_that_is_cancelled_ends_its_worker(room: WorkerPool) -> None:
    async def cancelled() -> None:
        task = asyncio.ensure_future(room.run("tests.tasks:nap", {"s": 600}, b""))
        await asyncio.sleep(0.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert room.run_sync("tests.tasks:echo", {}, b"abc")["size"] == 3


def test_workers_are_replaced_after_their_share() -> None:
    with WorkerPool(limits=Limits(recycle=2)) as room:
        pids = [room.run_sync("tests.tasks:echo", {}, b"")["pid"] for _ in range(4)]

    assert pids[0] == pids[1] != pids[2] == pids[3]
