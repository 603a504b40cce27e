"""fc-ssc.org: plain http, numbers in the address, one text under every language prefix, no publication date anywhere."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, ClassVar

from crawler.demo.pages import body_html
from tests.sites import seeds
from tests.sites.piece import MONTHS, Piece, us_date
from tests.sites.replica import Choice, Replica
from tests.sites.texts import write

if TYPE_CHECKING:
    from collections.abc import Mapping


def _everything(piece: Piece) -> bool:
    return True


class FCSSC(Replica):
    """The Finance Center's press releases."""

    name = "fcssc"
    hosts = ("www.fc-ssc.org", "fc-ssc.org")
    first = 1
    listings: ClassVar[Mapping[str, Choice]] = {"/en/media_center/press_releases": _everything, "/en": lambda piece: piece.id > 170}
    sitemaps: ClassVar[Mapping[str, Choice]] = {"/sitemap.xml": lambda piece: piece.id < 175}

    def article(self, piece: Piece) -> str:
        main = f"""<div class="position">Home &gt; Media Center &gt; Press Releases</div>
<div class="news_detail"><h2 class="tit">{escape(piece.title)}</h2><div class="con">
{body_html(piece.story)}
</div><div class="prev_next"><a href="/en/media_center/press_releases_detail/{piece.id - 1}">Previous</a></div></div>"""
        return self.frame(piece.title, main)

    def card(self, piece: Piece) -> str:
        return f'<li><a href="{self.link(piece)}" title="{escape(piece.title)}">{escape(piece.title)}</a></li>\n'

    def link(self, piece: Piece) -> str:
        """Two cards lead to the Spanish prefix, where the English text stands too."""
        return piece.also[0] if piece.id % 17 == 0 else piece.path

    def frame(self, title: str, main: str, head: str = "") -> str:
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head><body>
<div class="header"><ul class="nav"><li><a href="/en">Home</a></li>
<li><a href="/en/about_us/message_from_the_executive_chairman">About Us</a></li>
<li><a href="/en/media_center/press_releases">Media Center</a></li>
<li><a href="/en/partnership_program/south_south_countries">Partners</a></li></ul>
<a href="/es">Español</a></div>{main}<div class="footer">Copyright Finance Center for South-South Cooperation</div></body></html>"""


def pieces(today: date) -> list[Piece]:
    """34 made releases, and seed 002 under its own number when it is there."""
    numbers = [number for number in range(150, 185) if number != 170]
    return [*(_made(number, today) for number in numbers), *_seeded()]


def _made(number: int, today: date) -> Piece:
    told, day = write(number, world="fcssc"), today - timedelta(days=(185 - number) * 9)
    opening = {
        0: f"Beijing, {us_date(day)} - ",
        1: f"On the {day.day}th of {MONTHS[day.month - 1]} {day.year}, this was announced. ",
        2: f"On {MONTHS[day.month - 1]} {day.day}, delegates met. ",
    }[number % 3]
    blocks = (opening + told.blocks[0], *told.blocks[1:])
    return Piece(number, _path("en", number), told.title, blocks, day, dated=False, also=(_path("es", number),))


def _seeded() -> list[Piece]:
    seed = seeds.one("002")
    return (
        [Piece(170, _path("en", 170), seed.title, seed.blocks, date(2024, 6, 13), dated=False, also=(_path("es", 170),), seed="002")]
        if seed
        else []
    )


def _path(language: str, number: int) -> str:
    return f"/{language}/media_center/press_releases_detail/{number}"
