"""T1 to T11 with a scheduler of its own process: paused, killed, overrun, with crawls that hang beside others that do not."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
PATIENCE = 90.0
"""Seconds after which something that has to happen is taken not to; generous, for machines that do other work beside."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with declarations and data, and what was left there."""

    folder: Path

    def declare(self, **schedules: str) -> None:
        """A source of that name for each schedule."""
        sources = self.folder / "config" / "sources"
        sources.mkdir(parents=True, exist_ok=True)
        (self.folder / "data").mkdir(exist_ok=True)
        for name, schedule in schedules.items():
            head = f'title = "{name}"\nhome = "https://{name}.example/"\nhosts = ["{name}.example"]\nschedule = "{schedule}"\n'
            (sources / f"{name}.toml").write_text(f'{head}[discover]\nfeeds = ["https://{name}.example/feed"]\n', "utf-8")

    def runs(self, source: str, *states: str) -> list[dict[str, Any]]:
        """The rows of the ledger, read without our code, in order of their slots."""
        file = self.folder / "data" / "catalogue.db"
        if not file.exists():
            return []
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as connection:
            connection.row_factory = sqlite3.Row
            try:
                found = connection.execute("select * from runs where source = ? order by planned_at, started_at", (source,)).fetchall()
            except sqlite3.OperationalError:  # no table yet
                return []
        return [dict(row) for row in found if not states or row["state"] in states]

    def planned(self, source: str) -> list[tuple[float, float]]:
        """Slot and start of the runs that ended, in order; whole seconds."""
        ended = [run for run in self.runs(source, "ended") if run["planned_at"]]  # the slot is written down when the process has ended
        return [(moment(run["planned_at"]), moment(run["started_at"])) for run in ended]

    def seen(self) -> list[tuple[str, str, float, int]]:
        """What the crawls themselves wrote down: source, ``begin`` or ``end``, when, by which process."""
        file = self.folder / "data" / "witness.log"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return [(words[0], words[1], float(words[2]), int(words[3])) for words in map(str.split, lines)]

    @contextmanager
    def scheduler(self, slots: int, **deeds: str) -> Iterator[subprocess.Popen[bytes]]:
        """The service at work; told to stop at the end, if it is still there."""
        command = [sys.executable, "-m", "tests.faults.time_service", str(self.folder), str(slots)]
        with (self.folder / "service.log").open("ab") as log:
            process = subprocess.Popen([*command, *(f"{name}={said}" for name, said in deeds.items())], cwd=ROOT, stdout=log, stderr=log)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
            process.wait(30)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def until(condition: Callable[[], Any], what: str) -> None:
    """Wait until something has happened."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"it did not happen: {what}"
        time.sleep(0.05)


def moment(text: str) -> float:
    return datetime.fromisoformat(text).astimezone(UTC).timestamp()


@pytest.mark.slow
@pytest.mark.catalogue("T1")
def test_t1_slots_that_passed_while_it_was_paused_are_one_run_that_is_late(place: Place) -> None:
    place.declare(a="every 5s")
    with place.scheduler(2, a="fine") as service:
        until(lambda: len(place.planned("a")) >= 2, "two runs")
        service.send_signal(signal.SIGSTOP)
        last = place.planned("a")[-1][0]
        time.sleep(max(0.0, last + 18 - time.time()))  # three slots pass, the last more than two seconds before its end
        woken = time.time()
        service.send_signal(signal.SIGCONT)
        until(lambda: place.planned("a")[-1][0] > woken + 5, "two runs after waking")
        slept = [(slot, begin) for slot, begin in place.planned("a") if last < slot < woken]

    assert len(slept) == 1, "three slots passed"
    slot, begin = slept[0]
    assert begin >= int(woken)
    assert begin - slot >= 2, "the ledger says how late it was"


@pytest.mark.slow
@pytest.mark.catalogue("T5")
def test_t5_slots_that_come_while_the_run_before_is_at_work_are_skipped_and_counted(place: Place) -> None:
    place.declare(a="every 1s")
    with place.scheduler(2, a="hang,fine"):
        until(lambda: len(place.runs("a", "skipped")) >= 3 and place.runs("a", "ended"), "three slots skipped, and a run after them")
    causes = {run["cause"] for run in place.runs("a", "skipped")}
    spans = [(moment(run["started_at"]), moment(run["ended_at"])) for run in place.runs("a", "killed", "ended")]

    assert causes == {"the run before was still at work"}
    assert len(spans) > 1
    assert all(one[1] <= other[0] for one, other in pairwise(spans)), "never two at a time"


@pytest.mark.slow
@pytest.mark.catalogue("T6", "T11")
@pytest.mark.parametrize("deed", ["hang", "deaf", "orphan"])
def test_t6_t11_after_a_run_that_was_ended_the_next_is_as_usual_and_nothing_is_left(place: Place, deed: str) -> None:
    place.declare(a="every 1s")
    with place.scheduler(1, a=f"{deed},fine") as service:
        until(lambda: len(place.runs("a", "ended")) >= 2, "runs after the one that hung")
        time.sleep(0.5)
        held = {pid: state for pid, state in processes() if parent(pid) == service.pid}
        first = min(place.runs("a", "ended", "killed"), key=lambda run: run["started_at"])
        left = [pid for pid, _ in processes() if group(pid) == first["pid"]]

    assert first["state"] == ("ended" if deed == "orphan" else "killed")
    assert deed == "orphan" or "ended at its deadline" in first["cause"]
    assert "Z" not in held.values()
    assert left == []


@pytest.mark.slow
@pytest.mark.catalogue("T7")
def test_t7_a_source_that_hangs_does_not_hold_up_another(place: Place) -> None:
    place.declare(a="every 1s", b="every 1s")
    with place.scheduler(2, a="deaf", b="fine"):
        until(lambda: [name for name, what, _, _ in place.seen() if (name, what) == ("a", "begin")], "the one hangs")
        began = max(at for name, what, at, _ in place.seen() if (name, what) == ("a", "begin"))
        until(lambda: sum(name == "b" and what == "end" and at > began for name, what, at, _ in place.seen()) >= 2, "the other goes on")
        hung = place.runs("a")

    assert {run["state"] for run in hung} <= {"running", "skipped", "killed"}
    assert {run["state"] for run in place.runs("b")} <= {"ended", "skipped", "killed"}
    assert len(place.runs("b", "ended")) >= 2


@pytest.mark.slow
@pytest.mark.catalogue("T8")
def test_t8_when_all_are_due_at_once_no_more_run_than_may(place: Place) -> None:
    names = [f"s{number}" for number in range(8)]
    place.declare(**dict.fromkeys(names, "every 1s"))
    with place.scheduler(2, **dict.fromkeys(names, "fine")):
        until(lambda: {name for name, what, _, _ in place.seen() if what == "end"} == set(names), "each source had its turn")
    at_work, most = 0, 0
    for _, what, _, _ in sorted(place.seen(), key=lambda note: (note[2], note[1] == "begin")):
        at_work += 1 if what == "begin" else -1
        most = max(most, at_work)

    assert most == 2


@pytest.mark.slow
@pytest.mark.catalogue("T9", "T11")
def test_t9_a_killed_scheduler_takes_its_crawls_with_it_and_the_next_goes_on(place: Place) -> None:
    place.declare(a="every 9s")
    with place.scheduler(1, a="hang") as service:
        until(place.seen, "the crawl has the lock of its source")
        service.kill()
    [(_, _, _, orphan)] = place.seen()
    until(lambda: orphan not in dict(processes()) or dict(processes())[orphan] == "Z", "the crawl died with its scheduler")

    place.declare(a="every 1s")
    with place.scheduler(1, a="fine"):
        until(lambda: place.runs("a", "ended"), "a run of the next scheduler, which got the lock")
    [killed] = place.runs("a", "killed")

    assert killed["pid"] == orphan
    assert killed["ended_at"] is not None
    assert place.runs("a", "running") == []


@pytest.mark.slow
@pytest.mark.catalogue("T10")
@pytest.mark.parametrize("deed", ["hang", "deaf"])
def test_t10_a_scheduler_that_is_told_to_stop_leaves_no_crawl_and_no_open_run(place: Place, deed: str) -> None:
    place.declare(a="every 9s")
    with place.scheduler(1, a=deed) as service:
        until(place.seen, "the crawl is at work")
        service.terminate()
        service.wait(20)
    [(_, _, _, crawl)] = place.seen()

    assert service.returncode == 0
    assert [run["cause"] for run in place.runs("a", "killed")] == ["the scheduler was stopped"]
    assert place.runs("a", "running", "ended") == []
    assert crawl not in dict(processes())


def processes() -> list[tuple[int, str]]:
    """All processes with their state (``Z``: a zombie)."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (words := _stat(int(folder.name))):
            found.append((int(folder.name), words[0]))
    return found


def parent(pid: int) -> int:
    words = _stat(pid)
    return int(words[1]) if words else 0


def group(pid: int) -> int:
    words = _stat(pid)
    return int(words[2]) if words and words[0] != "Z" else 0


def _stat(pid: int) -> list[str]:
    """State, parent, process group ...; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
