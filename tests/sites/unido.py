"""unido.org: three hosts for one site, a header date beside another dateline, captions and image names that leak into the text."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, ClassVar

from crawler.demo.pages import body_html
from tests.sites.piece import Piece, drupal_date, long_date, slug, us_date
from tests.sites.replica import Choice, Replica
from tests.sites.texts import write

if TYPE_CHECKING:
    from collections.abc import Mapping


def _everything(piece: Piece) -> bool:
    return True


def _section(section: str) -> Choice:
    return lambda piece: piece.path.startswith(f"/{section}/")


class UNIDO(Replica):
    """UNIDO's news; every fifth listing link names another of its hosts."""

    name = "unido"
    hosts = ("www.unido.org", "unido.org", "www2.unido.org")
    page_size = 12
    listings: ClassVar[Mapping[str, Choice]] = {f"/{section}": _section(section) for section in ("news", "stories")}
    sitemaps: ClassVar[Mapping[str, Choice]] = {"/sitemap.xml": _everything}
    feeds: ClassVar[Mapping[str, Choice]] = {"/rss": _everything}

    def article(self, piece: Piece) -> str:
        twice = f"<p><strong>{escape(piece.title)}</strong></p>" if piece.id % 6 == 0 else ""
        main = f"""<article class="node node--type-news"><h1 class="page-header">{escape(piece.title)}</h1>
<div class="field field--name-post-date">{long_date(piece.day)}</div>
<figure><img src="/sites/default/files/{piece.day:%Y-%m}/DG_Visit_{piece.id}.jpg" alt="DG_Visit_{piece.id}">
<figcaption>Picture: UNIDO</figcaption></figure>
<div class="field--name-body">{twice}
{body_html(piece.story)}
<p>For more information: media [at] unido.org</p></div>
<ul class="share"><li><a href="https://twitter.com/share">Tweet</a></li><li><a href="https://www.linkedin.com/share">LinkedIn</a></li></ul>
</article><div class="block-related"><h2>Read more</h2><a href="/our-focus">Our focus</a></div>"""
        head = (
            f'<link rel="canonical" href="{self.base}{piece.path}"><meta property="og:title" content="{escape(piece.title)}">'
            f'<meta property="article:published_time" content="{drupal_date(piece.day)}">'
        )
        return self.frame(piece.title, main, head)

    def card(self, piece: Piece) -> str:
        return (
            f'<div class="views-row"><div class="date">{long_date(piece.day)}</div>'
            f'<h3><a href="{self.link(piece)}">{escape(piece.title)}</a></h3></div>\n'
        )

    def link(self, piece: Piece) -> str:
        return self.bases[self.hosts[1 + piece.id % 2]] + piece.path if piece.id % 5 == 0 else piece.path

    def frame(self, title: str, main: str, head: str = "") -> str:
        return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | UNIDO</title>{head}</head>
<body class="html path-news unido-radix"><a class="sr-only" href="#main">Skip to main content</a>
<header><img src="/themes/custom/unido_radix/logo.svg" alt="UNIDO"><nav><ul><li><a href="/about-us">About us</a></li>
<li><a href="/news">News</a></li><li><a href="/stories">Stories</a></li>
<li><a href="/events">Events</a></li></ul></nav></header><main id="main">{main}</main>
<footer><p>United Nations Industrial Development Organization, Vienna International Centre</p>
<a href="/legal">Legal notice</a></footer></body></html>"""


def pieces(today: date) -> list[Piece]:
    """38 made articles, every fourth of them about another country."""
    return [_made(number, today) for number in range(38)]


def _made(number: int, today: date) -> Piece:
    about, day = number % 4 != 3, today - timedelta(days=1 + number * 2)
    told = write(number, about=about, world="unido")
    spoken = day - timedelta(days=2)
    line = f"VIENNA, {long_date(spoken, padded=False)} - " if number % 2 else f"Shanghai, {us_date(spoken)} - "
    blocks = ((line if about else line.replace("Shanghai", "Vienna")) + told.blocks[0], *told.blocks[1:])
    section = "stories" if number % 9 == 4 else "news"
    return Piece(number, f"/{section}/{slug(told.title, 117)}", told.title, blocks, day, about=about)
