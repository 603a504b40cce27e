"""How the kinds of made sites write addresses, dates, listings and frames."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from tests.sites.piece import chinese_date, long_date, slug, us_date

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from tests.sites.kinds import Post


@dataclass(frozen=True)
class Cms:
    """One kind of site. Listing pages are numbered from 0 here; the templates write them as the kind does."""

    name: str
    language: str
    feed: str
    sitemap: str
    child: str
    """The sitemap that the sitemap names; empty: it holds the addresses itself."""
    listing: str
    later: str
    """The address of listing page 1, 2, ... with ``{n}`` for the number and ``{n1}`` for the number plus one."""
    article: str
    next_page: str
    path: Callable[[int, str, datetime], str]
    day: Callable[[date], str]
    atom: bool = False

    def number(self, asked: str) -> int | None:
        """The number of the listing page at an address; None: it is none."""
        if asked == self.listing:
            return 0
        pattern = re.escape(self.later).replace(r"\{n\}", r"(?P<n>\d+)").replace(r"\{n1\}", r"(?P<n1>\d+)")
        match = re.fullmatch(pattern, asked)
        if not match:
            return None
        found = match.groupdict()
        return int(found["n"]) if "n" in found else int(found["n1"]) - 1

    def page(self, title: str, at: datetime, body: str) -> str:
        """The article's part of its page."""
        if self.name == "government":
            info = f'<div class="xl_info">发布时间：{at:%Y-%m-%d %H:%M} 来源：本站</div>'
            return f'<div class="xl_tit"><h1>{escape(title)}</h1></div>{info}\n<div class="TRS_Editor">{body}</div>'
        stamp = f'<time datetime="{at.isoformat()}">{self.day(at)}</time>'
        inner = {"drupal": "field field--name-body", "wordpress": "entry-content", "static": "e-content"}[self.name]
        head = f'<h1 class="title">{escape(title)}</h1><p class="date">{stamp}</p>'
        return f'<article class="post">{head}<div class="{inner}">\n{body}</div></article>'

    def row(self, title: str, path: str, at: datetime) -> str:
        """An article on a listing page."""
        if self.name == "government":
            return f'<li><a href="{path}" title="{escape(title)}">{escape(title)}</a><span>{at:%Y-%m-%d}</span></li>\n'
        return f'<div class="views-row"><h3><a href="{path}">{escape(title)}</a></h3><span class="date">{self.day(at)}</span></div>\n'

    def pager(self, number: int) -> str:
        """The link to a later listing page."""
        to = self.later.format(n=number, n1=number + 1)
        if self.name == "government":
            return f'<div class="page"><a href="{to}">下一页</a></div>'
        return f'<nav class="pager"><a rel="next" href="{to}">{"Older posts" if self.name != "drupal" else "Next page"}</a></nav>'

    def frame(self, title: str, main: str, weight: str) -> str:
        """A whole page."""
        menu = "".join(f'<li><a href="/about/{word}">{word.title()}</a></li>' for word in ("mission", "people", "partners", "contact"))
        feed = f'<link rel="alternate" type="application/{"atom" if self.atom else "rss"}+xml" href="{self.feed}">'
        return (
            f'<!DOCTYPE html><html lang="{self.language}"><head><meta charset="utf-8"><title>{escape(title)} | Made site</title>\n'
            f'{feed}{weight}</head>\n<body class="{self.name}"><header><a href="/">Made site</a>'
            f'<nav><ul>{menu}<li><a href="{self.listing}">News</a></li></ul></nav></header>\n'
            f"{main}<footer><p>All rights reserved</p></footer></body></html>"
        )

    def feed_text(self, base: str, posts: Sequence[Post]) -> str:
        """The feed of the newest posts, RSS or Atom."""
        if not self.atom:
            items = "".join(
                f"<item><title>{escape(post.story.title, quote=False)}</title><link>{base}{post.path}</link><guid>{base}{post.path}</guid>"
                f"<pubDate>{format_datetime(post.at)}</pubDate></item>\n"
                for post in posts
            )
            head = f"<title>Made site</title><link>{base}/</link><description>News</description>"
            return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'
        entries = "".join(
            f'<entry><title>{escape(post.story.title, quote=False)}</title><link href="{post.path}"/><id>{base}{post.path}</id>'
            f"<updated>{post.at.isoformat()}</updated></entry>\n"
            for post in posts
        )
        updated = posts[0].at.isoformat() if posts else "2026-01-01T00:00:00+00:00"
        head = f"<title>Made site</title><id>{base}/</id><updated>{updated}</updated>"
        return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'


def weight(size: int) -> str:
    """Styles and scripts of about ``size`` bytes, as real pages carry them; never the same line twice."""
    dice = random.Random(size)
    rules = "".join(
        f".c{place:04x}-{dice.randrange(16**6):06x}{{margin:{dice.randrange(40)}px;color:#{dice.randrange(16**6):06x}}}\n"
        for place in range(size // 42)
    )
    return f"<style>{rules}</style>"


KINDS = {
    one.name: one
    for one in (
        Cms(
            "drupal",
            "en",
            "/rss.xml",
            "/sitemap.xml",
            "",
            "/news",
            "/news?page={n}",
            r"^/news/[^/?]+$",
            '{ param = "page", first = 0 }',
            lambda number, title, at: f"/news/{slug(title, 80)}-{number}",
            long_date,
        ),
        Cms(
            "wordpress",
            "en",
            "/feed/",
            "/wp-sitemap.xml",
            "/wp-sitemap-posts-post-1.xml",
            "/news/",
            "/news/page/{n1}/",
            r"^/\d{4}/\d\d/\d\d/[^/?]+/$",
            '{ path = "/news/page/{n}/", first = 1 }',
            lambda number, title, at: f"/{at:%Y/%m/%d}/{slug(title, 60)}-{number}/",
            us_date,
        ),
        Cms(
            "static",
            "en",
            "/atom.xml",
            "/sitemap.xml",
            "",
            "/archive/",
            "/archive/{n1}.html",
            r"^/posts/[^/?]+\.html$",
            '{ path = "/archive/{n}.html", first = 1 }',
            lambda number, title, at: f"/posts/{slug(title, 60)}-{number}.html",
            lambda day: f"{day:%Y-%m-%d}",
            atom=True,
        ),
        Cms(
            "government",
            "zh",
            "/rss/xw.xml",
            "/sitemap.xml",
            "",
            "/xw/index.html",
            "/xw/index_{n}.html",
            r"^/xw/\d{6}/t\d{8}_\d+\.html$",
            '{ path = "/xw/index_{n}.html", first = 0 }',
            lambda number, title, at: f"/xw/{at:%Y%m}/t{at:%Y%m%d}_{5300000 + number}.html",
            chinese_date,
        ),
    )
}
