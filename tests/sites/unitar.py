"""unitar.org: no page date, a dateline that begins with the day, summary bullets, a share line at the end, slugs cut at 100 characters."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, ClassVar

from crawler.demo.pages import body_html
from tests.sites import seeds
from tests.sites.piece import Piece, drupal_date, long_date, slug
from tests.sites.replica import Choice, Replica
from tests.sites.texts import write

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPES = ("news", "press", "stories", "featuredarticles")


def _type(section: str) -> Choice:
    return lambda piece: piece.section == section


def _everything(piece: Piece) -> bool:
    return True


class UNITAR(Replica):
    """UNITAR's news and stories."""

    name = "unitar"
    hosts = ("unitar.org", "www.unitar.org")
    listings: ClassVar[Mapping[str, Choice]] = {f"/about/news-stories/{section}": _type(section) for section in TYPES}
    sitemaps: ClassVar[Mapping[str, Choice]] = {"/sitemap.xml": _everything}
    feeds: ClassVar[Mapping[str, Choice]] = {"/rss.xml": _everything}

    def article(self, piece: Piece) -> str:
        main = f"""<article class="node node--type-article"><h1>{escape(piece.title)}</h1>
<div class="field--name-field-media-image"><img src="/sites/default/files/media/image/p{piece.id}.jpg" alt="UNITAR"></div>
<div class="clearfix text-formatted field field--name-body">
{body_html(piece.story)}
</div><div class="share-block"><span>Share with</span> <a href="https://www.facebook.com/sharer"><i class="fa"></i></a></div></article>"""
        head = (
            f'<link rel="canonical" href="{self.base}{piece.path}"><meta property="og:title" content="{escape(piece.title)}">'
            f'<meta property="article:modified_time" content="{drupal_date(self.today)}">'
        )
        return self.frame(piece.title, main, head)

    def card(self, piece: Piece) -> str:
        return (
            f'<div class="views-row"><div class="views-field-title"><a href="{piece.path}" hreflang="en">{escape(piece.title)}</a></div>'
            f'<div class="views-field-created">{long_date(piece.day, padded=False)}</div></div>\n'
        )

    def frame(self, title: str, main: str, head: str = "") -> str:
        return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | UNITAR</title>{head}</head>
<body><header><nav class="menu"><ul><li><a href="/about">About</a></li><li><a href="/about/news-stories/news">News</a></li>
<li><a href="/free-and-open-courses">Courses</a></li></ul></nav>
<ol class="breadcrumb"><li><a href="/">Home</a></li><li>About</li></ol></header>
<main>{main}</main><footer><p>Subscribe to our newsletter</p><p>© UNITAR</p><a href="/privacy">Privacy</a></footer></body></html>"""


def pieces(today: date) -> list[Piece]:
    """37 made articles, every fifth about another country, and seed 000 when it is there."""
    made = [_made(number, today) for number in range(37)]
    return [*made, *_seeded()]


def _made(number: int, today: date) -> Piece:
    about, day, section = number % 5 != 4, today - timedelta(days=2 + number * 2), TYPES[number % 5 % 4]
    told = write(number, about=about, world="unitar")
    town = "Shanghai, China" if about else "Geneva, Switzerland"
    line = f"{long_date(day, padded=False)}, {town} {'–' if number % 2 else '-'} "
    blocks = (line + told.blocks[0], *told.blocks[1:])
    path = f"/about/news-stories/{section}/{slug(told.title, 99)}"
    return Piece(number, path, told.title, blocks, day, kind=section, section=section, about=about, also=(f"/node/{number}",))


def _seeded() -> list[Piece]:
    seed = seeds.one("000")
    path = seeds.MAP["000"].removeprefix("https://unitar.org")
    return [Piece(9000, path, seed.title, seed.blocks, seed.day or date(2023, 7, 7), section="news", seed="000")] if seed else []
