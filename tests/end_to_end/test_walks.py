"""Walks over lists as sites have them: an error past the end, the oldest first, feeds of several pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.demo.http import HTML, XML, Resource
from crawler.demo.server import Server
from tests.end_to_end.aged import age
from tests.end_to_end.installation import Installation
from tests.sites.small import SmallSite

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.now(UTC).replace(microsecond=0)
WHEN = NOW - timedelta(days=1)


def _page(site: SmallSite, path: str, numbers: list[int], more: str = "", *, dated: bool = False) -> None:
    """A page of a list; ``dated``: article n is of the n-th day of January."""
    rows = ""
    for number in numbers:
        site.article(number, datetime(2026, 1, number, 9, tzinfo=UTC) if dated else WHEN)
        shown = f"<span class='date'>2026-01-{number:02d}</span>" if dated else ""
        rows += f'<div class="row"><h3><a href="{site.pieces[number].path}">{site.pieces[number].title}</a></h3>{shown}</div>'
    site.put(path, site.cms.frame("News", f"<main>{rows}</main>{more}", ""), HTML, NOW + timedelta(seconds=sum(numbers)))


@pytest.mark.parametrize("status", [500, 403])
def test_an_error_past_the_end_ends_the_list_and_is_no_alarm(tmp_path: Path, status: int) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site

        def lay(newest: int) -> None:
            numbers = list(range(newest, 0, -1))
            for place in range(0, newest, 3):
                _page(site, f"/list?page={place // 3}" if place else "/list", numbers[place : place + 3])
            site.pages[f"/list?page={(newest + 2) // 3}"] = Resource(b"<h1>Error</h1>", HTML, None, status)

        home.declare("small", site.declaration('listings = ["@/list"]\nnext_page = { param = "page", first = 0 }'))
        for newest in (6, 7, 8):
            lay(newest)
            site.take_asked()
            ran = home.run("crawl", "small")
            assert ran.code == 0, ran
            assert len(home.manifest()) == newest
        assert len(site.asked) == 3, "the list is known: two pages and the new article"
    assert any("an error past its end" in row["notes"] for row in home.rows("select notes from visits"))


@pytest.mark.parametrize("dated", [True, False])
def test_the_last_page_of_a_list_whose_oldest_come_first_is_read(tmp_path: Path, dated: bool) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site

        def lay(last: int) -> None:
            for place in range(3):
                more = f'<nav class="pager"><a rel="next" href="/list?page={place + 1}">Next</a></nav>' if place < 2 else ""
                _page(
                    site,
                    f"/list?page={place}" if place else "/list",
                    list(range(1 + 4 * place, min(5 + 4 * place, last + 1))),
                    more,
                    dated=dated,
                )

        home.declare("small", site.declaration('listings = ["@/list"]'))
        lay(9)
        assert home.run("crawl", "small").code == 0
        assert len(home.manifest()) == 9
        lay(11)
        site.take_asked()
        assert home.run("crawl", "small").code == 0
        assert len(home.manifest()) == 11
        assert [one.path for one in site.asked if one.path.startswith("/list")] == ["/list", "/list?page=2"]
        age(home, timedelta(days=8))
        site.take_asked()
        home.run("crawl", "small")
    assert len(home.manifest()) == 11


@pytest.mark.parametrize("kind", ["atom", "json"])
def test_a_feed_of_several_pages_is_walked_until_what_is_known(tmp_path: Path, kind: str) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site

        def lay(path: str, numbers: list[int], following: str) -> None:
            shown = [(f"{site.base}{site.article(number, WHEN)}", site.pieces[number].title) for number in numbers]
            if kind == "json":
                told = {
                    "version": "https://jsonfeed.org/version/1.1",
                    "title": "x",
                    "items": [{"id": url, "url": url, "title": title} for url, title in shown],
                }
                site.put(
                    path,
                    json.dumps(told | ({"next_url": site.base + following} if following else {})),
                    "application/feed+json",
                    NOW + timedelta(seconds=sum(numbers)),
                )
                return
            entries = "".join(f'<entry><title>{title}</title><link href="{url}"/><id>{url}</id></entry>' for url, title in shown)
            more = f'<link rel="next" href="{following}"/>' if following else ""
            site.put(
                path,
                f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{more}{entries}</feed>',
                XML,
                NOW + timedelta(seconds=sum(numbers)),
            )

        lay("/feed", [9, 8, 7], "/feed?page=2")
        lay("/feed?page=2", [6, 5, 4], "/feed?page=3")
        lay("/feed?page=3", [3, 2, 1], "")
        home.declare("small", site.declaration('feeds = ["@/feed"]'))
        assert home.run("crawl", "small").code == 0
        assert len(home.manifest()) == 9
        lay("/feed", [13, 12, 11], "/feed?page=2")
        lay("/feed?page=2", [10, 9, 8], "/feed?page=3")
        site.take_asked()
        assert home.run("crawl", "small").code == 0
        assert len(home.manifest()) == 13
        lay("/feed", [14, 13, 12], "/feed?page=2")
        site.take_asked()
        assert home.run("crawl", "small").code == 0
    assert [one.path for one in site.asked if one.path.startswith("/feed")] == ["/feed", "/feed?page=2"]
    assert len(home.manifest()) == 14
