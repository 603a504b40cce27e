"""S1-S10: kill -9 at every step of an append. For every n until none strikes: nothing acknowledged is lost, nothing is doubled, and

a resumed run ends with the same corpus, bit for bit, as one that was never disturbed.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.corpus.made import open_corpus, tree
from tests.faults.storage_harness import Fault, checked, child, memory_folder, settle, undisturbed, work

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that is quick to sync."""
    with memory_folder() as made:
        yield made


def survived(data: Path, url: str | None, acknowledged: list[str], expected: dict[str, bytes]) -> list[str]:
    """Recover, check, resume, check; returns the repairs."""
    repairs = settle(data, url)
    assert checked(data, url).findings == []
    there = tree(data)
    assert set(" ".join(acknowledged).split()) <= there.keys(), "an acknowledged text is lost"
    corpus = open_corpus(data, catalogue_url=url)
    assert corpus.repairs == [], "one repair was not enough"
    work(corpus, done=len(acknowledged))
    corpus.close()
    assert tree(data) == expected
    assert checked(data, url).findings == []
    return repairs


def steps(folder: Path, kind: str, url: str | None, stride: int) -> Iterator[tuple[int, Path, list[str]]]:
    """A fresh folder, killed at the n-th step, for every ``stride``-th n until no step is left."""
    for at in range(1, 10_000, stride):
        data = folder / f"{kind}-{at}"
        died, acknowledged = child(data, url, Fault(kind, at))
        if not died:
            return
        yield at, data, acknowledged


@pytest.mark.catalogue("S4", "S5", "S6", "S7", "S8", "S9", "S10")
@pytest.mark.slow
def test_s1_to_s10_killed_at_every_step(folder: Path) -> None:
    expected = undisturbed(folder / "undisturbed")
    seen: set[str] = set()
    last = 0
    for at, data, acknowledged in steps(folder, "kill", None, 1):
        seen.update(survived(data, None, acknowledged, expected))
        last = at
    assert last > 60, "the faults did not reach all steps"
    assert {"removed", "quarantined", "cut", "adopted"} <= seen, "every kind of repair was needed somewhere"


@pytest.mark.catalogue("S8", "S9", "S10")
@pytest.mark.slow
def test_s1_to_s10_killed_at_steps_on_postgresql(folder: Path, postgresql: str) -> None:
    from sqlalchemy import create_engine, text

    expected = undisturbed(folder / "undisturbed")
    engine = create_engine(postgresql)
    count = 0
    for _, data, acknowledged in steps(folder, "kill", postgresql, 7):
        survived(data, postgresql, acknowledged, expected)
        with engine.begin() as connection:
            schema = connection.execute(text("SELECT current_schema()")).scalar_one()
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
            connection.execute(text(f"CREATE SCHEMA {schema}"))
        count += 1
    engine.dispose()
    assert count > 10


@pytest.mark.catalogue("S4", "S5", "S6", "S7", "S8", "S9", "S10")
def test_s1_to_s10_killed_at_random_moments_under_load(folder: Path) -> None:
    """Another interpreter appends without end and is killed whenever it likes us; ten times over the same folder."""
    random_moment = random.Random(7)
    data = folder / "data"
    for turn in range(6):
        with subprocess.Popen(
            [sys.executable, "-m", "tests.faults.storage_load", str(data), str(turn)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            acknowledged = [process.stdout.readline().strip()]
            time.sleep(random_moment.uniform(0.0, 0.25))
            process.send_signal(signal.SIGKILL)
            acknowledged += process.stdout.read().split()
        settle(data)
        report = checked(data)
        assert report.findings == []
        names = tree(data).keys()
        assert acknowledged[0]
        assert {name for name in acknowledged if len(name) == len(acknowledged[0])} <= names
    numbers = [int(name.partition("_")[0]) for name in tree(data) if name.endswith(".txt")]
    assert sorted(numbers) == list(range(len(numbers))), "a number is doubled or left out"
