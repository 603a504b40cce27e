"""A correction that comes with a new address is the next version of its article, however the site shows that it moved; a copy stays one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.demo.http import HTML, Resource, Response
from crawler.demo.server import Server
from tests.end_to_end.aged import age
from tests.end_to_end.installation import Installation
from tests.sites.small import SmallSite

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.now(UTC).replace(microsecond=0)
WHEN = NOW - timedelta(days=1)
DAY = timedelta(days=1)
NEW = "/news/1-the-corrected-headline"
CORRECTION = "Correction: an earlier version of this story gave a wrong name of the valley, the county said on Friday."
GONE = Resource(b"<!DOCTYPE html><title>Not found</title><h1>Not found</h1>", HTML, status=404)
MOVED = Response(301, (("Location", NEW), ("Content-Length", "0")))


def _show(site: SmallSite, way: str, paths: list[str], at: datetime) -> None:
    """Show articles by an entrance: a feed, or a listing."""
    titles = {piece.path: piece.title for piece in site.pieces.values()}
    shown = [(path, titles.get(path, site.pieces[1].title)) for path in paths]
    if way == "feed":
        items = "".join(f"<item><title>{title}</title><link>{site.base}{path}</link></item>" for path, title in shown)
        site.put("/way", f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>', "application/rss+xml", at)
    else:
        rows = "".join(f'<h3><a href="{path}">{title}</a></h3>' for path, title in shown)
        site.put("/way", site.cms.frame("News", f"<main>{rows}</main>", ""), HTML, at)


def _begin(home: Installation, site: SmallSite, way: str) -> tuple[str, str]:
    paths = site.article(1, WHEN), site.article(2, WHEN)
    _show(site, way, [paths[0], paths[1]], NOW)
    home.declare("small", site.declaration(f'{way}s = ["@/way"]'))
    ran = home.run("crawl", "small")
    assert ran.code == 0, ran
    assert len(home.manifest()) == 2
    return paths


def _versions(home: Installation, site: SmallSite) -> list[tuple[str, int, int | None]]:
    return [(line["url"].removeprefix(site.base), line["version"], line.get("supersedes")) for line in home.manifest()[2:]]


@pytest.mark.parametrize(
    ("way", "old", "polls"),
    [
        ("feed", MOVED, 1),
        ("feed", None, 1),
        ("listing", MOVED, 2),
        ("listing", replace(MOVED, status=302), 2),
        ("listing", GONE, 3),
    ],
    ids=["feed, redirected", "feed, one entry replaces the other", "listing, redirected", "listing, redirected for now", "listing, gone"],
)
def test_a_correction_at_a_new_address_is_a_version(tmp_path: Path, way: str, old: Resource | Response | None, polls: int) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site
        first, second = _begin(home, site, way)
        before = site.pages[first]
        site.article(1, WHEN, CORRECTION)
        site.pages[NEW], site.pages[first] = site.pages[first], old or before
        _show(site, way, [NEW, second], NOW + DAY)
        for _ in range(polls):
            assert home.run("crawl", "small").code == 0
        assert _versions(home, site) == [(NEW, 2, home.manifest()[0]["sequence"])]
        assert home.manifest()[2]["url_key"] == home.manifest()[0]["url_key"]
        checked = home.run("verify")
        assert checked.code == 0, checked
        age(home, 2 * DAY)
        assert home.run("crawl", "small").code == 0

    assert _versions(home, site)[0] == (NEW, 2, home.manifest()[0]["sequence"])
    home.check()
    assert home.run("rebuild").code == 0
    checked = home.run("verify")
    assert checked.code == 0, checked


def test_an_article_that_moved_first_and_was_corrected_later(tmp_path: Path) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site
        first, second = _begin(home, site, "listing")
        site.pages[NEW], site.pages[first] = site.pages[first], MOVED
        age(home, 2 * DAY)
        assert home.run("crawl", "small").code == 0
        site.pages[first] = site.pages[NEW]
        site.article(1, WHEN, CORRECTION)
        site.pages[NEW], site.pages[first] = site.pages[first], MOVED
        _show(site, "listing", [NEW, second], NOW + DAY)
        assert home.run("crawl", "small").code == 0
        versions = _versions(home, site)

    assert versions == [(NEW, 2, home.manifest()[0]["sequence"])]


def test_a_copy_beside_its_article_stays_a_copy(tmp_path: Path) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site
        first, second = _begin(home, site, "feed")
        before = site.pages[first]
        site.article(1, WHEN, CORRECTION)
        site.pages[NEW], site.pages[first] = site.pages[first], before
        _show(site, "feed", [NEW, first, second], NOW + DAY)
        for _ in range(3):
            assert home.run("crawl", "small").code == 0
            age(home, 2 * DAY)

    assert len(home.manifest()) == 2
    assert [row["decision"] for row in home.rows("select decision from aliases")] == ["duplicate"]
