"""A site whose articles may be walls, with a feed that moved, one without an end, an index that grows and a calendar that goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from crawler.demo.http import HTML, RSS, XML, Resource, Response, answer
from tests.clean.making import PROSE

if TYPE_CHECKING:
    from collections.abc import Mapping

DECLARED = """
title = "Walled"
home = "{base}/"
hosts = ["127.0.0.2"]
allow_private = ["127.0.0.2/32"]
[discover]
feeds = ["{base}/old-feed.xml", "{base}/huge.xml"]
sitemaps = ["{base}/sitemap.xml"]
listings = ["{base}/calendar?month=2026-01"]
article = '^/news/\\d+-'
max_pages = 12
[manners]
delay = 0
[expect]
min_links = 1
"""
NUMBERS = range(1, 13)
WALLED = (5, 6, 7, 8)
WALL = "Choose how this site may use what it learns about you, then go on to the page that you came for. " * 12


class Walled:
    """Articles 1 to 12 by path; what stands there is ``shown`` by number, an article where nothing is said."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.shown: dict[int, Response] = {}

    def respond(self, method: str, path: str, headers: Mapping[str, str]) -> Response:
        """Answer one request."""
        parts = urlsplit(path)
        if parts.path.startswith("/news/"):
            number = int(parts.path.removeprefix("/news/").partition("-")[0])
            return self.shown.get(number) or page(story(number), headers)
        match parts.path:
            case "/old-feed.xml":
                return Response(301, (("Location", f"{self.base}/feed.xml"),))
            case "/feed.xml":
                items = "".join(f"<item><title>Story {n}</title><link>/news/{n}-story</link></item>" for n in NUMBERS)
                return answer(Resource(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), RSS), headers)
            case "/huge.xml":
                return Response(200, (("Content-Type", RSS),), b"<rss version='2.0'><channel>" + b" " * (40 << 20))
            case "/sitemap.xml":
                return answer(Resource(self._index(parts.query).encode(), XML), headers)
            case "/calendar":
                return page(self._month(parse_qs(parts.query)["month"][0]), headers)
            case "/robots.txt":
                return answer(Resource(b"User-agent: *\nDisallow:\n", "text/plain"), headers)
            case _:
                return page("<h1>Walled</h1><p>The front page.</p>", headers)

    def _index(self, query: str) -> str:
        """An index that names itself and two that nobody has seen."""
        names = ("/sitemap.xml", f"/sitemap.xml?{query}a", f"/sitemap.xml?{query}b")
        return f"<sitemapindex>{''.join(f'<sitemap><loc>{self.base}{name}</loc></sitemap>' for name in names)}</sitemapindex>"

    def _month(self, month: str) -> str:
        """A calendar whose every month shows the same articles and leads to the month before."""
        year, number = map(int, month.split("-"))
        before = f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"
        links = "".join(f"<li><a href='/news/{n}-story'>Story {n}</a></li>" for n in NUMBERS)
        return f"<ul>{links}</ul><a rel='next' href='/calendar?month={before}'>Earlier</a>"


def page(body: str, headers: Mapping[str, str], title: str = "Walled") -> Response:
    """A page with 200."""
    return answer(Resource(f"<html><head><title>{title}</title></head><body><main>{body}</main></body></html>".encode(), HTML), headers)


def story(number: int) -> str:
    """An article of its own words."""
    said = " ".join(f"{word}{number}" if len(word) > 6 else word for word in " ".join(PROSE).split())
    return f"<h1>Story {number} of the terraces</h1><p class='date'>{number} May 2026</p><p>{said}</p><p>{said[::-1]}</p>"
