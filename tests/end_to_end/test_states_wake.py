"""Nothing that a site announces is given up for ever: what was not there yet, what was removed and comes again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crawler.demo.http import HTML, Resource
from crawler.demo.server import Server
from tests.end_to_end.aged import age
from tests.end_to_end.installation import Installation
from tests.sites.small import SmallSite

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.now(UTC).replace(microsecond=0)
WHEN = NOW - timedelta(days=1)
HOUR = timedelta(hours=1)


def test_an_article_announced_before_it_is_there_is_read_when_it_is(tmp_path: Path) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site
        path = site.article(1, WHEN)
        site.article(2, WHEN)
        site.feed("/feed.xml", [1, 2], NOW)
        page = site.pages.pop(path)
        home.declare("small", site.declaration('feeds = ["@/feed.xml"]'))
        home.run("crawl", "small")
        assert len(home.manifest()) == 1
        for hours in (0.25, 2, 8, 30, 80):  # the feed does not change meanwhile; ever more time is between the tries
            age(home, hours * HOUR)
            site.take_asked()
            home.run("crawl", "small")
            assert [one.status for one in site.asked if one.path == path] == [404], hours
        site.pages[path] = page
        age(home, 200 * HOUR)
        last = home.run("crawl", "small")

    assert last.code == 0, last
    assert [line["url"].removeprefix(site.base) for line in home.manifest()][1:] == [path]


def test_what_was_gone_or_unreadable_wakes_by_a_new_lastmod_and_by_a_new_showing(tmp_path: Path) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site
        paths = {number: site.article(number, WHEN) for number in (1, 2, 3, 4)}
        kept = {number: site.pages[path] for number, path in paths.items()}
        for number in (2, 3):
            site.pages[paths[number]] = Resource(b"<h1>Gone</h1>", HTML, None, 410)
        site.pages[paths[4]] = Resource(b"<!DOCTYPE html><title>News</title><p>Soon.</p>", HTML, None)
        site.feed("/feed.xml", [1, 2], NOW)
        site.sitemap("/map.xml", [(paths[1], WHEN), (paths[3], WHEN), (paths[4], WHEN)], NOW)
        home.declare("small", site.declaration('feeds = ["@/feed.xml"]\nsitemaps = ["@/map.xml"]'))
        home.run("crawl", "small")
        site.feed("/feed.xml", [1], NOW + HOUR)
        age(home, 40 * 24 * HOUR)
        home.run("crawl", "small")
        assert len(home.manifest()) == 1

        site.pages |= {paths[number]: kept[number] for number in (2, 3, 4)}
        age(home, 40 * 24 * HOUR)
        site.take_asked()
        home.run("crawl", "small")
        assert not {paths[2], paths[3]} & {one.path for one in site.asked}, "nothing announces them"

        site.feed("/feed.xml", [2, 1], NOW + 2 * HOUR)
        site.sitemap("/map.xml", [(paths[1], WHEN), (paths[3], NOW), (paths[4], NOW)], NOW + 2 * HOUR)
        age(home, 40 * 24 * HOUR)
        last = home.run("crawl", "small")

    assert last.code == 0, last
    assert {line["url"].removeprefix(site.base) for line in home.manifest()} == set(paths.values())
