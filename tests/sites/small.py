"""A made site in a test's own hands: what lies at each address, and every request with what it was asked by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.demo.http import HTML, RSS, TEXT, XML, Resource, Response, answer
from crawler.demo.pages import body_html
from crawler.demo.story import Story
from tests.sites import cms, machine
from tests.sites.piece import Piece
from tests.sites.texts import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the path, the status of the answer, and whether it was conditional."""

    path: str
    status: int
    conditional: bool


class SmallSite:
    """``pages`` by path with its query; what is not there is 404. ``asked`` are the requests but those for robots.txt."""

    def __init__(self, base: str) -> None:
        self.base, self.cms = base, cms.KINDS["drupal"]
        self.pages: dict[str, Resource | Response] = {"/robots.txt": Resource(b"User-agent: *\nDisallow:\n", TEXT)}
        self.pieces: dict[int, Piece] = {}
        self.asked: list[Asked] = []

    def respond(self, method: str, path: str, headers: Mapping[str, str]) -> Response:
        """Answer one request."""
        there = self.pages.get(path, Resource(b"<!DOCTYPE html><title>Not found</title><h1>Not found</h1>", HTML, status=404))
        response = there if isinstance(there, Response) else answer(there, headers)
        if path != "/robots.txt":
            self.asked.append(Asked(path, response.status, "if-none-match" in headers or "if-modified-since" in headers))
        return response

    def take_asked(self) -> list[Asked]:
        """The requests since the last call."""
        taken, self.asked = self.asked, []
        return taken

    def article(self, number: int, at: datetime, more: str = "") -> str:
        """Publish (or change) the made article of this number; gives its path. ``more`` is a paragraph after its text."""
        told = write(number, "en", world="small")
        path = f"/news/{number}-{told.title.lower().replace(' ', '-').replace(',', '')}"
        blocks = (*told.blocks, more) if more else told.blocks
        story = Story(number, "en", "news", "News", told.title, "", "\n\n".join(blocks))
        page = self.cms.frame(told.title, self.cms.page(told.title, at, body_html(story)), "")
        self.pages[path] = Resource(page.encode(), HTML, at)
        self.pieces[number] = Piece(number, path, told.title, told.blocks, at.date())
        return path

    def put(self, path: str, text: str, type: str = HTML, at: datetime | None = None) -> None:
        """Lay a text at an address; ``at`` gives it validators."""
        self.pages[path] = Resource(text.encode(), type, at)

    def sitemap(self, path: str, rows: Iterable[tuple[str, datetime]], at: datetime) -> None:
        """Lay a sitemap of (path, lastmod) at an address."""
        self.put(path, machine.sitemap(self.base, rows), XML, at)

    def index(self, path: str, rows: Iterable[tuple[str, datetime | None]], at: datetime) -> None:
        """Lay a sitemap index of (path, lastmod) at an address."""
        changed = {part: f"<lastmod>{when.isoformat()}</lastmod>" if when else "" for part, when in rows}
        told = "".join(f"<sitemap><loc>{self.base}{part}</loc>{said}</sitemap>" for part, said in changed.items())
        self.put(path, f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{told}</sitemapindex>', XML, at)

    def feed(self, path: str, numbers: Sequence[int], at: datetime) -> None:
        """Lay an RSS feed of these articles at an address."""
        self.put(path, machine.feed(self.base, "News", [self.pieces[number] for number in numbers]), RSS, at)

    def declaration(self, discover: str, more: str = "") -> str:
        """The TOML that declares it; ``discover`` are the lines of its entrances, with ``@`` for the base address."""
        return (
            f'title = "Small"\nhome = "{self.base}/"\nhosts = ["{urlsplit(self.base).hostname}"]\nallow_private = ["127.0.0.0/8"]\n{more}\n'
            f"[discover]\n{discover.replace('@', self.base)}\narticle = '^/news/[^/?]+$'\n[manners]\ndelay = 0\n"
        )
