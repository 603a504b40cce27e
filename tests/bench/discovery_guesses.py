"""First contact: every shipped source with guesses meets a site on which all its entrances fail, each in another way.

`newswatch sources review NAME --write` has to make it whole without a hand: the crawl after it brings every article and nothing else,
and a second one costs at most four requests and appends nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from crawler.demo.server import Server
from tests.bench.discovery_phases import say
from tests.bench.discovery_static import TARGETS, Crawled, summary
from tests.end_to_end.installation import Installation
from tests.sites.guessed import PATHS, ROOT, lay
from tests.sites.small import SmallSite


def run(smoke: bool) -> dict[str, Any]:
    """Measure; ``smoke`` takes two sources."""
    names = list(PATHS)[:2] if smoke else list(PATHS)
    with ThreadPoolExecutor(2) as pool:  # the work is done in processes of their own
        crawled = list(pool.map(reviewed, names, range(len(names))))
    figures = summary(crawled)
    from tests.bench.__main__ import missed

    return {"name": "discovery_guesses", "figures": figures, "targets": TARGETS, "missed": missed(figures, TARGETS)}


def reviewed(name: str, place: int) -> Crawled:
    """The source of this name on a site of its own: a review that writes, a crawl, another."""
    with tempfile.TemporaryDirectory() as folder, Server(SmallSite) as server:
        home, site = Installation(Path(folder)), server.site
        text, posts = lay(site, name, place)
        shutil.copytree(ROOT / "families", home.config / "families")
        home.declare(name, text)
        written = home.run("sources", "review", name, "--write")
        first = home.run("crawl", name)
        held = {line["url"].removeprefix(server.url) for line in home.manifest()}
        site.take_asked()
        second = home.run("crawl", name)
        codes = [f"{what}: exit {ran.code}" for what, ran in (("review", written), ("crawl", first), ("again", second)) if ran.code]
        trouble = "; ".join(codes + sorted(held - posts)[:3] + sorted(posts - held)[:3])
        appended = len(home.manifest()) - len(held)
        done = Crawled(name, "review", len(posts), len(posts & held), len(held - posts), len(site.asked), appended, trouble)
        say(f"{name}: {done.row()}")
        return done
