"""en.planning.org.cn: one space of numbers for all sections, a breadcrumb, a date line with its source, some pages without one."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, ClassVar

from crawler.demo.http import HTML, Resource
from crawler.demo.pages import body_html
from tests.sites import seeds
from tests.sites.piece import Piece
from tests.sites.replica import Choice, Replica
from tests.sites.texts import write

if TYPE_CHECKING:
    from collections.abc import Mapping

SECTIONS = {"upsc": ("UPSC", "Academic Focus"), "nua": ("New Urban Agenda", "Practice"), "belt": ("Belt and Road", "Key Urban Fields")}


def _section(section: str) -> Choice:
    return lambda piece: piece.section == section


class UPSC(Replica):
    """The society's English site."""

    name = "upsc"
    hosts = ("en.planning.org.cn",)
    first = 1
    listings: ClassVar[Mapping[str, Choice]] = {f"/{section}": _section(section) for section in SECTIONS}

    def article(self, piece: Piece) -> str:
        above, below = SECTIONS[piece.section]
        line = f'<p class="info">{piece.day.isoformat()} | {"UNIDO" if piece.seed else "UPSC"}</p>' if piece.dated else ""
        main = f"""<div class="left_title">{below}</div><div class="crumbs">Home /{above} /{below}</div>
<div class="article_box"><h2>{escape(piece.title)}</h2>{line}<div class="article_con">
{body_html(piece.story)}
</div></div>"""
        return self.frame(piece.title, main)

    def card(self, piece: Piece) -> str:
        return (
            f'<div class="zoom mt20 news_list_boxb"><h4><a href="{piece.path}">{escape(piece.title)}</a></h4>'
            f"<p>{escape(piece.blocks[0][:120])}…</p><p>{piece.day.isoformat() if piece.dated else ''}</p></div>\n"
        )

    def extra(self, place: str, query: Mapping[str, list[str]]) -> Resource | None:
        if place != "/":
            return None
        cards = "".join(self.card(piece) for piece in self.chosen(lambda piece: True)[:6])
        return Resource(
            self.frame("Urban Planning Society of China", f'<div class="xh_list_boxb">{cards}</div>').encode(), HTML, self._newest()
        )

    def frame(self, title: str, main: str, head: str = "") -> str:
        menu = "".join(f'<li><a href="/{section}">{names[0]}</a></li>' for section, names in SECTIONS.items())
        return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"><html><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{escape(title)}-UPSC</title>{head}</head><body>
<div class="top"><ul><li><a href="/">Home</a></li>{menu}<li><a href="http://www.planning.org.cn/">中文</a></li></ul></div>
<div class="main">{main}</div><div class="foot">Copyright Urban Planning Society of China. All rights reserved.</div></body></html>"""


def pieces(today: date) -> list[Piece]:
    """36 made articles, every eighth without a date line, and seed 004 under its own number when it is there."""
    return [*(_made(number, today) for number in range(36)), *_seeded()]


def _made(number: int, today: date) -> Piece:
    told, section, place = write(number, world="upsc"), list(SECTIONS)[number % 3], 1300 - number * 5
    day = today - timedelta(days=2 + number * 5)
    path = f"/{section}/view?id={place}"
    return Piece(place, path, told.title, told.blocks, day, section=section, dated=number % 8 != 7)


def _seeded() -> list[Piece]:
    seed = seeds.one("004")
    return (
        [Piece(1026, "/belt/view?id=1026", seed.title, seed.blocks, seed.day or date(2023, 7, 28), section="belt", seed="004")]
        if seed
        else []
    )
