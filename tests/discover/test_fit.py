"""The pattern that fits what a site shows as its articles, the posts that a page marks as such, and what is asked of a home in a folder."""

from __future__ import annotations

import re

import pytest

from pipelines.discover.links import path_of
from pipelines.discover.listing import read_listing
from pipelines.discover.probe import Answer, candidates, guess_source
from pipelines.discover.probe.fit import ENOUGH, fitted

BASE = "https://a.example"


def entries(*paths: str) -> list[str]:
    return [BASE + path for path in paths]


@pytest.mark.parametrize(
    ("known", "takes", "leaves"),
    [
        ([f"/{s}/{t}/2021-01-{n}-a-note/" for s, t in (("sweet", "apps"), ("sweet", "tools"), ("main", "data")) for n in (10, 11)],
         ["/sweet/apps/2022-05-01-other/"], ["/sweet/apps/", "/sweet/apps/intro/"]),
        ([f"/s{n}/a-headline-of-day-{n}" for n in range(9)], ["/s77/another-headline-here"], ["/a-headline-of-day"]),
        (["/blog/first-post-about-the-engine"], ["/blog/second"], ["/docs/part-1/how-to-set-up", "/blog/tags", "/blog/archive/"]),
        (["/maps-of-the-meeting/", "/farewell/", "/thanks/"], ["/another-post/"], ["/about/", "/archives", "/a/b/"]),
        (["/maps.html", "/farewell.html", "/thanks.html"], ["/another-post.html"], ["/index2.html", "/page-3.html", "/index.html"]),
        (["/en/1234-a-b", "/zh/1235-c"], ["/en/9-x".replace("9", "9999")], ["/en/stories"]),
    ],
)  # fmt: skip
def test_a_pattern_is_as_wide_as_it_must_be(known: list[str], takes: list[str], leaves: list[str]) -> None:
    fit = fitted(entries(*known))

    assert fit is not None
    assert fit.matches >= ENOUGH * fit.total == ENOUGH * len(known)

    def taken(path: str) -> bool:
        return bool(re.search(fit.pattern, path)) and not any(re.search(each, path) for each in fit.exclude)

    assert [path for path in (*known, *takes) if not taken(path)] == [], fit
    assert [path for path in leaves if taken(path)] == [], fit


def test_pages_of_the_menus_are_excluded_by_name_and_articles_are_not() -> None:
    fit = fitted(entries("/one/", "/two/", "/three/"), entries("/team-and-partners/", "/two/", "/shop/item/"))

    assert fit is not None and fit.exclude
    assert any(re.search(each, "/team-and-partners/") for each in fit.exclude)
    assert not any(re.search(each, path) for each in fit.exclude for path in ("/one/", "/two/", "/shop/item/", "/team-and-partners-meet/"))
    assert not fit.telling


def test_nothing_known_gives_no_pattern() -> None:
    assert fitted([]) is None
    assert fitted([f"{BASE}/"]) is None


def page(body: str, url: str = f"{BASE}/") -> Answer:
    return Answer(url, 200, "text/html", f"<html lang='en'><head><title>A</title></head><body>{body}</body></html>".encode())


def rss(*paths: str) -> Answer:
    items = "".join(f"<item><title>A headline of day {n}</title><link>{BASE}{path}</link></item>" for n, path in enumerate(paths))
    return Answer(f"{BASE}/feed.xml", 200, "text/xml", f"<rss version='2.0'><channel>{items}</channel></rss>".encode())


def sitemap(*paths: str) -> Answer:
    rows = "".join(f"<url><loc>{BASE}{path}</loc></url>" for path in paths)
    return Answer(f"{BASE}/sitemap.xml", 200, "text/xml", f"<urlset>{rows}</urlset>".encode())


MANUAL = [f"/docs/part-{n}/how-to-set-up-the-cluster-{n}" for n in range(40)]


def test_a_feed_of_one_entry_outweighs_any_sitemap() -> None:
    home = page("<a href='/feed.xml'>RSS</a>")
    found = guess_source(home, candidates(home), {f"{BASE}/feed.xml": rss("/blog/first-post"), f"{BASE}/sitemap.xml": sitemap(*MANUAL)})

    assert found.article is not None
    assert not any(re.search(found.article.value, path) for path in MANUAL)
    assert "matches 1 of 1" in found.article.why


