"""What the replicas of real sites have in common: addresses, paged listings, feeds, sitemaps, robots.txt, publishing, correcting.

A replica says how its own pages look (`article`, `card`, `frame`); the rest is here. It is served under several hosts at once: a host of
the real site becomes an address of its own on loopback (`town`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from crawler.demo.http import HTML, RSS, TEXT, XML, Resource, Response, answer
from tests.sites import machine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.sites.piece import Piece

Choice = Callable[["Piece"], bool]


class Replica:
    """A made copy of a site's structure. ``bases`` maps its real hosts to where they are served (``http://127.0.1.4:40123``)."""

    name: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]]
    first: ClassVar[int] = 0
    page_size: ClassVar[int] = 10
    barred: ClassVar[tuple[str, ...]] = ()
    crawl_delay: ClassVar[str | None] = None
    feed_size: ClassVar[int] = 10
    listings: ClassVar[Mapping[str, Choice]]
    feeds: ClassVar[Mapping[str, Choice]] = {}
    sitemaps: ClassVar[Mapping[str, Choice]] = {}

    def __init__(self, bases: Mapping[str, str], pieces: Sequence[Piece], today: date) -> None:
        self.bases, self.today, self._lock = bases, today, threading.Lock()
        self.pieces = list(pieces)
        self.changed: dict[int, datetime] = {}

    @property
    def base(self) -> str:
        """Where the first of its hosts is served."""
        return self.bases[self.hosts[0]]

    def article(self, piece: Piece) -> str:
        """The page of one article."""
        raise NotImplementedError

    def card(self, piece: Piece) -> str:
        """An article as a listing shows it."""
        raise NotImplementedError

    def frame(self, title: str, main: str, head: str = "") -> str:
        """A page around its main part."""
        raise NotImplementedError

    def whole_pages(self) -> list[str]:
        """Paths of entrances on which several whole articles stand: these have an outcome of their own."""
        return []

    def extra(self, place: str, query: Mapping[str, list[str]]) -> Resource | None:
        """A page only this site has."""
        return None

    def respond(self, method: str, path: str, headers: Mapping[str, str]) -> Response:
        """Answer one request under any of its hosts."""
        with self._lock:
            return answer(self._find(path), headers)

    def publish(self, pieces: Sequence[Piece]) -> None:
        """Put articles on the site."""
        with self._lock:
            self.pieces = [*pieces, *self.pieces]

    def correct(self, number: int, old: str, new: str) -> Piece:
        """Change words of a published article; gives it as it is now."""
        with self._lock:
            place = next(place for place, piece in enumerate(self.pieces) if piece.id == number)
            piece = self.pieces[place]
            self.pieces[place] = replace(piece, blocks=tuple(block.replace(old, new) for block in piece.blocks))
            self.changed[number] = datetime.now(UTC).replace(microsecond=0)
            return self.pieces[place]

    def modified(self, piece: Piece) -> datetime:
        """When the page of an article last changed."""
        return self.changed.get(piece.id, piece.modified)

    def chosen(self, choice: Choice) -> list[Piece]:
        """The published articles that an entrance shows, newest first."""
        return sorted(filter(choice, self.pieces), key=lambda piece: (piece.day, piece.id), reverse=True)

    def link(self, piece: Piece) -> str:
        """The address under which listings show it."""
        return piece.path

    def _find(self, path: str) -> Resource:
        parts = urlsplit(path)
        place, query = unquote(parts.path), parse_qs(parts.query)
        if place == "/robots.txt":
            return Resource(machine.robots(self.base, self.barred, self.crawl_delay, list(self.sitemaps)).encode(), TEXT, self._morning())
        if place in self.sitemaps:
            return Resource(machine.sitemap(self.base, self._rows(self.sitemaps[place])).encode(), XML, self._newest())
        if place in self.feeds:
            shown = self.chosen(self.feeds[place])[: self.feed_size]
            return Resource(machine.feed(self.base, self.name, shown).encode(), RSS, self._newest())
        whole = f"{place}?{parts.query}" if parts.query else place
        piece = next((one for one in self.pieces if {place, whole} & {unquote(one.path), *map(unquote, one.also)}), None)
        if piece:
            return Resource(self.article(piece).encode(), HTML, self.modified(piece))
        if place in self.listings:
            return self._listing(place, query.get("page", [str(self.first)])[0])
        return self.extra(place, query) or Resource(self.frame("Page not found", "<h1>Page not found</h1>").encode(), status=404)

    def _listing(self, place: str, asked: str) -> Resource:
        shown = self.chosen(self.listings[place])
        number = (int(asked) if asked.isdecimal() else self.first) - self.first
        part = shown[number * self.page_size : (number + 1) * self.page_size]
        more = (number + 1) * self.page_size < len(shown)
        following = f'<nav class="pager"><a rel="next" href="?page={number + 1 + self.first}">Next page</a></nav>' if more else ""
        main = f'<div class="view-content">{"".join(self.card(piece) for piece in part)}</div>{following}'
        return Resource(self.frame(place.rpartition("/")[2] or "News", main).encode(), HTML, self._newest())

    def _rows(self, choice: Choice) -> list[tuple[str, datetime]]:
        return [(piece.path, self.modified(piece)) for piece in self.chosen(choice)]

    def _newest(self) -> datetime:
        return max([self._morning(), *self.changed.values(), *(piece.modified for piece in self.pieces)])

    def _morning(self) -> datetime:
        return datetime.combine(self.today, time(0), UTC)
