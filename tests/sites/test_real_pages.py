"""The real pages are served as they were archived, and the made entrances lead to all of them."""

from __future__ import annotations

import re
import urllib.request
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest

from pipelines.sources import load
from tests.sites import real_pages
from tests.sites.real_pages import SITES, RealSite, RealSites

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    not real_pages.there(), reason="the real pages lie beside the project, in ../shared/pages, and are not there"
)


@pytest.fixture(scope="module")
def sites() -> Iterator[RealSites]:
    with RealSites() as running:
        yield running


def get(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        body: bytes = answer.read()
        return body


def shown(site: RealSite) -> set[str]:
    """The addresses all ways of a site show together."""
    texts = [get(f"{site.base}/made/{name}.xml").decode() for way, name in (("feed", "feed"), ("sitemap", "sitemap")) if way in site.ways]
    found = {unescape(url) for text in texts for url in re.findall(r"<(?:loc|link)>([^<]+)</", text)}
    page, following = 1, "listing" in site.ways
    while following:
        text = get(f"{site.base}/made/listing?page={page}").decode()
        found |= {urljoin(site.base, unescape(path)) for path in re.findall(r'<h3><a href="([^"]+)"', text)}
        page, following = page + 1, "rel=" in text
    return found - {f"{site.base}/"}


def test_there_are_104_and_each_is_served_as_it_is(sites: RealSites) -> None:
    served = [(server.site, page) for server in sites.servers.values() for page in server.site.pages]
    assert len(served) == 104
    for site, page in served:
        assert get(site.base + page.path) == page.body


@pytest.mark.parametrize("name", SITES)
def test_all_ways_together_show_every_page_and_the_pattern_takes_it(name: str, sites: RealSites, tmp_path: Path) -> None:
    site = sites.servers[name].site
    assert shown(site) == {site.base + page.path for page in site.pages}
    article = re.compile(load(sites.config(tmp_path) / "sources")[name].discover.article or "")
    assert all(article.search(page.path) for page in site.pages)
