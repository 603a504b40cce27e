"""Sources whose guesses are wrong, each in another way: one review with --write makes each whole, and the next crawl reads all articles."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from crawler.demo.http import HTML, Resource
from crawler.demo.server import Server
from tests.end_to_end.installation import Installation
from tests.sites.small import SmallSite

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.now(UTC).replace(microsecond=0)
WHEN = NOW - timedelta(days=1)
ARTICLE = r"article = '^/news/\d+-[^/?]+$'"
COUNT = 12
CHALLENGE = Resource(
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to continue</noscript>"
    b'<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>',
    HTML,
    None,
    403,
)

WRONG = {
    "listing in another folder": f'listings = ["@/press-centre/news"]\n{ARTICLE}',
    "feed of another system": f'feeds = ["@/rss/latest.aspx"]\n{ARTICLE}',
    "sitemap that is not there": f'sitemaps = ["@/sitemap_index.xml"]\n{ARTICLE}',
    "pattern of an older site": "listings = [\"@/news\"]\narticle = '^/content/article/[0-9]+$'",
    "page without articles": f'listings = ["@/about"]\n{ARTICLE}',
    "all of them": 'feeds = ["@/feed/"]\nsitemaps = ["@/wp-sitemap.xml"]\nlistings = ["@/en/stories"]\narticle = \'^/en/[0-9]+-\'\n'
    'next_page = { param = "start", first = 0 }',
    "one of two": f'feeds = ["@/gone.xml"]\nlistings = ["@/news"]\n{ARTICLE}',
}


def _lay(site: SmallSite) -> None:
    """A site with a feed of five and a listing of two pages, both named by its home page."""
    for number in range(1, COUNT + 1):
        site.article(number, WHEN)
        old = site.pieces[number].path
        path = f"/news/{number}-{''.join(each if each.isalnum() else '-' for each in site.pieces[number].title.lower())}"
        site.pages[path] = site.pages.pop(old)
        paths[number] = path
    menu = '<nav><a href="/about">About us</a><a href="/news">News</a><a href="/contact">Contact</a></nav>'
    head = '<link rel="alternate" type="application/rss+xml" href="/updates.xml">'
    for place, numbers in enumerate((range(COUNT, 6, -1), range(6, 0, -1))):
        rows = "".join(
            f'<article><h3><a href="{paths[n]}">{site.pieces[n].title}</a></h3><time>{WHEN.date()}</time></article>' for n in numbers
        )
        more = '<nav class="pager"><a rel="next" href="/news?page=1">Next</a></nav>' if not place else ""
        page = (
            f"<!DOCTYPE html><html><head><title>News</title>{head}</head><body>{menu}<main><h1>News</h1>{rows}</main>{more}</body></html>"
        )
        site.put("/news?page=1" if place else "/news", page, HTML, NOW)
    site.put("/", f"<!DOCTYPE html><html><head><title>Small</title>{head}</head><body>{menu}<main><h1>Welcome</h1></main></body></html>")
    site.put("/about", f"<!DOCTYPE html><html><head><title>About</title></head><body>{menu}<p>We are a small office.</p></body></html>")
    items = "".join(f"<item><title>{site.pieces[n].title}</title><link>{site.base}{paths[n]}</link></item>" for n in range(COUNT, 7, -1))
    site.put("/updates.xml", f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>', "application/rss+xml", NOW)


paths: dict[int, str] = {}


def _declared(site: SmallSite, discover: str) -> str:
    host = urlsplit(site.base).hostname
    kinds = [kind for kind in ("feeds", "sitemaps", "listings") if f"{kind} = [" in discover]
    marks = ", ".join(f'"discover.{kind}"' for kind in kinds)
    return (
        f'# a source that nobody has met yet\ntitle = "Small"\nhome = "{site.base}/"\nhosts = ["{host}"]\nallow_private = ["127.0.0.0/8"]\n'
        f"unverified = [{marks}]\n\n[discover]\n{discover.replace('@', site.base)}   # guess\n\n[manners]\ndelay = 0   # its own machine\n"
    )


@pytest.mark.parametrize("kind", WRONG)
def test_a_review_makes_a_source_whole(tmp_path: Path, kind: str) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site
        _lay(site)
        home.declare("small", _declared(site, WRONG[kind]))
        looked = home.run("sources", "review", "small", "--json")
        assert looked.code == 1, looked
        [told] = json.loads(looked.out)
        assert told["diff"], told
        assert not told["written"]
        written = home.run("sources", "review", "small", "--write")
        assert written.code == 0, written
        text = (home.config / "sources" / "small.toml").read_text("utf-8")
        assert text.startswith("# a source that nobody has met yet")
        assert "# its own machine" in text
        again = home.run("sources", "review", "--json")
        assert again.code == 0, again
        [told] = json.loads(again.out)
        assert all(one["state"] == "ok" for one in told["entrances"]), told
        assert (len(told["entrances"]) > 0, told["diff"]) == (True, [])
        ran = home.run("crawl", "small")
    assert ran.code == 0, ran
    assert {line["url"].removeprefix(site.base) for line in home.manifest()} == set(paths.values())


def test_a_challenge_page_is_named_and_proposes_nothing(tmp_path: Path) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site
        site.pages |= {"/": CHALLENGE, "/news": CHALLENGE}
        home.declare("small", _declared(site, f'listings = ["@/news"]\n{ARTICLE}'))
        before = (home.config / "sources" / "small.toml").read_text("utf-8")
        ran = home.run("sources", "review", "small", "--write")
    assert ran.code == 1
    assert "challenge page" in ran.out
    assert (home.config / "sources" / "small.toml").read_text("utf-8") == before


def test_a_crawl_whose_guess_fails_says_what_the_site_shows_instead(tmp_path: Path) -> None:
    home = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site
        _lay(site)
        home.declare("small", _declared(site, WRONG["listing in another folder"]))
        ran = home.run("crawl", "small")
        assert f"{site.base}/news" in ran.err, ran
        assert "`newswatch sources review small --write` saves it" in ran.err
        status = home.run("status")
        assert "newswatch sources review small --write" in status.out
        first = len(site.take_asked())
        home.run("crawl", "small")
        assert len(site.take_asked()) < first, "the look is made once a week"
        assert home.run("sources", "review", "small", "--write").code == 0
        assert home.run("crawl", "small").code == 0
        [stands] = json.loads(home.run("status", "--json").out)["sources"]
        assert "sources review" not in stands["stands"]["sentence"]
    assert len(home.manifest()) == COUNT
