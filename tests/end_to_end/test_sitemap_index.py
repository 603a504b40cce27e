"""Sitemap indexes over many polls by the real command: nothing hides in a part for a day, and a poll with nothing new asks once."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.demo.http import HTML, Resource
from crawler.demo.server import Server
from tests.end_to_end.installation import Installation
from tests.sites.small import SmallSite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
INDEX = "/sitemap.xml"
AHEAD = [0.0]
"""Seconds that the clock of the made site is ahead: those of the crawl."""


class Watched:
    """A site with an index over three parts: an old one, a newer one, and the one where things happen."""

    def __init__(self, server: Server[SmallSite], installation: Installation, *, told: bool) -> None:
        self.site, self.installation, self.told = server.site, installation, told
        self.rows = {"/part-1.xml": [(1, NOW - 900 * DAY)], "/part-2.xml": [(2, NOW - 90 * DAY)], "/part-3.xml": [(3, NOW - DAY)]}
        self.said = {part: rows[0][1] for part, rows in self.rows.items()}
        for part in self.rows:
            self.lay(part)
        self.index()
        installation.declare("small", self.site.declaration(f'sitemaps = ["@{INDEX}"]'))

    def lay(self, part: str) -> None:
        rows = [(self.site.article(number, at), at) for number, at in self.rows[part]]
        self.site.sitemap(part, rows, max(at for _, at in self.rows[part]))

    def index(self) -> None:
        said = [(part, self.said[part] if self.told else None) for part in self.rows]
        self.site.index(INDEX, said, max(self.said.values()) if self.told else NOW - 900 * DAY)

    def publish(self, part: str, number: int, at: datetime) -> str:
        self.rows.setdefault(part, []).append((number, at))
        self.lay(part)
        return self.site.pieces[number].path

    def poll(self, later: timedelta = timedelta()) -> list[str]:
        """Crawl so much later; gives the sitemaps that were asked for."""
        self.site.take_asked()
        AHEAD[0] = later.total_seconds()  # the site's clock goes with ours
        ran = self.installation.run("crawl", "small", "--ahead", str(later.total_seconds()))
        assert ran.code == 0 or "server's clock is wrong" in ran.err, ran  # which it is: only the crawl is ahead
        return [one.path for one in self.site.asked if one.path.endswith(".xml")]

    @property
    def held(self) -> set[str]:
        return {line["url"].removeprefix(self.site.base) for line in self.installation.manifest()}


@pytest.fixture
def server() -> Iterator[Server[SmallSite]]:
    AHEAD[0] = 0.0
    with Server(SmallSite, clock=lambda: time.time() + AHEAD[0]) as running:
        yield running


def test_an_index_without_lastmod_hides_nothing_and_costs_one_request(server: Server[SmallSite], tmp_path: Path) -> None:
    watched = Watched(server, Installation(tmp_path), told=False)
    assert watched.poll() == [INDEX, "/part-1.xml", "/part-2.xml", "/part-3.xml"]

    assert watched.poll(HOUR) == ["/part-3.xml"]
    assert {one.status for one in watched.site.asked} == {304}  # looks for corrections among them
    fresh = watched.publish("/part-3.xml", 4, NOW + HOUR)
    watched.poll(2 * HOUR)
    assert fresh in watched.held
    hidden = watched.publish("/part-1.xml", 5, NOW - 899 * DAY)
    moved = watched.publish("/part-4.xml", 6, NOW + 2 * HOUR)
    watched.said["/part-4.xml"] = NOW + 2 * HOUR
    watched.index()
    watched.poll(DAY + 3 * HOUR)
    assert {hidden, moved} <= watched.held


def test_an_index_with_lastmod_is_believed_for_a_day(server: Server[SmallSite], tmp_path: Path) -> None:
    watched = Watched(server, Installation(tmp_path), told=True)
    watched.poll()

    assert watched.poll(HOUR) == [INDEX]
    fresh = watched.publish("/part-2.xml", 4, NOW + HOUR)
    watched.said["/part-2.xml"] = NOW + HOUR
    watched.index()
    assert watched.poll(2 * HOUR) == [INDEX, "/part-2.xml"]
    assert fresh in watched.held
    hidden = watched.publish("/part-1.xml", 5, NOW - 899 * DAY)
    assert watched.poll(3 * HOUR) == [INDEX]
    assert set(watched.poll(DAY + 3 * HOUR)) >= {INDEX, "/part-1.xml"}
    assert hidden in watched.held


def test_a_part_that_is_gone_leads_back_to_the_index(server: Server[SmallSite], tmp_path: Path) -> None:
    watched = Watched(server, Installation(tmp_path), told=False)
    watched.poll()
    del watched.site.pages["/part-3.xml"], watched.rows["/part-3.xml"]
    fresh = watched.publish("/part-9.xml", 4, NOW)
    watched.said["/part-9.xml"] = NOW
    watched.index()

    assert watched.poll(HOUR) == ["/part-3.xml", INDEX, "/part-9.xml"]
    assert fresh in watched.held


def test_an_index_that_names_itself_and_grows_ends_and_is_told(server: Server[SmallSite], tmp_path: Path) -> None:
    installation, site = Installation(tmp_path), server.site
    site.sitemap("/news.xml", [(site.article(1, NOW - DAY), NOW - DAY)], NOW - DAY)
    for level in range(9):
        site.index(f"/level-{level}.xml", [(f"/level-{level}.xml", None), (f"/level-{level + 1}.xml", None), ("/news.xml", None)], NOW)
    site.pages["/level-9.xml"] = Resource(b"<urlset></urlset>", HTML, NOW)
    installation.declare("small", site.declaration('sitemaps = ["@/level-0.xml"]'))

    ran = installation.run("crawl", "small")

    assert ran.code == 0, ran
    assert len(installation.manifest()) == 1
    assert sorted(one.path for one in site.asked if "level" in one.path) == [f"/level-{level}.xml" for level in range(4)]
    assert "levels: not read" in str(installation.rows("select notes from visits")[0]["notes"])
