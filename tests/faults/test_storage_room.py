"""S13: a real crawl on a small disk that fills up: it stops before the next fetch, health says so, and the next run goes on by itself."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.installation import PATIENCE, Installation
from tests.faults.disturbed import COMMAND, made_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COUNT, FETCHED = 24, 10
SIZE = 64 << 20
"""Bytes of the disk; a twentieth of them is the floor."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system in memory of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """The disk with two of its 64 MiB left."""
    ballast = folder / "ballast"
    space = os.statvfs(folder)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, space.f_bavail * space.f_frsize - (2 << 20))
    yield
    ballast.unlink()


@pytest.mark.catalogue("S13")
@pytest.mark.slow
def test_s13_fetching_pauses_at_the_floor_and_goes_on_when_there_is_room(tmp_path: Path, small_disk: Path) -> None:
    installation = Installation(tmp_path / "home")
    installation.data = small_disk / "data"
    with made_site(COUNT) as server:
        installation.declare("kind", server.site.declaration().replace("delay = 0", "delay = 0.3"))
        environment = installation.environment()
        with subprocess.Popen(COMMAND, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            while sum(exchange.path in server.site.paths for exchange in server.log) < FETCHED:
                assert process.poll() is None, process.communicate()
                time.sleep(0.01)
            with filled(small_disk):
                asked = len(server.log)
                out, err = process.communicate(timeout=PATIENCE)
                later = len(server.log) - asked
                assert process.returncode == 74, (out, err)
                assert "fetching pauses until there is room" in err
                assert later <= 2, "it went on fetching"
                refused = installation.run("crawl", "kind")
                assert refused.code == 74, refused
                assert len(server.log) == asked + later, "it fetched although there was no room at the start"
                told = installation.run("notify")
                [state] = installation.rows("select value from states where name = 'health' and subject = 'kind'")
                page = (installation.data / "status.html").read_text("utf-8")
        before = len(installation.manifest())
        again = installation.run("crawl", "kind")

    assert told.code == 0, told
    assert '"cause": "storage"' in state["value"]
    assert '"state": "broken"' in state["value"]
    assert "our own storage failed" in page
    assert 0 < before < COUNT
    assert again.code == 0, again
    assert {line["url"] for line in installation.manifest()} == server.site.urls
    assert len(installation.manifest()) == COUNT
    verified = installation.run("verify")
    assert verified.code == 0, verified
