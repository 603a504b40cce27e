"""The made sites of each kind: every way shows what it should, and what is broken is broken."""

from __future__ import annotations

import gzip
import re
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import pytest

from crawler.demo.server import Server
from pipelines.sources import load
from tests.sites.cms import KINDS
from tests.sites.kinds import FEED_SIZE, PAGE_SIZE, KindSite

START = datetime(2026, 11, 1, 8, tzinfo=UTC)


def serve(kind: str, count: int = 50, **broken: str) -> Server[KindSite]:
    return Server(lambda base: KindSite(base, kind, count=count, start=START, broken=broken))


def get(url: str) -> str:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})) as answer:
        body = answer.read()
        return (gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body).decode()


def walk(site: KindSite) -> list[str]:
    """The article links of all listing pages, in order, as a reader would follow them."""
    found, url = list[str](), site.base + site.cms.listing
    for _ in range(20):
        page = get(url)
        rows = page.partition("<main>")[2].partition("</main>")[0]
        found += [site.base + path for path in re.findall(r'<a href="(/[^"]+)"', rows)]
        following = re.search(r'<(?:nav|div) class="page[r]?"><a[^>]* href="([^"]+)"', page)
        if following is None:
            return found
        url = urljoin(url, following[1])
    raise AssertionError("the listing has no end")


@pytest.mark.parametrize("kind", KINDS)
def test_listing_and_sitemap_show_all_and_the_feed_the_newest(kind: str) -> None:
    with serve(kind) as server:
        site = server.site
        site.publish(7, START, timedelta(hours=3))
        assert len(site.urls) == 57
        assert walk(site) == [site.base + post.path for post in reversed(site.posts)]
        mapped = get(site.base + (site.cms.child or site.cms.sitemap))
        assert set(re.findall(r"<loc>([^<]+)</loc>", mapped)) == site.urls
        fed = re.findall(r'(?:<link>|<link href=")([^<"]+)', get(site.base + site.cms.feed))
        newest = [site.base + post.path for post in site.posts[::-1][:FEED_SIZE]]
        assert [urljoin(site.base, link) for link in fed][-FEED_SIZE:] == newest


@pytest.mark.parametrize("kind", KINDS)
def test_pages_have_the_weight_and_pattern_of_real_ones(kind: str) -> None:
    with serve(kind, 3) as server:
        article = re.compile(server.site.cms.article)
        assert len(server.site.posts) == 3
        for post in server.site.posts:
            assert article.search(post.path)
            assert 20_000 < len(get(server.site.base + post.path)) < 60_000


@pytest.mark.parametrize("kind", KINDS)
def test_the_declaration_is_one_that_loads(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("sources")
    with serve(kind, 1, feed="missing") as server:
        (folder / f"{kind}.toml").write_text(server.site.declaration(), "utf-8")
    source = load(folder)[kind]
    assert source.discover.feeds == ()
    assert source.discover.sitemaps and source.discover.listings


def test_what_is_broken_is_broken() -> None:
    with serve("drupal", 50, feed="torn", sitemap="stale", listing="short") as server:
        site = server.site
        site.publish(2, START, timedelta(hours=1))
        assert not get(site.base + "/rss.xml").endswith("</rss>")
        assert len(re.findall("<loc>", get(site.base + "/sitemap.xml"))) == 50
        assert len(walk(site)) == PAGE_SIZE
    with serve("drupal", 5, feed="html", sitemap="missing") as server:
        assert get(server.url + "/rss.xml").startswith("<!DOCTYPE html>")
        with pytest.raises(urllib.error.HTTPError) as missing:
            get(server.url + "/sitemap.xml")
        missing.value.close()
        assert "Sitemap:" not in get(server.url + "/robots.txt")
