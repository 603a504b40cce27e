"""Discovery on made sites of four kinds: what is found of what was published, and what it costs the site.

Per site: a first crawl, a re-poll with nothing new, a poll after 10 new, after 60 (a feed of 20 has lost 40), and after a week's gap
in which 25 appeared. Each kind is measured whole and with one way missing or broken. Everything is read from the server's own request
log and the corpus's manifest. Peers (plain Scrapy + trafilatura, trafilatura's command line, newspaper4k, news-please) go through the
same phases where they are installed, in this interpreter or in the one that NEWSWATCH_PEERS names.
"""

from __future__ import annotations

import re
import tempfile
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.demo.server import Exchange, Server
from tests.bench import discovery_peers as peers
from tests.end_to_end.installation import Installation
from tests.sites.cms import KINDS
from tests.sites.kinds import KindSite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

NAMED = "http://news.example.org"
"""What the site is called towards peers; the name leads to its server on loopback and no other name to anywhere."""
WHOLE: Mapping[str, str] = {}
BROKEN: dict[str, Mapping[str, str]] = {  # one way missing or broken on each kind
    "drupal": {"sitemap": "stale"},
    "wordpress": {"feed": "html"},
    "static": {"listing": "missing"},
    "government": {"sitemap": "missing", "feed": "torn"},
}
ADDED = "sources add right, share"
TARGETS: dict[str, list[Any]] = {
    "found share, least of all": [">=", 1.0],
    "re-poll requests beyond entrances, most": ["<=", 0],
    "re-poll share of first bytes, most": ["<=", 0.01],
    "articles fetched again by a re-poll": ["<=", 0],
    ADDED: [">=", 1.0],
}


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

    def row(self) -> str:
        """One line of the report."""
        return f"{self.found}/{self.fresh} in {self.requests} requests, {self.bytes / 1000:.1f} kB, {self.seconds:.1f} s"


def run(smoke: bool) -> dict[str, Any]:
    """Measure; ``smoke`` takes 45 articles on one kind, and plain Scrapy as the only peer."""
    count = 45 if smoke else 500
    chosen = {"drupal": [WHOLE]} if smoke else {kind: [WHOLE, BROKEN[kind]] for kind in KINDS}
    measured = {f"{kind} {_state(broken)}": _ours(kind, count, broken) for kind, states in chosen.items() for broken in states}
    figures: dict[str, Any] = _summary(measured)
    targets = {key: target for key, target in TARGETS.items() if key != ADDED or not smoke}  # it is polite, and takes a minute a site
    if not smoke:
        figures[ADDED] = _added_right(list(chosen), count=45)
    for site, phases in measured.items():
        figures |= {f"{site}: {phase.name}": phase.row() for phase in phases}
    for peer in peers.there()[:1] if smoke else peers.there():
        for kind in ("drupal",) if smoke else ("drupal", "government"):
            figures |= {f"{peer.name}, {kind}: {phase.name}": phase.row() for phase in _peer(peer, kind, 45 if smoke else 120)}
    return {"name": "discovery", "figures": figures, "targets": targets, "missed": _missed(figures, targets)}


def _ours(kind: str, count: int, broken: Mapping[str, str]) -> list[Phase]:
    """The real command through all phases."""
    with tempfile.TemporaryDirectory() as folder, _serve(kind, count, broken) as server:
        installation = Installation(Path(folder))
        installation.declare("site", server.site.declaration())

        def crawl() -> float:
            ran = installation.run("crawl", "site", timeout=900)
            if ran.code not in (0, 1):  # 1: a broken way may make the source unhealthy, which is not what is measured
                raise RuntimeError(str(ran))
            return ran.seconds

        return _phases(server, crawl, lambda: {line["url"].removeprefix(server.url) for line in installation.manifest()})


