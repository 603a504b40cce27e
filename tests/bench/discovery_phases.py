"""A made site through five phases, whoever crawls it: what was published, what was taken of it, and what it cost the site."""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.demo.server import Server
from tests.end_to_end.installation import Installation
from tests.sites.kinds import KindSite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from crawler.demo.server import Exchange

LIMIT = 900
"""Seconds after which a crawl of ours is taken for hung."""
BEGAN = time.monotonic()


@dataclass(frozen=True, slots=True)
class Ended:
    """How a crawl ended. ``trouble`` is empty when it went through."""

    seconds: float
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """What one crawl found and cost. ``fresh``: published since the crawl before; ``found``: how many of them were taken."""

    name: str
    fresh: int
    found: int
    requests: int
    bytes: int
    articles: int
    seconds: float
    trouble: str = ""

    def row(self) -> str:
        """One line of the report."""
        cost = f"{self.requests} requests, {self.bytes / 1000:.1f} kB, {self.seconds:.1f} s"
        return f"{self.found}/{self.fresh} in {cost}{f'; {self.trouble}' if self.trouble else ''}"


def serve(kind: str, count: int, broken: Mapping[str, str], named: str = "") -> Server[KindSite]:
    """A made site whose first ``count`` articles end twelve days ago; ``named`` is what it is called instead of its address."""
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=12)
    return Server(lambda base: KindSite(named or base, kind, count=count, start=start, broken=broken))


def ours(label: str, kind: str, count: int, broken: Mapping[str, str]) -> list[Phase]:
    """The real command through all phases; found is what the manifest says."""
    with tempfile.TemporaryDirectory() as folder, serve(kind, count, broken) as server:
        installation = Installation(Path(folder))
        installation.declare("site", server.site.declaration())

        def crawl() -> Ended:
            try:
                ran = installation.run("crawl", "site", timeout=LIMIT)
            except AssertionError as hung:
                return Ended(LIMIT, str(hung).partition("\n")[0])
            fine = ran.code in (0, 1)  # 1: a broken way may make the source unhealthy, which is not what is measured
            return Ended(ran.seconds, "" if fine else f"exit {ran.code}: {ran.err.strip()[-200:]}")

        return phases(label, server, crawl, lambda: {line["url"].removeprefix(server.url) for line in installation.manifest()})


def phases(label: str, server: Server[KindSite], crawl: Callable[[], Ended], taken: Callable[[], set[str]]) -> list[Phase]:
    """Crawl before and after publications; ``taken`` gives the paths that the crawler holds by now. Tells each phase on stderr."""
    site, start = server.site, server.site.posts[-1].at
    steps: list[tuple[str, Callable[[], object]]] = [
        ("first", lambda: None),
        ("nothing new", lambda: None),
        ("10 new", lambda: site.publish(10, start, timedelta(hours=1))),
        ("60 new", lambda: site.publish(60, start + timedelta(days=1), timedelta(minutes=50))),
        ("a week's gap", lambda: site.publish(25, start + timedelta(days=4), timedelta(hours=7))),
    ]
    told, before = [], set[str]()
    for name, step in steps:
        step()
        server.take_log()
        ended = crawl()
        fresh, held = site.paths - before, taken()
        told.append(_phase(name, fresh, held, server.log[:], ended, site.paths))
        say(f"{label}: {name}: {told[-1].row()}")
        before = set(site.paths)
    return told


def say(text: str) -> None:
    """A line of progress."""
    print(f"{time.monotonic() - BEGAN:6.0f} s  {text}", file=sys.stderr, flush=True)


def _phase(name: str, fresh: set[str], held: set[str], log: Iterable[Exchange], ended: Ended, paths: set[str]) -> Phase:
    asked = [exchange for exchange in log if exchange.path != "/robots.txt"]
    articles = sum(exchange.path in paths and exchange.status == 200 for exchange in asked)
    sent = sum(exchange.bytes for exchange in asked)
    return Phase(name, len(fresh), len(fresh & held), len(asked), sent, articles, ended.seconds, ended.trouble)
