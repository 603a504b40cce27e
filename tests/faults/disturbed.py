"""Real crawls of a made site that are killed, whole process group and all, at random moments; and what such a crawl ends with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.demo.server import Server
from tests.end_to_end.installation import PATIENCE, ROOT, Installation
from tests.sites.kinds import KindSite

if TYPE_CHECKING:
    import random
    from pathlib import Path

START = datetime(2026, 11, 21, tzinfo=UTC)
COMMAND = [sys.executable, "-m", "scrapy", "crawl", "kind", "--show", "lines"]


def made_site(count: int) -> Server[KindSite]:
    """A site of so many articles, the same every time but for its port."""
    return Server(lambda base: KindSite(base, "drupal", count=count, start=START, weight=6_000))


def prepared(folder: Path, server: Server[KindSite]) -> Installation:
    """An installation that watches the site."""
    folder.mkdir()
    installation = Installation(folder)
    installation.declare("kind", server.site.declaration())
    return installation


def corpus_of(installation: Installation) -> Counter[tuple[str, str]]:
    """(URL, digest of the text) of everything in the corpus; what is doubled counts twice."""
    return Counter((line["url"], line["sha256"]) for line in installation.manifest())


def crawl(installation: Installation) -> int:
    """A crawl that nobody disturbs; its exit code."""
    return installation.scrapy("crawl", "kind").code


def killed(installation: Installation, server: Server[KindSite], rng: random.Random) -> bool:
    """Start a crawl and kill it some requests and up to 80 ms later; False when it had ended by itself."""
    wanted = len(server.log) + rng.randint(1, 10)
    with subprocess.Popen(
        COMMAND,
        cwd=ROOT,
        env=installation.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        end = time.monotonic() + PATIENCE
        while len(server.log) < wanted and process.poll() is None and time.monotonic() < end:
            time.sleep(0.001)
        time.sleep(rng.uniform(0.0, 0.08))
        alive = process.poll() is None
        os.killpg(process.pid, signal.SIGKILL) if alive else None
    return alive


def disturb(installation: Installation, server: Server[KindSite], rng: random.Random, kills: int) -> int:
    """Kill crawls until there were so many kills or one got through; then one that may end. Gives the number of kills."""
    done = 0
    while done < kills and killed(installation, server, rng):
        done += 1
    code = crawl(installation)
    if code:
        raise AssertionError(f"the crawl after {done} kills ended with {code}")
    return done
