"""The operations part of the README, tried: the cron lines as cron runs them, the service as systemd talks to it, what operators read."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from crawler.demo import MadeSite, Server, declaration
from tests.end_to_end.installation import PATIENCE, ROOT, Installation

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text("utf-8")
PROGRAM = "/opt/newswatch/bin/newswatch"


@pytest.fixture
def installed(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def cron_lines() -> list[str]:
    """The commands of the crontab in the README."""
    return re.findall(rf"^\S+ \S+ \* \* \*\s+({PROGRAM} .*)$", README, re.MULTILINE)


def as_cron(installed: Installation, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line as cron does: by sh, in the user's home, without a terminal, with hardly an environment."""
    kept = {name: value for name, value in installed.environment().items() if name.startswith(("NEWSWATCH_", "PYTHON"))}
    command = line.replace(PROGRAM, f"{sys.executable} -m crawler.cli")
    environment = {**kept, "PATH": "/usr/bin:/bin", "HOME": str(installed.folder), "SHELL": "/bin/sh"}
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd=installed.folder, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@pytest.mark.slow
def test_the_cron_lines_crawl_and_say_nothing_until_something_is_wrong(installed: Installation) -> None:
    crawl, notify = cron_lines()
    with Server(lambda base: MadeSite(base, clock=lambda: datetime.now(UTC))) as server:
        installed.declare("unchina", declaration(server.url))
        first = as_cron(installed, crawl)
        page = (installed.data / "status.html").read_text("utf-8")
        second = as_cron(installed, notify)

    assert (first.returncode, first.stdout, first.stderr) == (0, "", "")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert installed.last_run("unchina")["trigger"] == "cron"
    assert f"{len(installed.texts())} texts held" in page

    away = as_cron(installed, crawl)

    assert away.returncode == 69
    assert away.stdout == ""
    assert re.search(r"unchina: .*127\.0\.0\.1", away.stderr)
    assert "Traceback" not in away.stderr


@pytest.mark.slow
def test_the_service_tells_systemd_when_it_is_ready_and_when_it_stops(installed: Installation) -> None:
    unit = dict(line.split("=", 1) for line in README.split("```ini\n")[1].split("```")[0].splitlines() if "=" in line)
    installed.declare("made", declaration("http://127.0.0.1:9"))
    command = unit["ExecStart"].replace(PROGRAM, f"{sys.executable} -m crawler.cli").split()
    address = installed.folder / "notify"
    assert (unit["Type"], unit["ExecReload"]) == ("notify", "/bin/kill -HUP $MAINPID")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(address))
        heard.settimeout(PATIENCE)
        environment = {**installed.environment(), "NOTIFY_SOCKET": str(address)}
        with subprocess.Popen(command, cwd=installed.folder, env=environment, stderr=subprocess.PIPE, text=True) as service:
            try:
                ready = heard.recv(100)
                service.send_signal(signal.SIGHUP)
                service.send_signal(signal.SIGTERM)
                stopping = heard.recv(100)
                _, said = service.communicate(timeout=float(unit["TimeoutStopSec"]))
            finally:
                service.kill()

    assert (ready, stopping) == (b"READY=1", b"STOPPING=1")
    assert service.returncode == 0
    assert "Traceback" not in said


def test_the_supervisor_asks_for_less_than_the_service_gives() -> None:
    from crawler.schedule.options import ServiceOptions

    seconds = {name: float(value) for name, value in re.findall(r"^(WatchdogSec|TimeoutStopSec)=(\d+)$", README, re.MULTILINE)}

    assert ServiceOptions().tick * 3 <= seconds["WatchdogSec"]
    assert ServiceOptions().drain + 5 < seconds["TimeoutStopSec"]


def test_a_file_that_is_not_there_is_one_sentence(installed: Installation) -> None:
    installed.declare("made", declaration("http://127.0.0.1:9"))
    ran = installed.run("clean", "nowhere.html", "--url", "https://example.org/1")

    assert ran.code == 74
    assert ran.err.startswith("newswatch: nowhere.html: there is no such file; expected")
    assert len(ran.err.splitlines()) == 1


def test_json_without_the_plan_is_wrong_use(installed: Installation) -> None:
    installed.declare("made", declaration("http://127.0.0.1:9"))
    ran = installed.run("schedule", "--json")

    assert ran.code == 64
    assert "--next" in ran.err
