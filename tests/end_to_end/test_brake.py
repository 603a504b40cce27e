"""A host that refuses everything is left alone soon; pages that are bad by themselves keep no other from being read."""

from __future__ import annotations

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
REFUSED = Resource(b"<h1>Forbidden</h1>", HTML, None, 403)
BAD = [
    Response(200, (("Content-Type", HTML), ("Content-Length", "7")), b"<p>two lengths</p>"),
    Response(200, (("Content-Type", HTML), ("X-Long", "a" * 300_000)), b"<p>long</p>"),
    Response(200, (("Content-Type", HTML), ("Content-Encoding", "gzip")), b"\x1f\x8b\x08cut"),
]


def _begin(home: Installation, site: SmallSite, count: int) -> list[str]:
    """A site of articles whose addresses need no escapes, newest first in its feed."""
    for number in range(1, count + 1):
        path = site.article(number, WHEN)
        site.pages[f"/news/{number}"] = site.pages.pop(path)
    items = "".join(f"<item><title>{site.pieces[n].title}</title><link>{site.base}/news/{n}</link></item>" for n in range(1, count + 1))
    site.put("/feed.xml", f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>', "application/rss+xml", NOW)
    home.declare("small", site.declaration('feeds = ["@/feed.xml"]'))
    return [f"/news/{number}" for number in range(1, count + 1)]


@pytest.mark.parametrize("status", [403, 500])
def test_the_rest_is_left_for_a_later_run(tmp_path: Path, status: int) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site
        paths = _begin(home, site, 20)
        kept = dict(site.pages)
        site.pages |= dict.fromkeys(paths, Resource(REFUSED.body, HTML, None, status))
        first = home.run("crawl", "small")
        asked = list(dict.fromkeys(one.path for one in site.take_asked() if one.path in paths))
        assert len(asked) <= 7, "five, one that was on its way, and one to see"
        assert asked[-1] == paths[-1], "the last is tried: it is not what failed"
        assert first.code in (1, 2)
        assert "one article after the other" in first.err
        assert "left for the next run" in first.err
        assert home.balanced("small")["skipped"] >= 13
        age(home, timedelta(hours=12))
        home.run("crawl", "small")
        assert len({one.path for one in site.take_asked() if one.path in paths}) <= 4, "the next run begins with the brake"
        site.pages |= {path: kept[path] for path in paths}
        age(home, timedelta(days=10))
        last = home.run("crawl", "small")
    assert last.code == 0, last
    assert len(home.manifest()) == 20


def test_pages_that_are_bad_by_themselves_starve_no_other(tmp_path: Path) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site
        paths = _begin(home, site, 10)
        kept = dict(site.pages)
        site.pages |= dict(zip(paths, BAD * 2, strict=False))
        home.run("crawl", "small")
        assert {line["url"].removeprefix(site.base) for line in home.manifest()} == set(paths[6:])
        site.pages |= {path: kept[path] for path in paths[3:6]}
        new = _begin(home, site, 12)[10:]
        site.pages |= dict(zip(paths, BAD, strict=False))
        age(home, timedelta(days=2))
        site.take_asked()
        home.run("crawl", "small")
        asked = list(dict.fromkeys(one.path for one in site.take_asked() if one.path.startswith("/news/")))
    assert {line["url"].removeprefix(site.base) for line in home.manifest()} == {*paths[3:], *new}
    assert set(asked[-6:]) == set(paths[:6]), "what failed comes last"


def test_one_page_in_the_middle_of_refusals_ends_the_row(tmp_path: Path) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site
        paths = _begin(home, site, 12)
        site.pages |= dict.fromkeys(paths[:6], REFUSED)
        home.run("crawl", "small")
    assert {line["url"].removeprefix(site.base) for line in home.manifest()} == set(paths[6:])
