"""A crawl that is told to stop ends soon, whatever it waits for; one that cannot archive ends at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.hostile_server import HostileServer, answer
from tests.faults.net_harness import QUICK, ROOT, ask, crawl

if TYPE_CHECKING:
    from pathlib import Path

HOST = "127.0.6.1"
PATIENCE = 300.0
"""Seconds after which something is taken for hung."""
SOURCE = {"hosts": [HOST], "allow_private": ["127.0.6.0/24"]}
TEXT = "Content-Type: text/plain"
DELAY = answer(200, [TEXT], b"User-agent: *\nCrawl-delay: 100\n")


@pytest.mark.catalogue("T10")
@pytest.mark.parametrize(
    ("path", "robots"),
    [("/slow-body/0.2", answer(404)), ("/silent", answer(404)), ("/busy-once/503/50", answer(404)), ("/ok", DELAY)],
    ids=["a body that trickles", "headers that do not come", "a pause", "a delay"],
)
def test_t10_sigterm_ends_a_waiting_crawl(tmp_path: Path, path: str, robots: bytes) -> None:
    settings = {
        **QUICK,
        "NEWSWATCH_HEADERS_TIMEOUT": 10 * PATIENCE,
        "DOWNLOAD_TIMEOUT": 10 * PATIENCE,
        "NEWSWATCH_DATA": str(tmp_path / "data"),
    }
    with HostileServer([HOST], robots={HOST: robots}) as server:
        spec = {"ask": ask({"0": server.url(path), "1": server.url("/ok?second")}), "source": SOURCE, "settings": settings}
        (tmp_path / "spec.json").write_text(json.dumps(spec), "utf-8")
        command = [sys.executable, "-m", "tests.faults.net_crawl", str(tmp_path / "spec.json")]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        _until(lambda: len(server.hits) >= (1 if robots is DELAY else 2))
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        out, log = process.communicate(timeout=PATIENCE)

    outcomes = [json.loads(line) for line in out.splitlines()]
    assert process.returncode == 0, log[-2000:]
    assert "Traceback" not in log
    assert {"stopped"} & {one.get("reason") for one in outcomes}, outcomes
    assert server.asked("/ok?second") == []


@pytest.mark.catalogue("S14")
def test_s14_a_crawl_that_cannot_archive_ends(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file where the folder should be", "utf-8")
    with HostileServer([HOST]) as server:
        urls = {str(n): server.url(f"/ok?{n}") for n in range(50)}
        spec: dict[str, Any] = {"ask": ask(urls), "source": SOURCE, "archive": str(tmp_path / "archive")}
        run = crawl(tmp_path, {**spec, "settings": {"CONCURRENT_REQUESTS": 2}})

    assert {one["kind"] for one in run.outcomes.values()} == {"storage"}
    assert "archive" in str(run.stats["newswatch/storage_error"])
    assert run.stats["finish_reason"] == "storage_error"
    assert len(server.hits) < 10


@pytest.mark.catalogue("S14")
def test_s14_a_crawl_that_cannot_write_its_locks_ends(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", "utf-8")
    with HostileServer([HOST]) as server:
        urls = {str(n): server.url(f"/ok?{n}") for n in range(50)}
        run = crawl(tmp_path, {"ask": ask(urls), "source": SOURCE, "settings": {"CONCURRENT_REQUESTS": 2}})

    assert {one["kind"] for one in run.outcomes.values()} == {"storage"}
    assert "locks" in str(run.stats["newswatch/storage_error"])
    assert server.hits == []


@pytest.mark.catalogue("C10")
def test_c10_no_secret_of_the_settings_is_logged(tmp_path: Path) -> None:
    canary = "canary-5d1c0b-token"
    secrets = {"MAIL_PASS": canary, "AWS_SECRET_ACCESS_KEY": canary, "HTTPAUTH_PASS": canary, "NEWSWATCH_SECRETS": [canary[::-1]]}
    with HostileServer([HOST]) as server:
        urls = {"0": server.url(f"/missing?key={canary}"), "1": f"http://u:{canary}@{HOST}/", "2": server.url(f"/ok?k={canary[::-1]}")}
        run = crawl(tmp_path, {"ask": ask(urls), "source": SOURCE, "settings": {**secrets, "LOG_LEVEL": "DEBUG"}})

    assert len(run.outcomes) == 3
    assert "missing?key=(removed)" in run.log
    assert canary not in run.log
    assert canary[::-1] not in run.log
    assert "Overridden settings" not in run.log


def _until(condition: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"nothing came of process {os.getpid()}'s child"
        time.sleep(0.05)
