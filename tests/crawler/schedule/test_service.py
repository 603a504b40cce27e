"""The service with real processes: crashes, hangs, locks, restarts, reloads, a clock that is set."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock
from sqlalchemy import select

from crawler.processes.child import WatchedProcess
from crawler.schedule.clock import ClockWatch
from crawler.schedule.declarations import Declarations
from crawler.schedule.options import ServiceOptions
from crawler.schedule.run_history import RunHistory
from crawler.schedule.sd_notify import tell
from crawler.schedule.service import Service
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.catalogue.schema import runs
from pipelines.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = ((signal.SIGTERM, 0.5), (signal.SIGTERM, 0.3), (signal.SIGKILL, 5.0))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "config" / "sources").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    declare(tmp_path, "a", "every 1h")
    return tmp_path


@pytest.fixture
def catalogue(place: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(url_for(place / "data" / "catalogue.db"))
    yield opened
    opened.close()


def declare(place: Path, name: str, schedule: str) -> None:
    text = f'title = "{name}"\nhome = "https://{name}.example/"\nhosts = ["{name}.example"]\nschedule = "{schedule}"\n'
    (place / "config" / "sources" / f"{name}.toml").write_text(text + f'[discover]\nfeeds = ["https://{name}.example/feed"]\n', "utf-8")


def service(place: Path, catalogue: Catalogue, deed: str = "fine", **changes: Any) -> Service:
    settings = ServiceOptions(**{"slots": 2, "watch": 60.0, "tick": 60.0, "drain": 5.0, "endings": QUICK, "deadline": 6.0, **changes})

    def crawl(name: str, _planned: datetime) -> list[str]:
        return [sys.executable, "-m", "tests.crawler.schedule.fake_crawl", str(place / "data"), name, deed, "0.05"]

    return Service(
        Declarations(place / "config"), RunHistory(catalogue), place / "data" / "logs", settings=settings, crawl=crawl, health_check=None
    )


def rows(catalogue: Catalogue) -> list[Any]:
    with catalogue.reading() as connection:
        return list(connection.execute(select(runs).order_by(runs.c.planned_at)))


def slot(place: Path, catalogue: Catalogue, deed: str, **changes: Any) -> Any:
    """One slot of source a, as APScheduler would run it; its row in the ledger."""
    asyncio.run(service(place, catalogue, deed, **changes)._run("a"))
    [row] = rows(catalogue)
    return row


@pytest.mark.parametrize(
    ("deed", "state", "cause"),
    [
        ("fine", "ended", ""),
        ("raise", "killed", "exit code 1"),
        ("late crash", "killed", "signal 6"),
        ("kill", "killed", "signal 9"),
        ("early crash", "missed", "exit code 3 before it opened its run"),
    ],
)
def test_every_run_is_in_the_ledger(place: Path, catalogue: Catalogue, deed: str, state: str, cause: str) -> None:
    row = slot(place, catalogue, deed)

    assert row.state == state
    assert cause in row.cause
    assert row.planned_at is not None


@pytest.mark.catalogue("T6")
@pytest.mark.parametrize("deed", ["hang", "deaf"])
def test_a_run_past_its_deadline_is_ended(place: Path, catalogue: Catalogue, deed: str) -> None:
    row = slot(place, catalogue, deed, deadline=3.0)

    assert (row.state, row.cause) == ("killed", "ended at its deadline of 0:00:03")
    assert row.ended_at is not None


@pytest.mark.catalogue("T11")
def test_what_a_crawl_leaves_running_is_ended_too(place: Path, catalogue: Catalogue) -> None:
    row = slot(place, catalogue, "orphan")

    assert row.state == "ended"
    with pytest.raises(ProcessLookupError):
        for _ in range(50):  # the group is empty as soon as the kernel has reaped it
            os.killpg(row.pid, 0)
            time.sleep(0.1)


def test_a_source_that_is_crawled_already_is_skipped(place: Path, catalogue: Catalogue) -> None:
    (place / "data" / "locks").mkdir()
    with FileLock(place / "data" / "locks" / "a.lock"):
        row = slot(place, catalogue, "fine")

    assert (row.state, row.cause) == ("skipped", "another run of the source was at work")


async def _serving(made: Service, seconds: float, during: Any = None) -> None:
    asyncio.get_running_loop().call_later(seconds, lambda: os.kill(os.getpid(), signal.SIGTERM))
    if during:
        asyncio.get_running_loop().call_later(seconds / 2, during)
    await made.serve()


@pytest.mark.catalogue("T2")
def test_missed_slots_are_recorded_once_and_caught_up_with(place: Path, catalogue: Catalogue) -> None:
    ledger_run(catalogue, "a", datetime.now(UTC) - timedelta(hours=5, minutes=30))
    asyncio.run(_serving(service(place, catalogue), 4.0))
    states = Counter(row.state for row in rows(catalogue))

    assert states == {"ended": 2, "missed": 1}
    assert any(row.cause.startswith("5 slots missed") for row in rows(catalogue))


def ledger_run(catalogue: Catalogue, source: str, at: datetime) -> None:
    stamp = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    blank = {"health": "ok", "cause": "", "accounts": "{}", "report": "{}", "versions": "{}", "exit_code": 0}
    row = {"id": f"old-{source}", "source": source, "trigger": "hand", "state": "ended", "planned_at": stamp, "started_at": stamp}
    with catalogue.writing() as connection:
        connection.execute(runs.insert().values({**row, "ended_at": stamp, **blank}))


def test_a_source_that_ran_lately_waits(place: Path, catalogue: Catalogue) -> None:
    ledger_run(catalogue, "a", datetime.now(UTC) - timedelta(minutes=30))
    asyncio.run(_serving(service(place, catalogue), 1.5))

    assert len(rows(catalogue)) == 1


@pytest.mark.catalogue("T10")
def test_stopping_leaves_no_run_open(place: Path, catalogue: Catalogue) -> None:
    ledger_run(catalogue, "a", datetime.now(UTC) - timedelta(hours=2))
    asyncio.run(_serving(service(place, catalogue, "deaf", deadline=60.0), 3.0))
    last = [row for row in rows(catalogue) if row.state == "killed"]

    assert [(row.cause, row.health) for row in last] == [("the scheduler was stopped", "unknown")]


def test_a_changed_declaration_is_taken_over_and_the_others_keep_their_time(place: Path, catalogue: Catalogue) -> None:
    for name in "abc":
        ledger_run(catalogue, name, datetime.now(UTC) - timedelta(minutes=10))
    for name in "bc":
        declare(place, name, "every 2h")

    async def changes() -> tuple[dict[str, datetime], dict[str, datetime]]:
        made = service(place, catalogue)
        await made._begin()
        before = {job.id: job.next_run_time for job in made._scheduler.get_jobs()}
        declare(place, "b", "every 3h")
        declare(place, "d", "every 3h")
        (place / "config" / "sources" / "c.toml").unlink()
        await made.reload()
        after = {job.id: job.next_run_time for job in made._scheduler.get_jobs()}
        made._scheduler.shutdown(wait=False)
        return before, after

    before, after = asyncio.run(changes())

    assert after["a"] == before["a"]
    assert timedelta(minutes=59) < after["b"] - before["b"] < timedelta(minutes=61)
    assert set(after) - set(before) == {"d"}
    assert "c" not in after


@pytest.mark.catalogue("C1")
def test_a_broken_declaration_keeps_the_last_good_one(place: Path, catalogue: Catalogue) -> None:
    declarations = Declarations(place / "config")
    (place / "config" / "sources" / "a.toml").write_text("schedule = [\n", "utf-8")
    changes = declarations.reload()

    assert changes is not None
    assert (changes.gone, changes.planned_anew) == ((), ())
    assert "a.toml" in declarations.faults[0]
    assert declarations.sources["a"].schedule == "every 1h"
    with pytest.raises(ConfigError):
        Declarations(place / "config")


@pytest.mark.catalogue("T3")
@pytest.mark.parametrize("step", [-3600.0, 3600.0, 31_536_000.0])
def test_when_the_clock_is_set_intervals_keep_the_time_that_is_left(place: Path, catalogue: Catalogue, step: float) -> None:
    ledger_run(catalogue, "a", datetime.now(UTC) - timedelta(minutes=10))

    async def stepped() -> float:
        made = service(place, catalogue)
        await made._begin()
        before = made._scheduler.get_job("a").next_run_time
        await made._replan(step)
        after = made._scheduler.get_job("a").next_run_time
        made._scheduler.shutdown(wait=False)
        return float((after - before).total_seconds())

    moved = asyncio.run(stepped())

    assert moved == pytest.approx(step, abs=1) if step > -3000 else moved < 0


@pytest.mark.catalogue("T3")
def test_a_step_of_the_clock_is_noticed_once() -> None:
    wall, count = [1000.0], [50.0]
    watch = ClockWatch(lambda: wall[0], lambda: count[0])
    wall[0], count[0] = 1030.0, 80.0
    assert watch.step() == 0.0
    wall[0], count[0] = 1060.5, 110.0  # time synchronisation
    assert watch.step() == 0.0
    wall[0], count[0] = 1090.0 - 3600, 140.0
    assert watch.step() == pytest.approx(-3600)
    assert watch.step() == 0.0


@pytest.mark.catalogue("T9", "T11")
def test_a_crawl_dies_with_its_scheduler(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom crawler.processes.child import WatchedProcess\n"
        "async def main():\n sleep = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        " child = await WatchedProcess.start(sleep, {}, Path(sys.argv[1]))\n"
        " print(child.pid, flush=True)\n await asyncio.sleep(60)\nasyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(pid, 0)
        parent.kill()
    for _ in range(50):
        with suppress(FileNotFoundError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                time.sleep(0.1)
                continue
        break
    else:
        pytest.fail(f"process {pid} is still there")


def test_the_log_is_kept_and_turned(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "a.log"

    async def twice() -> None:
        for _ in range(2):
            child = await WatchedProcess.start([sys.executable, "-c", "print('said')"], {}, log)
            await child.wait(10)
            if not log.with_suffix(".old.log").exists():
                log.write_bytes(b"x" * (6 << 20))

    asyncio.run(twice())

    assert log.read_text() == "said\n"
    assert log.with_suffix(".old.log").stat().st_size == 6 << 20


@pytest.mark.catalogue("T9")
def test_systemd_is_told_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        assert tell("READY=1")
        assert listening.recv(100) == b"READY=1"
    monkeypatch.delenv("NOTIFY_SOCKET")
    assert not tell("READY=1")


@pytest.mark.catalogue("T9")
def test_a_run_of_a_dead_process_is_closed_by_the_next_tick(place: Path, catalogue: Catalogue) -> None:
    import socket

    from pipelines.catalogue import runs as ledger

    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    with catalogue.writing() as connection:
        for run, pid in (("dead", gone.pid), ("own", 999_999_999), ("alive", os.getpid())):
            host, now = socket.gethostname(), datetime.now(UTC)
            ledger.start(connection, run, run, trigger="schedule", now=now, pid=pid, host=host, versions={})
    made = service(place, catalogue)
    made._crawls._open["own"] = 999_999_999
    asyncio.run(made._crawls.close_orphans())

    assert {row.id: row.state for row in rows(catalogue)} == {"dead": "killed", "own": "running", "alive": "running"}
