"""Discovery on generated sites: ten generators and systems, each added by its home page alone, crawled twice."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.demo.server import Server
from tests.bench.discovery_phases import say
from tests.end_to_end.installation import Installation
from tests.sites.generated.entries import entries
from tests.sites.generated.folder import FolderSite
from tests.sites.generated.kinds import KINDS, UNDATED

if TYPE_CHECKING:
    from tests.sites.generated.folder import Built

COUNT = 27
TARGETS: dict[str, list[Any]] = {
    "found share, least of all": [">=", 1.0],
    "found share where cards show no dates, least": [">=", 0.98],
    "false, most of all": ["<=", 0],
    "second crawl: requests, most": ["<=", 4],
    "second crawl: appended, most": ["<=", 0],
}


@dataclass(frozen=True, slots=True)
class Crawled:
    """What was found of a site's posts and what else was taken; requests and texts of the second crawl; ``trouble``: what went wrong."""

    kind: str
    by: str
    posts: int
    found: int = 0
    false: int = 0
    again: int = 0
    appended: int = 0
    trouble: str = ""

    def row(self) -> str:
        """One line of the report."""
        told = f"{self.found}/{self.posts}, {self.false} false; second crawl {self.again} requests, {self.appended} appended"
        return f"{told}; {self.by}{f'; {self.trouble}' if self.trouble else ''}"


def run(smoke: bool) -> dict[str, Any]:
    """Measure; ``smoke`` takes two kinds."""
    names = list(KINDS)[:2] if smoke else list(KINDS)
    with ThreadPoolExecutor(2) as pool:  # the work is done in processes of their own
        crawled = list(pool.map(lambda kind: measured(kind, KINDS[kind](entries(COUNT, kind))), names))
    figures = summary(crawled)
    from tests.bench.__main__ import missed

    rows = [asdict(each) for each in crawled]
    return {"name": "discovery_static", "figures": figures, "targets": TARGETS, "missed": missed(figures, TARGETS), "sites": rows}


def summary(crawled: list[Crawled]) -> dict[str, Any]:
    """The figures of all sites."""
    dated = [each.found / each.posts for each in crawled if each.kind not in UNDATED]
    undated = [each.found / each.posts for each in crawled if each.kind in UNDATED]
    return {
        "found share, least of all": min(dated),
        "found share where cards show no dates, least": min(undated, default=1.0),
        "false, most of all": max(each.false for each in crawled),
        "second crawl: requests, most": max(each.again for each in crawled),
        "second crawl: appended, most": max(each.appended for each in crawled),
    } | {each.kind: each.row() for each in crawled}


def measured(kind: str, site: Built) -> Crawled:
    """``sources add`` with the site's first page, a crawl, and another."""
    with tempfile.TemporaryDirectory() as name, Server(lambda base: FolderSite(base, site, bare_names=True)) as server:
        home = Installation(Path(name))
        options = ("--name", "made", "--yes", "--delay", "0", "--allow-private", "127.0.0.0/8")
        added = home.run("sources", "add", f"{server.url}{site.first}", *options)
        if added.code:
            return _told(Crawled(kind, site.by, len(site.posts), trouble=f"sources add: exit {added.code}: {added.err.strip()[-300:]}"))
        first = home.run("crawl", "made")
        held = {line["url"].removeprefix(server.url) for line in home.manifest()}
        server.site.asked.clear()
        second = home.run("crawl", "made")
        codes = {first.code, second.code} - {0}
        found, false = len(site.posts & held), sorted(held - site.posts)
        trouble = "; ".join([f"exit {code}" for code in codes] + false[:3] + sorted(site.posts - held)[:3])
        appended = len(home.manifest()) - len(held)
        return _told(Crawled(kind, site.by, len(site.posts), found, len(false), len(server.site.asked), appended, trouble))


def _told(crawled: Crawled) -> Crawled:
    say(f"{crawled.kind}: {crawled.row()}")
    return crawled
