"""Made listing, home and article pages in the manner of the content systems that news sites run on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TOPICS = ["rice", "wheat", "tea", "steel", "water", "ports", "rail", "wind", "forests", "schools"]
TITLE = "Partners agree on {topic} programme for {number} counties"
TITLE_ZH = "联合国机构与合作伙伴启动第{number}期{topic}项目"


@dataclass(frozen=True, slots=True)
class Story:
    """An article: its path on the site, title and date as the site writes it."""

    path: str
    title: str
    date: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of site: how it makes stories, listing pages and the home page; the address of listing page n (from 0)."""

    name: str
    host: str
    language: str
    listing: str
    story: Callable[[int], Story]
    page: Callable[[Kind, int, int], str]
    """(kind, page from 0, stories a page) to HTML."""
    page_url: Callable[[Kind, int], str]


def stories(kind: Kind, page: int, size: int) -> list[Story]:
    """The stories of one listing page, newest first; page 0 begins with story 0."""
    return [kind.story(number) for number in range(page * size, (page + 1) * size)]


def _topic(number: int) -> str:
    return TOPICS[number % len(TOPICS)]


MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def _day(number: int) -> tuple[int, int, int]:
    """A day, later ones for lower numbers."""
    return 2026 - number // 300, 12 - number // 25 % 12, 25 - number % 25


def drupal_story(number: int) -> Story:
    """Node number and cut slug."""
    year, month, day = _day(number)
    title = TITLE.format(topic=_topic(number), number=900 - number)
    slug = title.lower().replace(" on ", " ").replace(" for ", " ").replace(" ", "-")
    return Story(f"/en/{300000 - 7 * number}-{slug}", title, f"{day:02} {MONTHS[month - 1]} {year}")


def drupal_page(kind: Kind, page: int, size: int) -> str:
    """Views rows in a grid, a zero-based pager, a sidebar, a footer."""
    rows = "".join(
        f'<div class="views-row"><div class="card"><a href="{story.path}"><img src="/sites/default/files/{n}.jpg" alt=""></a>'
        f'<div class="field-type">Press Release</div><div class="field-date">{story.date}</div>'
        f'<h3 class="title"><a href="{story.path}"><span>{story.title}</span></a></h3>'
        f'<a class="more" href="{story.path}">Learn more</a></div></div>'
        for n, story in enumerate(stories(kind, page, size))
    )
    numbers = "".join(
        f'<li class="pager__item"><a href="?page={n}" title="Go to page {n + 1}">{n + 1}</a></li>' for n in range(5) if n != page
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><title>Stories | United Example</title><meta name="Generator" content="Drupal 10">'
        '<link rel="alternate" type="application/rss+xml" title="Stories" href="/en/rss.xml"></head><body>'
        '<a href="#main-content" class="visually-hidden">Skip to main content</a>'
        '<nav><ul class="menu"><li><a href="/en">Home</a></li><li><a href="/en/about-us">About us</a></li>'
        '<li><a href="/en/our-work-and-partners">Our work and partners in the region</a></li>'
        '<li><a href="/en/stories">Stories</a></li><li><a href="/en/publications">Publications</a></li></ul></nav>'
        f'<main><h1>Stories</h1><div class="view-content">{rows}</div>'
        f'<nav class="pager" aria-label="Pagination"><ul class="pager__items">{numbers}'
        f'<li class="pager__item pager__item--next"><a href="?page={page + 1}" rel="next" title="Go to next page">'
        "<span>Next ›</span></a></li>"
        '<li class="pager__item--last"><a href="?page=49">Last »</a></li></ul></nav></main>'
        '<footer><ul><li><a href="/en/terms-of-use">Terms of use</a></li>'
        '<li><a href="https://social.example/un">Follow us</a></li></ul></footer>'
        "</body></html>"
    )


def wordpress_story(number: int) -> Story:
    """Year, month and slug."""
    year, month, day = _day(number)
    title = TITLE.format(topic=_topic(number), number=900 - number)
    return Story(f"/{year}/{month:02}/{title.lower().replace(' ', '-')}/", title, f"{MONTHS[month - 1]} {day}, {year}")


