"""Which addresses of a site to try as entrances: those its home page and robots.txt name, then the habits of its system."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from pipelines.discover.cards import text_of
from pipelines.discover.front import received
from pipelines.discover.links import Sieve
from pipelines.discover.listing import base_of, page_tree
from pipelines.discover.probe.answers import Answer, Candidate
from pipelines.discover.robots import read_rules, sitemaps_on
from pipelines.model import Discover, Way

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LISTINGS = 12
MAX_CANDIDATES = 40

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_FEED_LINK = re.compile(r"(?:/|^)(?:rss|feeds?|atom)(?:[/.?]|$)|\.(?:rss|atom)$|/index\.xml$", re.IGNORECASE)
_NOT_THE_NEWS = re.compile(r"comments?|podcast|events?|jobs|vacanc", re.IGNORECASE)
_NEWS_WORDS = re.compile(
    r"\b(?:news|stor(?:y|ies)|press|media|latest|updates?|articles?|blog|releases?|speech(?:es)?|statements?|newsroom|highlights|posts?"
    r"|archives?|writings?|essays?|notes|journal|log|entries|all posts|actualit[ée]s|noticias|notícias|новости|الأخبار|뉴스|ニュース)\b"
    r"|新闻|动态|资讯|要闻|公告|媒体|报道|文章|快讯|新聞",
    re.IGNORECASE,
)
_NEWS_PATHS = re.compile(
    r"(?:^|[/_-])(?:news|stories|press|xwzx|xinwen|xw|zxdt|gzdt|dongtai|latest|blog|newsroom|posts?|archives?|articles?|writing)",
    re.IGNORECASE,
)
_HABITS = {
    "drupal": ["rss.xml"],
    "wordpress": ["feed/", "wp-json/wp/v2/posts?per_page=20"],
    "static": ["index.xml", "feed.xml", "atom.xml", "rss.xml", "news/index.xml"],
    "": ["feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml"],
}
_SITEMAP_HABITS = ["sitemap.xml", "sitemap_index.xml", "sitemap-index.xml", "wp-sitemap.xml", "news-sitemap.xml", "sitemap.txt"]


def candidates(home: Answer, robots: Answer | None = None) -> list[Candidate]:
    """What to fetch to learn how a site shows its articles, best first, at most 40 addresses on the home page's host."""
    page = page_tree(received(home.body, home.content_type).text)
    sieve = Sieve(base_of(page, home.url) if page is not None else home.url, Discover(), _hosts(home.url))
    found: dict[str, Candidate] = {}
    for candidate in _all(home, robots, page):
        url, _ = sieve.address(candidate.url)
        if url and url not in found:
            found[url] = Candidate(url, candidate.way, candidate.why, candidate.named)
    return list(found.values())[:MAX_CANDIDATES]


def _hosts(url: str) -> tuple[str, ...]:
    host = urlsplit(url).netloc.lower()
    return tuple(dict.fromkeys([host, host.removeprefix("www."), f"www.{host.removeprefix('www.')}"]))


def _all(home: Answer, robots: Answer | None, page: Any) -> Iterator[Candidate]:
    if robots is not None and robots.good:
        for url in sitemaps_on(read_rules(robots.body, "*", robots.url), _hosts(home.url)):
            yield Candidate(url, Way.SITEMAP, "declared in robots.txt", named=True)
    if page is not None:
        yield from _named_feeds(page)
        yield from _news_links(page, home.url)
    yield Candidate(home.url, Way.LISTING, "the address given", named=True)
    for folder in _folders(home.url):
        for path in _HABITS[system_of(page)]:
            yield Candidate(folder + path, Way.FEED, f"a habit of {system_of(page) or 'many'} sites")
        for path in _SITEMAP_HABITS:
            yield Candidate(folder + path, Way.SITEMAP, "a habit of many sites")


def _folders(home: str) -> list[str]:
    """Where files of a site may lie: beside its home page, which may stand in a folder of a host that has others, and at the root."""
    path = urlsplit(home).path
    folder = path if path.endswith("/") else path.rpartition("/")[0] + "/"
    inside = [] if path.endswith("/") or "." in path.rpartition("/")[2] else [f"{path}/"]
    return list(dict.fromkeys([*inside, folder, "/"]))


def system_of(page: Any) -> str:
    """``drupal``, ``wordpress``, ``static`` or nothing, by what the page says made it."""
    if page is None:
        return ""
    said = " ".join(
        (element.get("content") or "") for element in page.iter("meta") if (element.get("name") or "").lower() == "generator"
    ).lower()
    links = " ".join((element.get("href") or element.get("src") or "") for element in page.iter("link", "script"))[:20_000]
    if "drupal" in said or "/sites/default/files" in links or "/core/themes/" in links:
        return "drupal"
    if "wordpress" in said or "/wp-content/" in links or "/wp-json/" in links:
        return "wordpress"
    return (
        "static"
        if any(
            name in said
            for name in (
                "hugo",
                "jekyll",
                "eleventy",
                "gatsby",
                "hexo",
                "pelican",
                "astro",
                "mkdocs",
                "docusaurus",
                "next",
                "zola",
                "nikola",
                "vuepress",
            )
        )
        else ""
    )


def _named_feeds(page: Any) -> Iterator[Candidate]:
    for link in page.iter("link"):
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        if kind in _FEED_TYPES and link.get("href") and not _NOT_THE_NEWS.search(f"{link.get('title') or ''} {link.get('href')}"):
            yield Candidate(link.get("href"), Way.FEED, "named in the page's head", named=True)
    for anchor in page.iter("a"):
        href = anchor.get("href") or ""
        if _FEED_LINK.search(urlsplit(href).path) and not _NOT_THE_NEWS.search(href):
            yield Candidate(href, Way.FEED, "linked from the page", named=True)


def _news_links(page: Any, home: str) -> Iterator[Candidate]:
    """Links to sections that are called news, those by their text first, shorter addresses before longer ones."""
    ranked: dict[str, tuple[int, int, str]] = {}
    for anchor in page.iter("a"):
        href, text = (anchor.get("href") or "").strip(), text_of(anchor)[:80]
        path = unquote(urlsplit(href).path)
        if not href or href.startswith("#") or len(text.split()) > 5 or len(text) > 40:
            continue
        by_text, by_path = bool(_NEWS_WORDS.search(text)), bool(_NEWS_PATHS.search(path) or _NEWS_WORDS.search(path))
        if by_text or by_path:
            ranked.setdefault(href, (2 - by_text - by_path, path.count("/"), text))
    for href, (_, _, text) in sorted(ranked.items(), key=lambda each: each[1][:2])[:MAX_LISTINGS]:
        if href != home:
            yield Candidate(href, Way.LISTING, f"linked as {text!r}" if text else "linked from the page", named=True)
