"""A first look at sites of four kinds is right without a hand."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest

from pipelines.discover.links import path_of
from pipelines.discover.listing import read_listing
from pipelines.discover.paging import declared_page
from pipelines.discover.probe import Answer, Sureness, candidates, guess_source, toml_of
from pipelines.discover.probe.infer_paging import next_page_of
from pipelines.discover.probe.infer_wording import dates_of
from pipelines.discover.probe.pattern import pattern_for
from pipelines.model import NextPage, Source, Way
from pipelines.sources import load
from tests.discover.made import KINDS, Kind, listing_body, stories

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Web:
    """A made site as a table of addresses."""

    pages: Mapping[str, Answer]

    def get(self, url: str) -> Answer:
        return self.pages.get(url, Answer(url, 404, "text/html", b"<html><body><h1>Not found</h1></body></html>"))


def site(kind: Kind, *, feed: bool = True, sitemap: bool = True) -> tuple[str, Web]:
    """Home page and everything behind it."""
    base = kind.page_url(kind, 0)
    root = urljoin(base, "/")
    made = {kind.page_url(kind, page): listing_body(kind, page) for page in range(3)}
    home = {"drupal": f"{root}en", "wordpress": base, "static": root, "chinese": root}[kind.name]
    front = kind.page(kind, 0, 3).replace('href="./', f'href="{kind.listing}')
    made.setdefault(home, front.encode("gb18030" if kind.language == "zh" else "utf-8"))
    shown = [(urljoin(base, story.path), story.title) for story in stories(kind, 0, 20)]
    items = "".join(f"<item><title>{title}</title><link>{url}</link></item>" for url, title in shown)
    rss = f"<rss version='2.0'><channel><title>Feed</title>{items}</channel></rss>".encode()
    if feed:
        made |= {
            urljoin(root, path): rss
            for path in {"drupal": ["/en/rss.xml"], "wordpress": ["/feed/"], "static": ["/news/index.xml"]}.get(kind.name, [])
        }
    if sitemap and kind.name != "chinese":
        locations = "".join(f"<url><loc>{url}</loc></url>" for url, _ in shown)
        made[f"{root}sitemap.xml"] = gzip.compress(f"<urlset>{locations}</urlset>".encode())
        made[f"{root}robots.txt"] = f"User-agent: *\nDisallow: /admin/\nSitemap: {root}sitemap.xml\n".encode()
    for url, _ in shown:
        made[url] = b"<html><body><article><p>Text.</p></article></body></html>"
    return home, Web({url: Answer(url, 200, "text/html", body) for url, body in made.items()})


def declare(home: str, web: Web, folder: Path) -> tuple[Source, str]:
    """What `newswatch sources add` would save, read back by the real reader."""
    asked = candidates(web.get(home), web.get(urljoin(home, "/robots.txt")))
    guess = guess_source(web.get(home), asked, {each.url: web.get(each.url) for each in asked})
    text = toml_of(guess)
    (folder / f"{guess.name}.toml").write_text(text, encoding="utf-8")
    return load(folder)[guess.name], text


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(("feed", "sitemap"), [(True, True), (False, True), (True, False), (False, False)])
def test_every_kind_of_site_is_guessed_right(name: str, feed: bool, sitemap: bool, tmp_path: Path) -> None:
    kind = KINDS[name]
    home, web = site(kind, feed=feed, sitemap=sitemap)

    source, text = declare(home, web, tmp_path)

    listing = kind.page_url(kind, 0)
    assert listing in source.discover.listings, text
    assert bool(source.discover.feeds) == (feed and name != "chinese"), text
    assert bool(source.discover.sitemaps) == (sitemap and name != "chinese"), text
    assert source.language == (kind.language,)
    for page in range(3):
        url = kind.page_url(kind, page)
        found = read_listing(listing_body(kind, page), url, "text/html", source.discover, source.hosts)
        wanted = [urljoin(url, story.path) for story in stories(kind, page, 10)]
        assert [lead.url for lead in found.leads][:10] == wanted, text
        if page:
            assert declared_page(listing, page, source.discover) == url, text
    assert source.discover.article
    for other in (
        "/",
        "/en",
        "/en/stories",
        "/about/",
        "/en/about-us",
        "/category/rice/",
        "/news/",
        "/news/page/2/",
        "/page/2/",
        "/xwzx/gzdt/index_2.html",
    ):
        assert not re.search(source.discover.article, path_of(f"https://x.example{other}")), text


def test_each_guess_says_how_sure_it_is(tmp_path: Path) -> None:
    home, web = site(KINDS["drupal"])

    source, text = declare(home, web, tmp_path)

    guessed = ("article", "next_page", "key", "language")
    lines = [line.strip() for line in text.splitlines() if "=" in line and line.strip().startswith(guessed)]
    assert {"article", "key", "language"} <= {line.split()[0] for line in lines}
    assert [line for line in lines if not re.search("(sure|likely|guess):", line)] == []
    assert "discover.article" in source.unverified
    assert source.dates.day_first is True
    assert source.dates.formats == ()  # dates of that form are read without it
    assert source.identity.key == "{host}/{lang}/{id}"


def test_a_site_without_any_way_in_says_so() -> None:
    home = Answer(
        "https://a.example/", 200, "text/html", b"<html><head><title>Shop</title></head><body><a href='/about'>About</a></body></html>"
    )

    guess = guess_source(home, candidates(home), {})

    assert not (guess.feeds or guess.sitemaps or guess.listings)
    assert guess.doubts[0].startswith("no way in was found")


def test_text_of_a_hostile_site_stays_text(tmp_path: Path) -> None:
    kind = KINDS["drupal"]
    home, web = site(kind)
    evil = 'Evil"\n[discover]\nfeeds = ["https://evil.example/"]\n# \\ \x7f'
    body = web.get(home).body.replace(b"Stories | United Example", f"News | {evil}".encode())

    source, _ = declare(home, Web({**web.pages, home: Answer(home, 200, "text/html", body)}), tmp_path)

    assert source.title.startswith("Evil")
    assert source.discover.feeds
    assert not any("evil" in url for url in source.discover.feeds)


def test_what_the_site_names_comes_before_habits() -> None:
    home, web = site(KINDS["wordpress"])

    asked = candidates(web.get(home), web.get(urljoin(home, "/robots.txt")))

    assert [each.named for each in asked] == sorted((each.named for each in asked), reverse=True)
    assert (asked[0].way, asked[0].url) == (Way.SITEMAP, "https://w.example/sitemap.xml")
    assert "https://w.example/feed/" in [each.url for each in asked if each.named]
    assert not any("comments" in each.url for each in asked)


@pytest.mark.parametrize(
    ("listing", "following", "expected"),
    [
        ("https://a.example/n", "https://a.example/n?page=1", NextPage(param="page", first=0)),
        ("https://a.example/n?x=1", "https://a.example/n?x=1&p=2", NextPage(param="p", first=1)),
        ("https://a.example/n/", "https://a.example/n/page/2/", NextPage(path="page/{n}/", first=1)),
        ("https://a.example/n", "https://a.example/n/page/2", NextPage(path="n/page/{n}", first=1)),
        ("https://a.example/xw/", "https://a.example/xw/index_1.html", NextPage(path="index_{n}.html", first=0)),
        ("https://a.example/xw/index.html", "https://a.example/xw/index_2.html", NextPage(path="index_{n}.html", first=1)),
        ("https://a.example/n", "https://a.example/n?after=abc", None),
        ("https://a.example/n", "https://a.example/n?offset=20", None),
        ("https://a.example/n", "https://a.example/older", None),
    ],
)
def test_paging_is_learnt_from_the_second_page(listing: str, following: str, expected: NextPage | None) -> None:
    assert next_page_of(listing, following) == expected


@pytest.mark.parametrize(
    ("shapes", "matches", "not_matches"),
    [
        (["/en/{id}-{slug}", "/zh/{id}-{slug}"], ["/en/1234-a", "/zh/1234-b"], ["/en/stories", "/eng/1234-a"]),
        (["/news/{slug}", "/press/{slug}"], ["/news/a-b", "/press/a-b"], ["/projects/a-b"]),
        (["/{year}/{month}/{slug}"], ["/2026/10/a-b/"], ["/a/b/c"]),
        (["/a/{id}.html", "/{year}/{slug}"], ["/a/1.html", "/2026/a-b"], ["/a/1.txt", "/b/1.html"]),
        ([f"/s{n}x/{{slug}}" for n in range(9)], ["/s1x/a", "/anything/a-b"], ["/a-b"]),
        (["/view?id={id}"], ["/view?id=1", "/view?x=2&id=3"], ["/view", "/view?id=x"]),
    ],
)
def test_one_pattern_for_all_shapes(shapes: list[str], matches: list[str], not_matches: list[str]) -> None:
    pattern = pattern_for(shapes)

    assert pattern and matches and not_matches
    assert all(re.search(pattern, path) for path in matches), pattern
    assert not any(re.search(pattern, path) for path in not_matches), pattern


@pytest.mark.parametrize(
    ("texts", "day_first", "unread"),
    [
        (["22 April 2022", "05 August 2022"], True, 0),
        (["April 22, 2022"], False, 0),
        (["5 novembre 2024", "Lundi 4 novembre 2024"], True, 0),
        (["04/25/2026", "04/05/2026"], False, 0),
        (["25/04/2026", "04/05/2026"], True, 0),
        (["04/05/2026"], None, 0),
        (["25/04/2026", "04/25/2026"], None, 0),
        (["2026年5月4日", "Tue, 05 May 2026 10:00:00 GMT"], True, 0),
        (["2026-05-04", "2026-05-03", "4 May 2026"], True, 0),
        (["2026-05-04", "4.V.26", "yesterday"], None, 2),
    ],
)
def test_dates_are_learnt(texts: list[str], day_first: bool | None, unread: int) -> None:
    wording = dates_of(texts)

    assert (wording.day_first, wording.unread, wording.seen) == (day_first, unread, len(texts))


def test_a_listing_that_brings_nothing_of_its_own_is_left_out() -> None:
    home, web = site(KINDS["static"])
    asked = candidates(web.get(home), web.get(urljoin(home, "/robots.txt")))

    guess = guess_source(web.get(home), asked, {each.url: web.get(each.url) for each in asked})

    assert [each.value for each in guess.listings] == ["https://s.example/news/"]
    assert guess.feeds[0].sure is Sureness.SURE
    assert guess.samples[0] == "https://s.example/news/rice-900/"
