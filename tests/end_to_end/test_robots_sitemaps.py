"""A sitemap that only robots.txt names and that never was there is told once in its visit; one that was there and is gone is an alarm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crawler.demo.http import TEXT, Resource
from crawler.demo.server import Server
from tests.end_to_end.installation import Installation
from tests.sites.small import SmallSite

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.now(UTC).replace(microsecond=0)
WHEN = NOW - timedelta(days=1)
ROBOTS = Resource(b"User-agent: *\nDisallow: /internal/\nSitemap: /map.xml\n", TEXT)


def test_a_sitemap_that_robots_names_in_vain_is_no_alarm_until_it_was_there(tmp_path: Path) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site
        first, second = site.article(1, WHEN), site.article(2, WHEN)
        site.feed("/feed.xml", [1], NOW)
        site.pages["/robots.txt"] = ROBOTS
        home.declare("small", site.declaration('feeds = ["@/feed.xml"]\nrobots_sitemaps = true'))
        in_vain = home.run("crawl", "small")
        assert in_vain.code == 0, in_vain
        assert [row["notes"] for row in home.rows("select notes from visits") if "robots.txt names it" in row["notes"]] != []
        site.sitemap("/map.xml", [(first, WHEN), (second, WHEN)], NOW)
        assert home.run("crawl", "small").code == 0
        assert len(home.manifest()) == 2
        del site.pages["/map.xml"]
        gone = home.run("crawl", "small")

    assert gone.code == 1, gone
    assert "/map.xml answered 404" in gone.err
