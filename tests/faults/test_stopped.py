"""T10 with the real command: a crawl that is told to stop ends soon and in order, and the next one ends with every article once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from crawler.demo import MadeSite, Server, declaration
from tests.end_to_end.installation import PATIENCE, Installation

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.catalogue("T10")
@pytest.mark.parametrize("again", [False, True], ids=["told once", "told twice"])
def test_t10_a_crawl_that_is_told_to_stop_loses_nothing(tmp_path: Path, again: bool) -> None:
    installation = Installation(tmp_path)
    with Server(MadeSite, address="127.0.0.2") as site:
        installation.declare("made", declaration(site.url).replace("delay = 0", "delay = 1"))
        command = [sys.executable, "-m", "crawler.cli", "crawl", "made"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=tmp_path, env=installation.environment(), stdout=pipe, stderr=pipe, text=True) as crawl:
            while len(list(installation.data.glob("corpus/*.txt"))) < 4 and crawl.poll() is None:
                time.sleep(0.05)
            running = crawl.poll() is None
            crawl.send_signal(signal.SIGTERM)
            if again:
                time.sleep(0.2)
                crawl.send_signal(signal.SIGTERM)
            _, log = crawl.communicate(timeout=PATIENCE)
        acknowledged = installation.manifest()
        stopped = installation.last_run("made")
        whole = installation.run("verify")
        resumed = installation.run("crawl", "made")

    assert running, "the crawl was over before it could be told"
    assert "Traceback" not in log
    assert 4 <= len(acknowledged) < 24
    assert stopped["state"] == "ended", "it closed its run itself"
    assert whole.code == 0, whole
    assert resumed.code == 0, resumed
    assert installation.manifest()[: len(acknowledged)] == acknowledged
    assert len(installation.manifest()) == len({line["url"] for line in installation.manifest()}) == 24
    installation.check()
