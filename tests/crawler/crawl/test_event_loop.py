"""The event loop of a crawl asks the catalogue nothing, and goes on while its server is away."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from crawler.demo.server import Server
from tests.end_to_end.installation import PATIENCE, ROOT, Installation
from tests.faults.postgresql_cluster import INSTALLED, Cluster
from tests.sites.kinds import KindSite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START = datetime(2026, 11, 21, tzinfo=UTC)
AWAY = 3.0
"""Seconds for which the server is away."""
LONGEST = 0.1
"""Seconds that the loop may stand still."""


@pytest.fixture
def site() -> Iterator[Server[KindSite]]:
    with Server(lambda base: KindSite(base, "drupal", count=24, start=START)) as made:
        yield made


def begun(installation: Installation, out: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.crawler.crawl.watched_crawl", str(out), "kind", "--show", "json", *options]
    return subprocess.Popen(command, env=installation.environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str], out: Path) -> dict[str, Any]:
    said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    seen: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return seen


@pytest.mark.slow
def test_no_statement_is_made_on_the_loop_and_one_commit_for_a_page_of_an_entrance(tmp_path: Path, site: Server[KindSite]) -> None:
    installation = Installation(tmp_path)
    installation.declare("kind", site.site.declaration())
    for number in range(2):  # the second run asks conditionally, and carries what is remembered of each address
        with begun(installation, tmp_path / f"{number}.json") as process:
            seen = ended(process, tmp_path / f"{number}.json")
        assert seen["on_loop"] == []
        pages = seen["calls"].get("on_entrance", 0) + seen["calls"].get("on_entrance_not_modified", 0)
        assert pages == seen["commits"].get("on_entrance", 0) + seen["commits"].get("on_entrance_not_modified", 0)
        assert pages >= 1
    assert len(installation.manifest()) == 24


@pytest.mark.catalogue("L3")
@pytest.mark.slow
@pytest.mark.skipif(not INSTALLED, reason="no PostgreSQL server programs below /usr/lib/postgresql")
def test_the_loop_goes_on_while_the_server_is_away(tmp_path: Path, site: Server[KindSite]) -> None:
    installation = Installation(tmp_path)
    with Cluster() as cluster:
        secret = tmp_path / "catalogue.url"
        secret.write_text(cluster.url)
        secret.chmod(0o600)
        settings = f'contact = "monitor@example.org"\ncatalogue = "file:{secret}"\n[limits]\npatience = "60s"\n'
        (installation.config / "newswatch.toml").write_text(settings)
        installation.declare("kind", site.site.declaration().replace("delay = 0", "delay = 0.4"))  # there is always one more to ask
        with begun(installation, tmp_path / "seen.json") as process:
            give_up = time.monotonic() + PATIENCE
            while len(list(installation.data.glob("corpus/*.txt"))) < 4 and process.poll() is None and time.monotonic() < give_up:
                time.sleep(0.02)
            cluster.stop("immediate")
            gone = time.time()
            site.take_log()
            time.sleep(AWAY)
            asked = len(site.take_log())
            back = time.time()
            cluster.start()
            seen = ended(process, tmp_path / "seen.json")
    while_away = [stall["seconds"] for stall in seen["stalls"] if stall["until"] >= gone and stall["until"] - stall["seconds"] <= back]
    assert max(while_away, default=0.0) <= LONGEST, seen["stalls"]
    assert asked >= 3, "nothing was asked for meanwhile"
    assert seen["on_loop"] == []
    assert len(installation.manifest()) == 24
