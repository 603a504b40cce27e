"""A run that is killed at any moment: the next one sees what was left, and nothing is counted that was not committed (S8-S10)."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.catalogue import runs, sightings, urls
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.revisit.known import UrlState
from pipelines.runs.processes import alive

_RUN = """
import os, socket, sys
from datetime import UTC, datetime
from pathlib import Path
from pipelines.catalogue import runs, sightings, urls
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.catalogue.sightings import Sighting
from pipelines.revisit.known import UrlState
from pipelines.model import Entrance, Lead, Outcome, Way

catalogue, run = Catalogue.open(url_for(Path(sys.argv[1]))), sys.argv[2]
now = datetime.now(UTC)
with catalogue.writing() as connection:
    runs.start(connection, run, "x", trigger="hand", now=now, pid=os.getpid(), host=socket.gethostname(), versions={})
feed = Entrance(Way.FEED, "https://x.org/feed")
found = [(Lead(f"https://x.org/{run}/{n}", feed), f"{run}/{n}") for n in range(40)]
with catalogue.writing() as connection:
    urls.discover(connection, "x", found, now)
    sightings.discovered(connection, run, "x", [Sighting(key, lead.url, (feed.url,)) for lead, key in found], now)
print("discovered", flush=True)
for lead, key in found:
    with catalogue.writing() as connection:
        urls.settle(connection, "x", key, state=UrlState.HELD, reason="", document=1, now=now, next_look=None, looked=True)
        sightings.concluded(connection, run, "x", [Sighting(key, lead.url, outcome=Outcome.NEW, document=1)], now)
    print(key, flush=True)
"""


@pytest.mark.catalogue("S8", "S9", "S10")
@pytest.mark.slow
def test_killed_at_random_moments(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    path, host = tmp_path / "catalogue.db", socket.gethostname()
    acknowledged: set[str] = set()
    for turn in range(6):
        acknowledged |= _killed(path, f"run{turn}", chance.uniform(0, 0.3))
        catalogue = Catalogue.open(url_for(path))
        now = datetime.now(UTC) + timedelta(seconds=2)
        with catalogue.writing() as connection:
            closed = runs.close_orphans(connection, host=host, alive=alive, now=now)
            left = {one.url_key for one in urls.due(connection, "x", now)}
            held = {one.url_key for one in urls.every(connection, "x") if one.state is UrlState.HELD}
            counts = sightings.balance(connection, f"run{turn}")
            undecided = {one.url_key for one in sightings.undecided(connection, f"run{turn}")}
        catalogue.close()
        assert [(run.id, run.state) for run in closed] == [(f"run{turn}", "killed")]
        assert acknowledged <= held
        assert left == {f"run{past}/{n}" for past in range(turn + 1) for n in range(40)} - held
        assert undecided == {key for key in left if key.startswith(f"run{turn}/")}
        assert counts["discovered"] == 40
        assert (sightings.mismatch(counts) is None) == (not undecided)
    assert len(acknowledged) > 6


def _killed(path: Path, run: str, after: float) -> set[str]:
    """Start a run, kill it some time after it discovered its articles; the keys it said were settled."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", _RUN, str(path), run]
    child = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root)})
    assert child.stdout is not None
    assert child.stdout.readline() == "discovered\n"
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    said = child.stdout.read().splitlines(keepends=True)
    child.stdout.close()
    child.wait()
    return {line.strip() for line in said if line.endswith("\n")}


def test_a_process_that_ended_and_was_not_asked_how_is_dead() -> None:
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

    assert not alive(process.pid, datetime.now(UTC))
    assert process.wait() == 0
    assert alive(os.getpid(), datetime.now(UTC))
