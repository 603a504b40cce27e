"""One request at a time per host, a delay apart, over processes."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.net.host_slots import HostSlots, wait

ROOT = Path(__file__).parents[3]
DELAY = 0.2
PATIENCE = 300.0
"""Seconds after which something is taken for hung."""

ASKER = """
import asyncio, pathlib, sys, time
from crawler.net.host_slots import HostSlots
async def ask():
    turns = HostSlots(pathlib.Path(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        async with turns.turn("news.example.org", float(sys.argv[3])):
            began = float(next(pathlib.Path(sys.argv[1]).glob("*.asked")).read_text())
            await asyncio.sleep(0.03)
            print(began, time.time(), flush=True)
asyncio.run(ask())
"""


HOLDER = """
import asyncio, pathlib, sys
from crawler.net.host_slots import HostSlots
async def hold():
    async with HostSlots(pathlib.Path(sys.argv[1])).turn("h", 0):
        print("held", flush=True)
        await asyncio.sleep(60)
asyncio.run(hold())
"""


@pytest.mark.parametrize(
    ("last", "now", "seconds"),
    [(0.0, 100.0, 0.0), (99.0, 100.0, 1.0), (99.5, 100.0, 1.5), (98.0, 100.0, 0.0), (200.0, 100.0, 2.0)],
    ids=["never asked", "a second ago", "half a second ago", "long enough ago", "the clock was set back"],
)
def test_wait(last: float, now: float, seconds: float) -> None:
    assert wait(last, now, 2.0) == seconds


def test_turns_of_several_processes_do_not_overlap_and_keep_the_delay(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ASKER, str(tmp_path), "4", str(DELAY)]
    askers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    lines = [line for asker in askers for line in asker.communicate(timeout=PATIENCE)[0].splitlines()]
    turns = sorted((float(line.split()[0]), float(line.split()[1])) for line in lines)

    assert len(turns) == 12
    for (began, ended), (next_began, _) in itertools.pairwise(turns):
        assert next_began >= ended
        assert next_began - began >= DELAY - 0.002, "notes are of milliseconds"


@pytest.mark.catalogue("T9")
def test_a_killed_crawl_frees_its_host(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    process.kill()
    process.communicate()

    async def ask() -> str:
        async with HostSlots(tmp_path).turn("h", 0):
            return "asked"

    assert asyncio.run(ask()) == "asked"


@pytest.mark.catalogue("S16")
def test_hosts_do_not_wait_for_one_another_and_odd_names_are_files(tmp_path: Path) -> None:
    async def ask() -> None:
        turns = HostSlots(tmp_path)
        async with turns.turn("../../etc/passwd", 0), turns.turn("CON", 0), turns.turn("a" * 300, 0), turns.turn("[::1]", 0):
            pass

    asyncio.run(ask())
    assert {path.parent for path in tmp_path.rglob("*")} == {tmp_path}


def test_an_unreadable_note_costs_nothing(tmp_path: Path) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def ask() -> None:
        async with HostSlots(tmp_path, lambda: 100.0, sleep).turn("h", 5):
            pass

    asyncio.run(ask())
    asyncio.run(ask())
    next(tmp_path.glob("*.asked")).write_text("1234abc", "ascii")
    asyncio.run(ask())
    assert waits == [0.0, 5.0, 0.0]


def test_an_error_in_a_turn_ends_it(tmp_path: Path) -> None:
    async def ask() -> None:
        turns = HostSlots(tmp_path)
        with pytest.raises(ZeroDivisionError):
            async with turns.turn("h", 0):
                raise ZeroDivisionError
        async with turns.turn("h", 0):
            pass

    asyncio.run(asyncio.wait_for(ask(), PATIENCE))