def test_a_sitemap_alone_is_no_way_in() -> None:
    home = page("<p>A manual.</p>")
    found = guess_source(home, candidates(home), {f"{BASE}/sitemap.xml": sitemap(*MANUAL)})

    assert (found.feeds, found.sitemaps, found.listings, found.article) == ((), (), (), None)
    assert found.doubts[0].startswith("no way in")


def test_a_news_sitemap_is_as_good_as_a_feed() -> None:
    news = "<n:news xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><n:publication_date>2026-11-02</n:publication_date></n:news>"
    body = "".join(f"<url><loc>{BASE}/world/a-story-of-day-{n}</loc>{news}</url>" for n in range(4))
    home = page("<p>News.</p>")
    answer = Answer(f"{BASE}/news-sitemap.xml", 200, "text/xml", f"<urlset>{body}</urlset>".encode())

    found = guess_source(home, candidates(home), {f"{BASE}/news-sitemap.xml": answer})

    assert [each.value for each in found.sitemaps] == [f"{BASE}/news-sitemap.xml"]


@pytest.mark.parametrize(
    "card",
    [
        "<article class='hentry'><a href='{u}'><img></a><h2><a href='{u}' rel='bookmark'>{t}</a></h2><a href='{u}'>More</a></article>",
        "<div class='post'><h3 class='post-title'><a href='{u}'>{t}</a></h3><a href='/tags/x/'>x</a></div>",
        "<li class='post-item'><a href='{u}'>{t}</a> <a href='/authors/desk/'>By the desk</a></li>",
        "<article><header class='entry-header'><h2><a href='{u}'>{t}</a></h2></header><a href='{u}#comments'>2</a></article>",
        "<div itemscope itemtype='https://schema.org/BlogPosting'><a itemprop='url' href='{u}'><h2>{t}</h2></a></div>",
    ],
)
def test_posts_are_known_by_the_pages_own_markup(card: str) -> None:
    titles = {"/maps/": "Maps", "/farewell-old-town/": "Farewell, Old Town", "/thanks/": "Thanks to All"}
    menu = "".join(f"<a href='/{name}/'>About the great event of ours</a>" for name in ("about-it", "travel", "registration", "team-of-us"))
    cards = "".join(card.format(u=url, t=title) for url, title in titles.items())
    body = f"<html><body><nav>{menu}</nav><main>{cards}</main><footer>{menu}</footer></body></html>"

    found = read_listing(body.encode(), f"{BASE}/blog/")

    assert {lead.url.removeprefix(BASE): lead.title for lead in found.leads} == titles


def test_an_articles_own_page_is_no_list_of_posts() -> None:
    body = "<article class='post'><h1>One</h1><p><a href='/elsewhere/'>A link in the text of it</a></p></article>"

    assert read_listing(page(body).body, f"{BASE}/one/").leads == ()


def test_a_home_in_a_folder_has_its_own_files_asked() -> None:
    asked = {each.url for each in candidates(page("<p>x</p>", f"{BASE}/Project/"))}

    assert {f"{BASE}/Project/sitemap.xml", f"{BASE}/Project/feed.xml", f"{BASE}/sitemap.xml", f"{BASE}/Project/index.xml"} <= asked
    assert f"{BASE}/a/feed.xml" in {each.url for each in candidates(page("<p>x</p>", f"{BASE}/a/index.html"))}
    assert path_of(f"{BASE}/Project/") == "/Project/"


def test_lists_of_months_and_tags_are_none_beside_one_that_goes_on() -> None:
    def listing(url: str, first: int, more: str) -> Answer:
        rows = "".join(
            f"<article><h2><a href='/2026/1{n % 3}/0{n % 9 + 1}/s{n}/'>Story {n}</a></h2></article>" for n in range(first, first + 5)
        )
        return page(rows + more, url)

    links = "".join(
        f"<a href='{path}'>{text}</a>" for path, text in (("/archives/", "Archives"), ("/archives/2026/11/", "News of November"))
    )
    home = page(links)
    web = {
        f"{BASE}/archives/": listing(f"{BASE}/archives/", 0, "<a rel='next' href='/archives/page/2/'>Next</a>"),
        f"{BASE}/archives/2026/11/": listing(f"{BASE}/archives/2026/11/", 20, ""),
    }

    assert [each.value for each in guess_source(home, candidates(home), web).listings] == [f"{BASE}/archives/"]
