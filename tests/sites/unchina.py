"""china.un.org: Drupal cards, node numbers, English and Chinese, a home page with whole articles in a carousel."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from crawler.demo.http import HTML, Resource
from crawler.demo.pages import body_html
from tests.sites import seeds
from tests.sites.piece import Piece, chinese_date, drupal_date, long_date, slug
from tests.sites.replica import Choice, Replica
from tests.sites.texts import write

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = {"stories": ("Story", "报道"), "press-releases": ("Press Release", "新闻稿"), "speeches": ("Speech", "演讲")}
GOALS = "The Sustainable Development Goals are a global call to action to end poverty and protect the environment."


PLACES = {"stories": "stories", "press-releases": "press-centre/press-releases", "speeches": "press-centre/speeches"}
"""Where the sections are listed."""


def _section(language: str, section: str) -> Choice:
    return lambda piece: piece.language == language and piece.section == section


class UNChina(Replica):
    """The country site."""

    name = "unchina"
    hosts = ("china.un.org",)
    page_size = 9
    listings: ClassVar[Mapping[str, Choice]] = {
        f"/{language}/{place}": _section(language, section) for language in ("en", "zh") for section, place in PLACES.items()
    }
    sitemaps: ClassVar[Mapping[str, Choice]] = {"/sitemap.xml": lambda piece: True}

    def article(self, piece: Piece) -> str:
        day = chinese_date(piece.day) if piece.language == "zh" else long_date(piece.day)
        remark = "<p><em>A recording of these remarks can be found on YouTube</em></p>" if piece.kind == "Speech" else ""
        image = f"/sites/default/files/styles/hero_header_2xl_1x/public/{piece.day:%Y-%m}/hero.jpg?itok=q1W2e3R4"
        main = f"""<div class="node node--type-{piece.section}"><div class="field--name-type-label">{piece.kind}</div>
<h1 class="page-title"><span class="field--name-title">{escape(piece.title)}</span></h1>
<div class="field field--name-field-date">{day}</div>
<div class="media"><img src="{image}" alt="Picture of the event"></div>
<div class="paragraph paragraph--type--text"><div class="field--name-field-text">{remark}
{body_html(piece.story)}
</div></div>
<div class="goals"><h2>Goals we are supporting through this initiative</h2><a href="/{piece.language}/sdgs/13">Goal 13</a></div>
<div class="share-links">Share <a href="https://www.facebook.com/sharer">Facebook</a> <a href="https://twitter.com/intent">Twitter</a></div></div>"""
        head = (
            f'<link rel="canonical" href="{escape(self.base + quote(piece.path))}"><link rel="shortlink" href="{self.base}/">'
            f'<meta property="og:title" content="{escape(piece.title)}"><meta property="og:site_name" content="United Nations in China">'
            f'<meta property="article:published_time" content="{drupal_date(piece.day + timedelta(days=2))}">'
        )
        return self.frame(piece.title, main, head)

    def card(self, piece: Piece) -> str:
        day, more = (chinese_date(piece.day), "了解更多") if piece.language == "zh" else (long_date(piece.day), "Learn more")
        link = escape(quote(self.link(piece)))
        return (
            f'<div class="views-row card"><div class="card__type">{piece.kind}</div><div class="card__date">{day}</div>'
            f'<h3><a href="{link}">{escape(piece.title)}</a></h3><a class="btn" href="{link}">{more}</a></div>\n'
        )

    def link(self, piece: Piece) -> str:
        """Some cards link the node by its number alone, some with the view's parameters."""
        if piece.id % 7 == 0:
            return f"/{piece.language}/node/{piece.id}"
        return piece.path

    def extra(self, place: str, query: Mapping[str, list[str]]) -> Resource | None:
        if place not in ("/en", "/zh", "/"):
            return None
        language = place.strip("/") or "en"
        shown = self.chosen(lambda piece: piece.language == language)
        slides = "".join(
            f'<div class="slide"><div>{piece.kind}</div><div>{long_date(piece.day)}</div><h3>{escape(piece.title)}</h3>'
            f"{body_html(piece.story)}<div>1 of 5</div></div>"
            for piece in shown
            if piece.seed
        )
        main = f"<h2>Latest</h2>{''.join(self.card(piece) for piece in shown[:3])}<h2>The Goals in China</h2><p>{GOALS}</p>{slides}"
        return Resource(self.frame("United Nations in China", main).encode(), HTML, self._newest())

    def whole_pages(self) -> list[str]:
        return ["/en"] if any(piece.seed for piece in self.pieces) else []

    def frame(self, title: str, main: str, head: str = "") -> str:
        return f"""<!DOCTYPE html><html lang="en" dir="ltr"><head><meta charset="utf-8">
<title>{escape(title)} | United Nations in China</title>{head}</head>
<body class="path-node"><a href="#main-content" class="skip-link">Skip to main content</a>
<header><div class="un-bar">Welcome to the United Nations</div><nav><ul>
<li><a href="/en">Home</a></li><li><a href="/en/about">About Us</a></li>
<li><a href="/en/stories">Stories</a></li><li><a href="/en/press-centre/press-releases">Press Releases</a></li>
<li><a href="/zh">中文</a></li></ul></nav></header>
<main id="main-content">{main}</main>
<footer><h2>Footer menu</h2><ul><li><a href="/en/contact-us">Contact us</a></li>
<li><a href="https://www.un.org/en">United Nations</a></li></ul>
<p>© Copyright 2026 United Nations in China</p></footer></body></html>"""


def pieces(today: date) -> list[Piece]:
    """36 made articles, and the 15 of seed 003 when the seeds are there."""
    made = [_made(number, today) for number in range(36)]
    return made + [_seeded(place, story) for place, story in enumerate(seeds.carousel())]


def _made(number: int, today: date) -> Piece:
    language = "zh" if number % 3 == 2 else "en"
    section = list(KINDS)[number % 5 % 3]
    told, node = write(number, language, world="unchina"), 330000 - number * 211
    path = f"/{language}/{node}-{told.title.replace(' ', '-').replace('：', '-') if language == 'zh' else slug(told.title, 70)}"
    kind = KINDS[section][language == "zh"]
    also = (f"/{language}/node/{node}", f"/index.php{path}")
    return Piece(node, path, told.title, told.blocks, today - timedelta(days=1 + number * 3), language, kind, section, also=also)


def _seeded(place: int, story: seeds.Seed) -> Piece:
    section = "press-releases" if story.kind == "Press Release" else "stories"
    path = f"/en/{240000 + place}-{slug(story.title, 70)}"
    return Piece(240000 + place, path, story.title, story.blocks, story.day or date(2023, 1, 1), "en", story.kind, section, seed="003")
