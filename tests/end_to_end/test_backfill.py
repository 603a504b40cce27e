"""``newswatch crawl NAME --since DAY``: the archive of a source back to a day, and what a kill in the middle of it costs: nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.demo.server import Server
from tests.end_to_end.installation import Installation
from tests.sites.kinds import KindSite

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 11, 21, tzinfo=UTC)
SINCE = "2026-11-02"
BROKEN = {"feed": "missing", "sitemap": "missing"}


def test_a_killed_backfill_goes_on_and_ends_with_every_article(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    with Server(lambda base: KindSite(base, "drupal", count=200, start=START, broken=BROKEN)) as server:
        installation.declare("kind", server.site.declaration())
        command = [sys.executable, "-m", "crawler.cli", "crawl", "kind", "--since", SINCE, "--json"]
        with subprocess.Popen(
            command, env=installation.environment(), cwd=tmp_path, start_new_session=True, stdout=subprocess.DEVNULL
        ) as crawl:
            while len(list(installation.data.glob("corpus/*.txt"))) < 10 and crawl.poll() is None:
                time.sleep(0.05)
            killed = crawl.poll() is None
            os.killpg(crawl.pid, signal.SIGKILL)
        resumed = installation.run("crawl", "kind", "--since", SINCE)
        wanted = {server.site.base + post.path for post in server.site.posts if post.at.date().isoformat() >= SINCE}
        pages = [exchange.path for exchange in server.log if "page=" in exchange.path]

    urls = [line["url"] for line in installation.manifest()]
    assert killed, "the crawl was over before it could be killed"
    assert resumed.code == 0, resumed
    assert wanted <= set(urls)
    assert len(urls) == len(set(urls)) < len(server.site.posts)
    assert "/news?page=9" not in pages, "the walk went on beyond the day that was asked for"
    assert installation.run("verify").code == 0
