"""news.un.org: robots.txt that shuts the feeds and topics, sitemaps by language, an empty shell before the body, feed/view addresses."""

from __future__ import annotations

import json
from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, ClassVar

from crawler.demo.pages import body_html
from tests.sites.piece import Piece, chinese_date, long_date
from tests.sites.replica import Choice, Replica
from tests.sites.texts import write

if TYPE_CHECKING:
    from collections.abc import Mapping


def _language(language: str) -> Choice:
    return lambda piece: piece.language == language


class UNNews(Replica):
    """UN News in English and Chinese."""

    name = "unnews"
    hosts = ("news.un.org",)
    page_size = 12
    barred = ("*/news/",)
    listings: ClassVar[Mapping[str, Choice]] = {f"/{language}/news": _language(language) for language in ("en", "zh")}
    sitemaps: ClassVar[Mapping[str, Choice]] = {f"/{language}/sitemap.xml": _language(language) for language in ("en", "zh")}
    feeds: ClassVar[Mapping[str, Choice]] = {f"/feed/subscribe/{tongue}/news/all/rss.xml": _language(tongue) for tongue in ("en", "zh")}

    def article(self, piece: Piece) -> str:
        day = chinese_date(piece.day) if piece.language == "zh" else long_date(piece.day, padded=False)
        stamp = f"{piece.day.isoformat()}T09:50:47-04:00"
        photo = "联合国图片/Made Name" if piece.language == "zh" else "© UNICEF/Made Name"
        tail = "<p>请听以下的报道。</p>" if piece.language == "zh" and piece.id % 2 else ""
        main = f"""<article><div class="node__content"></div></article>
<h1><span class="field--name-title">{escape(piece.title)}</span></h1>
<div class="media-image"><img src="https://global.unitednations.entermediadb.net/x/image1170x530cropped.jpg" alt=""></div>
<div class="media-credit">{photo}</div>
<span class="views-field-field-news-date"><time class="datetime" datetime="{stamp}">{day}</time></span>
<span class="views-field-field-news-topics"><a href="/{piece.language}/news/topic/sdgs">SDGs</a></span>
<div class="field--name-field-text-column">
{body_html(piece.story)}{tail}
</div><ul class="tags"><li><a href="/{piece.language}/tags/china">China</a></li></ul>"""
        facts = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": piece.title, "datePublished": stamp}
        head = (
            f'<meta property="og:title" content="{escape(piece.title)}"><meta property="article:published_time" content="{stamp}">'
            f'<script type="application/ld+json">{json.dumps(facts, ensure_ascii=False)}</script>'
        )
        return self.frame(piece.title, main, head)

    def card(self, piece: Piece) -> str:
        return (
            f'<div class="views-row"><h2 class="node__title"><a rel="bookmark" href="{self.link(piece)}"><span class="field--name-title">'
            f'{escape(piece.title)}</span></a></h2><time class="datetime" datetime="{piece.day.isoformat()}T12:00:00Z"></time>'
            f'<div class="field--name-field-news-story-lead">{escape(piece.blocks[0][:140])}</div></div>\n'
        )

    def link(self, piece: Piece) -> str:
        """Every ninth card has the feed's form of the address."""
        return piece.also[0] if piece.id % 9 == 0 else piece.path

    def frame(self, title: str, main: str, head: str = "") -> str:
        return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | UN News</title>{head}</head>
<body><header><a href="/en/">UN News</a><span>Global perspective Human stories</span><nav><ul><li><a href="/en/news">Latest</a></li>
<li><a href="/en/news/topic/sdgs">SDGs</a></li><li><a href="/en/interviews">Interviews</a></li></ul></nav></header><main>{main}</main>
<footer><a href="/en/rss-feeds">RSS feeds</a><p>News Tips | Subscribe</p></footer></body></html>"""


def pieces(today: date) -> list[Piece]:
    """40 made stories: three in four English, every fourth of all about another country."""
    return [_made(number, today) for number in range(40)]


def _made(number: int, today: date) -> Piece:
    language, about = "zh" if number % 4 == 2 else "en", number % 4 != 3
    told, day, place = write(number, language, about=about, world="unnews"), today - timedelta(days=number * 2 // 3), 1168559 - number * 13
    title = f"【专题报道】{told.title}" if language == "zh" and number % 8 == 2 else told.title
    tail = f"{language}/story/{day:%Y/%m}/{place}"
    return Piece(place, f"/{tail}", title, told.blocks, day, language, about=about, also=(f"/feed/view/{tail}",))
