"""UN DESA on www.un.org: no date on the newer pages, one in the address of the older, furniture above the title, off-site cards."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, ClassVar

from crawler.demo.pages import body_html
from tests.sites import seeds
from tests.sites.piece import Piece, long_date, slug
from tests.sites.replica import Choice, Replica
from tests.sites.texts import write

if TYPE_CHECKING:
    from collections.abc import Mapping


def _new(piece: Piece) -> bool:
    return piece.path.startswith("/en/desa/")


def _old(piece: Piece) -> bool:
    return not _new(piece)


class UNDESA(Replica):
    """The department's part of www.un.org."""

    name = "undesa"
    hosts = ("www.un.org",)
    page_size = 60  # these listings were not seen with pages
    listings: ClassVar[Mapping[str, Choice]] = {
        "/en/desa": lambda piece: _new(piece) and piece.id < 12,
        "/en/articles-by-property-w-date/81254": lambda piece: True,
    }
    feeds: ClassVar[Mapping[str, Choice]] = {"/en/desa/news/rss.xml": _new}

    def article(self, piece: Piece) -> str:
        welcome = "Welcome to the United Nations" + ("" if piece.seed else ". It's your world.")
        main = f"""<div class="un-welcome">{welcome}</div><div class="region-content"><article>
<h1 class="page-header">{escape(piece.title)}</h1>
<div class="field-item"><img src="/sites/un2.un.org/files/p{piece.id}.jpg" alt="">
<p class="credit">Photo:UN Photo/Made Name</p>
{body_html(piece.story)}</div></article></div>"""
        return self.frame(piece.title, main, f'<meta property="og:title" content="{escape(piece.title)}">')

    def card(self, piece: Piece) -> str:
        shown = f"<span>{long_date(piece.day)}</span>" if _old(piece) else ""
        return f'<div class="card-body"><h5 class="card-title"><a href="{piece.path}">{escape(piece.title)}</a></h5>{shown}</div>\n'

    def frame(self, title: str, main: str, head: str = "") -> str:
        return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | United Nations</title>{head}</head>
<body><nav class="brand-bar"><a href="/ar">العربية</a> <a href="/zh">中文</a> <a href="/en">English</a> <a href="/fr">Français</a></nav>
<header><a href="/en/desa">Department of Economic and Social Affairs</a><ul><li><a href="/en/desa/about-us">About</a></li>
<li><a href="/en/desa/what-we-do">What we do</a></li><li><a href="https://sdgs.un.org/goals">Goals</a></li></ul></header>
<main>{main}</main><footer><a href="/en/about-us/terms-of-use">Terms of Use</a>
<a href="/en/fraudalert">Fraud Alert</a></footer></body></html>"""


def pieces(today: date) -> list[Piece]:
    """36 made articles, a third of them about other countries, and seed 001 when it is there."""
    return [*(_made(number, today) for number in range(36)), *_seeded()]


def _made(number: int, today: date) -> Piece:
    about, day = number % 3 != 2, today - timedelta(days=3 + number * 4)
    told = write(number, about=about, world="undesa")
    if number % 4 == 1:
        path = f"/development/desa/capacity-development/{day:%Y/%m/%d}/{slug(told.title)}"
        return Piece(number, path, told.title, told.blocks, day, about=about)
    return Piece(number, f"/en/desa/{slug(told.title)}", told.title, told.blocks, day, about=about, dated=False)


def _seeded() -> list[Piece]:
    seed = seeds.one("001")
    path = seeds.MAP["001"].removeprefix("https://www.un.org")
    return [Piece(9001, path, seed.title, seed.blocks, seed.day or date(2017, 12, 14), seed="001")] if seed else []
