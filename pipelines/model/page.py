"""What is found and fetched: entrance, lead, page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Way(StrEnum):
    """A way of finding articles."""

    FEED = "feed"
    SITEMAP = "sitemap"
    NEWS_SITEMAP = "news_sitemap"
    LISTING = "listing"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Entrance:
    """A feed, sitemap or listing of a source; ``url`` is the declared address, not a later page of it."""

    way: Way
    url: str


@dataclass(frozen=True, slots=True)
class Lead:
    """An article that an entrance shows. Dates are kept as the entrance wrote them."""

    url: str
    """Absolute, as found."""
    entrance: Entrance
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What one entrance page gave.

    ``state`` is ``ok`` (all of it), ``partial`` (entries of other hosts, without a usable address, unlike the pattern were left out),
    ``degraded`` (read, but broken), ``empty``, ``not_a_feed``, ``not_a_sitemap``, ``unreadable`` or ``clipped`` (more entries than the
    bound); ``notes`` say why. ``children`` are further sitemaps to read, ``next_page`` the page
    that continues a listing or feed by its own word.
    """

    leads: tuple[Lead, ...] = ()
    state: str = "ok"
    notes: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    next_page: str | None = None
    links: int = 0
    """Links or entries on the page before any selection."""
    children_modified: tuple[str | None, ...] = ()
    """What the index says of each child's last change, as written, in the order of ``children``: an unchanged one need not be read."""


@dataclass(frozen=True, slots=True)
class WarcRef:
    """Where the raw bytes of a page lie: file name within the archive folder, offset in bytes, record id."""

    file: str
    offset: int
    record: str


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """A fetched page. ``body`` is decoded from content encodings (gzip, br), not from its charset."""

    url: str
    """The address that answered, after redirects."""
    requested: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    source: str = ""
    lead: Lead | None = None
    redirects: tuple[str, ...] = ()
    warc: WarcRef | None = None
    moved: bool = False
    """Every redirect on the way to it says "for good" (301, 308), and there was one."""

    def __repr__(self) -> str:
        return f"Page({self.status} {self.url} {len(self.body)} bytes)"

    def header(self, name: str) -> str:
        """The first value of a header, without regard to case; empty when it is missing."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")
