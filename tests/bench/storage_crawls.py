"""Real crawls for the benchmark of storage: the share of durability in their time, and what kills in the middle of them cost."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.end_to_end.installation import PATIENCE, ROOT
from tests.faults.disturbed import corpus_of, disturb, made_site, prepared

if TYPE_CHECKING:
    from collections import Counter

    from crawler.demo.server import Server
    from tests.sites.kinds import KindSite

PARTS = {"archive": "archive", "texts": "texts and journals", "commits": "commits", "fsync": "fsync of our own files (part of these)"}


def crawls(articles: int, kills: int, compare: bool) -> dict[str, Any]:
    """Crawl a made site undisturbed, with a clock; with ``compare`` again without syncing; then killed so often and resumed."""
    with tempfile.TemporaryDirectory() as name, made_site(articles) as server:
        folder = Path(name)
        seconds, expected = timed(folder / "synced", server, "synced")
        figures: dict[str, Any] = {"whole crawl: articles a second": expected.total() / seconds["whole"]}
        for part, words in PARTS.items():
            figures[f"whole crawl: share of time in {words}"] = seconds.get(part, 0.0) / seconds["whole"]
        figures["whole crawl: ms of durability per article"] = (
            sum(seconds[part] for part in ("archive", "texts", "commits")) * 1000 / articles
        )
        if compare:
            unsynced, _ = timed(folder / "unsynced", server, "unsynced")
            figures["whole crawl: articles a second, nothing synced"] = articles / unsynced["whole"]
        return figures | killed(folder / "killed", server, expected, kills)


def timed(folder: Path, server: Server[KindSite], mode: str) -> tuple[dict[str, float], Counter[tuple[str, str]]]:
    """Seconds by part, and the corpus, of an undisturbed crawl."""
    installation, result = prepared(folder, server), folder / "seconds.json"
    command = [sys.executable, "-m", "tests.bench.storage_timed", str(result), mode, "kind"]
    subprocess.run(command, cwd=ROOT, env=installation.environment(), check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE)
    return json.loads(result.read_text("utf-8")), corpus_of(installation)


def killed(folder: Path, server: Server[KindSite], expected: Counter[tuple[str, str]], kills: int) -> dict[str, Any]:
    """Kill crawls of one installation and compare what the last one ends with."""
    server.take_log()
    installation = prepared(folder, server)
    done = disturb(installation, server, random.Random(3), kills)
    asked = sum(exchange.path in server.site.paths for exchange in server.take_log())
    wrong = expected - corpus_of(installation)
    doubled = corpus_of(installation) - expected
    figures = {
        "kills": done,
        "articles lost": wrong.total(),
        "articles doubled or different": doubled.total(),
        "verify": installation.run("verify").code,
        "articles fetched again": asked - len(server.site.posts),
    }
    return {f"kill -9 of a crawl: {name}": value for name, value in figures.items()}