def _peer(peer: peers.Peer, kind: str, count: int) -> list[Phase]:
    """A peer through all phases; what it fetched counts as found."""
    with tempfile.TemporaryDirectory() as folder, _serve(kind, count, WHOLE, named=NAMED) as server:
        seen: set[str] = set()

        def crawl() -> float:
            return peer.crawl(server.site, Path(folder), server.url)

        def taken() -> set[str]:
            seen.update(exchange.path for exchange in server.log if exchange.status == 200)
            return seen

        return _phases(server, crawl, taken)


def _serve(kind: str, count: int, broken: Mapping[str, str], named: str = "") -> Server[KindSite]:
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=12)
    return Server(lambda base: KindSite(named or base, kind, count=count, start=start, broken=broken))


def _phases(server: Server[KindSite], crawl: Callable[[], float], taken: Callable[[], set[str]]) -> list[Phase]:
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
        seconds = crawl()
        fresh, held = site.paths - before, taken()
        told.append(_phase(name, fresh, held, server.log[:], seconds, site.paths))
        before = set(site.paths)
    return told


def _phase(name: str, fresh: set[str], held: set[str], log: Iterable[Exchange], seconds: float, paths: set[str]) -> Phase:
    asked = [exchange for exchange in log if exchange.path != "/robots.txt"]
    articles = sum(exchange.path in paths and exchange.status == 200 for exchange in asked)
    return Phase(name, len(fresh), len(fresh & held), len(asked), sum(exchange.bytes for exchange in asked), articles, seconds)


def _summary(measured: Mapping[str, list[Phase]]) -> dict[str, Any]:
    polls = {site: (phases[0], phases[1]) for site, phases in measured.items()}
    ways = {site: 3 - sum(how == "missing" for how in _broken_of(site).values()) for site in measured}
    return {
        "found share, least of all": min(phase.found / phase.fresh for phases in measured.values() for phase in phases if phase.fresh),
        "re-poll requests beyond entrances, most": max(poll.requests - ways[site] for site, (_, poll) in polls.items()),
        "re-poll share of first bytes, most": max(poll.bytes / first.bytes for first, poll in polls.values()),
        "articles fetched again by a re-poll": sum(poll.articles for _, poll in polls.values()),
    }


def _added_right(kinds: list[str], count: int) -> float:
    """Share of kinds for which `newswatch sources add URL --yes` writes a source that finds every article and no other page."""
    return sum(_added(kind, count) for kind in kinds) / len(kinds)


def _added(kind: str, count: int) -> bool:
    with tempfile.TemporaryDirectory() as folder, _serve(kind, count, WHOLE) as server:
        installation = Installation(Path(folder))
        network = ("--allow-private", "127.0.0.0/8")
        ran = installation.run("sources", "add", f"{server.url}/", "--yes", *network, timeout=300)
        written = sorted((installation.config / "sources").glob("*.toml")) if ran.code == 0 else []
        if len(written) != 1:
            return False
        discover = tomllib.loads(written[0].read_text("utf-8"))["discover"]
        article = re.compile(discover.get("article", "(?!)"))
        others = [
            server.site.cms.listing,
            "/",
            "/about/mission",
            "/about/people",
            server.site.cms.feed,
            server.site.cms.later.format(n=1, n1=2),
        ]
        right = all(article.search(path) for path in server.site.paths) and not any(article.search(path) for path in others)
        name = written[0].stem
        text = written[0].read_text("utf-8")
        written[0].write_text(text if "[manners]" in text else f"{text}\n[manners]\ndelay = 0\n", "utf-8")
        installation.run("crawl", name, timeout=300)
        held = {line["url"].removeprefix(server.url) for line in installation.manifest()}
        return right and held == server.site.paths


def _state(broken: Mapping[str, str]) -> str:
    return ", ".join(f"{way} {how}" for way, how in broken.items()) or "whole"


def _broken_of(site: str) -> Mapping[str, str]:
    kind, _, state = site.partition(" ")
    return WHOLE if state == "whole" else BROKEN[kind]


def _missed(figures: Mapping[str, Any], targets: dict[str, list[Any]]) -> list[str]:
    from tests.bench.__main__ import missed

    return missed(dict(figures), targets)