def wordpress_page(kind: Kind, page: int, size: int) -> str:
    """Articles with read-more links, pretty paging from 2, a widget of recent posts, categories."""
    rows = "".join(
        f'<article class="post"><header class="entry-header"><h2 class="entry-title">'
        f'<a href="https://{kind.host}{story.path}" rel="bookmark">{story.title}</a></h2>'
        f'<div class="entry-meta"><time class="entry-date" datetime="{_iso(page * size + n)}">{story.date}</time>'
        f' in <a href="/category/{_topic(n)}/">{_topic(n)}</a></div></header><p>Teaser of the post. '
        f'<a class="more-link" href="https://{kind.host}{story.path}">Read more about it</a></p></article>'
        for n, story in enumerate(stories(kind, page, size))
    )
    recent = "".join(f'<li><a href="https://{kind.host}{story.path}">{story.title}</a></li>' for story in stories(kind, 0, 3))
    return (
        '<!DOCTYPE html><html lang="en-US"><head><title>News</title><meta name="generator" content="WordPress 6.6">'
        f'<link rel="alternate" type="application/rss+xml" title="Feed" href="https://{kind.host}/feed/">'
        f'<link rel="alternate" type="application/rss+xml" title="Comments" href="https://{kind.host}/comments/feed/">'
        f'<link rel="https://api.w.org/" href="https://{kind.host}/wp-json/"></head><body>'
        '<div id="menu" class="main-navigation"><a href="/">Home</a>'
        '<a href="/about/">About</a><a href="/contact/">Contact</a></div>'
        f"<main>{rows}"
        f'<nav class="navigation pagination"><span class="page-numbers current">{page + 1}</span>'
        f'<a class="page-numbers" href="{kind.page_url(kind, page + 1)}">{page + 2}</a>'
        f'<a class="next page-numbers" href="{kind.page_url(kind, page + 1)}">Older posts</a></nav></main>'
        f'<aside class="widget widget_recent_entries"><h2>Recent posts</h2><ul>{recent}</ul></aside>'
        f'<footer><a href="/privacy-policy/">Privacy policy</a> <a href="/tag/{_topic(1)}/">{_topic(1)}</a></footer></body></html>'
    )


def _iso(number: int) -> str:
    year, month, day = _day(number)
    return f"{year}-{month:02}-{day:02}T09:30:00+08:00"


def static_story(number: int) -> Story:
    """Short slugs under one folder, as static generators make them."""
    year, month, day = _day(number)
    title = TITLE.format(topic=_topic(number), number=900 - number)
    return Story(f"/news/{_topic(number)}-{900 - number}/", title, f"{year}-{month:02}-{day:02}")


def static_page(kind: Kind, page: int, size: int) -> str:
    """A plain list with ISO dates and "older" paging by path."""
    rows = "".join(
        f'<li><span class="date">{story.date}</span> <a href="..{story.path}">{story.title}</a></li>'.replace('"../', '"/')
        for story in stories(kind, page, size)
    )
    return (
        '<!doctype html><html lang="en"><head><title>News</title><meta name="generator" content="Hugo 0.136">'
        '<link rel="alternate" type="application/atom+xml" href="/news/index.xml"></head><body>'
        '<header><a href="/">Home</a> <a href="/news/">News</a> '
        f'<a href="/about/">About</a></header><ul class="posts">{rows}</ul>'
        f'<p><a href="/news/page/{page + 2}/">← Older</a></p></body></html>'
    )


def chinese_story(number: int) -> Story:
    """Month folder, ``t`` with date and number, as Chinese government content systems name files."""
    year, month, day = _day(number)
    title = TITLE_ZH.format(topic=["水稻", "茶叶", "港口", "风电"][number % 4], number=900 - number)
    return Story(f"/xwzx/gzdt/{year}{month:02}/t{year}{month:02}{day:02}_{5600000 - number}.html", title, f"{year}-{month:02}-{day:02}")


def chinese_page(kind: Kind, page: int, size: int) -> str:
    """A list of relative links with dates in brackets and a scripted pager."""
    rows = "".join(
        f'<li><span>[{story.date}]</span><a href="./{story.path.removeprefix("/xwzx/gzdt/")}" title="{story.title}" target="_blank">'
        f"{story.title[:14]}…</a></li>"
        for story in stories(kind, page, size)
    )
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
        "<html><head>"
        '<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>工作动态</title></head><body>'
        '<div class="nav"><a href="/">首页</a><a href="/gywm/">关于我们</a><a href="/xwzx/">新闻中心</a>'
        '<a href="/xwzx/gzdt/">工作动态</a></div>'
        '<div class="dqwz">当前位置：<a href="/">首页</a>&gt;<a href="/xwzx/">新闻中心</a></div>'
        f'<ul class="list">{rows}</ul><div class="pages"><script>createPageHTML(50, {page}, "index", "html");</script></div>'
        '<div class="footer"><a href="/wzdt/">网站地图</a><a href="https://beian.example/">备案号</a></div></body></html>'
    )


def _chinese_url(kind: Kind, page: int) -> str:
    return f"http://{kind.host}{kind.listing}" + (f"index_{page}.html" if page else "")


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "drupal",
            "d.example",
            "en",
            "/en/stories",
            drupal_story,
            drupal_page,
            lambda k, n: f"https://{k.host}{k.listing}" + (f"?page={n}" if n else ""),
        ),
        Kind(
            "wordpress",
            "w.example",
            "en",
            "/",
            wordpress_story,
            wordpress_page,
            lambda k, n: f"https://{k.host}/" + (f"page/{n + 1}/" if n else ""),
        ),
        Kind(
            "static",
            "s.example",
            "en",
            "/news/",
            static_story,
            static_page,
            lambda k, n: f"https://{k.host}/news/" + (f"page/{n + 1}/" if n else ""),
        ),
        Kind("chinese", "c.example", "zh", "/xwzx/gzdt/", chinese_story, chinese_page, _chinese_url),
    )
}


def listing_body(kind: Kind, page: int = 0, size: int = 10) -> bytes:
    """One listing page as the server sends it."""
    return kind.page(kind, page, size).encode("gb18030" if kind.language == "zh" else "utf-8")
