"""Reading what shows articles: feeds, sitemaps, listing pages. Bytes and an address in, leads out; nothing is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.discover import feed, listing, sitemap
from pipelines.model import Discover

if TYPE_CHECKING:
    from pipelines.model import Found, Source


def read_feed(body: bytes, url: str, *, content_type: str = "", source: Source | None = None) -> Found:
    """Read an RSS, Atom or JSON feed, or what serves as one.

    ``body`` are the bytes as they came, ``url`` the address they came from, ``source`` the declaration whose hosts and patterns choose
    among the entries (without one all entries on the feed's own host count). Never fails on a body: ``state`` of the answer says
    whether it was read whole (``ok``), in part, or not (``not_a_feed``), and ``notes`` say why.

    >>> found = newswatch.read_feed(Path("feed.xml").read_bytes(), "https://news.example.org/feed.xml")
    >>> [(lead.url, lead.title) for lead in found.leads]
    [('https://news.example.org/news/terraces-of-yunhe-bear-rice-again', 'Terraces of Yunhe bear rice again')]
    """
    return feed.read_feed(body, url, content_type, discover=_discover(source), hosts=_hosts(source))


def read_sitemap(body: bytes, url: str, *, content_type: str = "", source: Source | None = None) -> Found:
    """Read a sitemap, also one packed by gzip; an index gives ``children``, addresses of further sitemaps. Else as `read_feed`.

    >>> found = newswatch.read_sitemap(Path("sitemap.xml").read_bytes(), "https://news.example.org/sitemap.xml")
    >>> [(lead.url, lead.modified) for lead in found.leads]
    [('https://news.example.org/news/terraces-of-yunhe-bear-rice-again', '2026-11-20')]
    """
    return sitemap.read_sitemap(body, url, content_type, discover=_discover(source), hosts=_hosts(source))


def read_listing(body: bytes, url: str, *, content_type: str = "", source: Source | None = None) -> Found:
    """Read a page that lists articles. Without ``source`` the shape of the addresses tells articles from other links.

    ``next_page`` of the answer is what the page itself calls its next or older page. Else as `read_feed`.

    >>> found = newswatch.read_listing(Path("listing.html").read_bytes(), "https://news.example.org/news")
    >>> [(lead.title, lead.published) for lead in found.leads][:1]
    [('Terraces of Yunhe bear rice again', '20 November 2026')]
    """
    return listing.read_listing(body, url, content_type, _discover(source), _hosts(source))


def _discover(source: Source | None) -> Discover:
    return source.discover if source is not None else Discover()


def _hosts(source: Source | None) -> tuple[str, ...]:
    return source.hosts if source is not None else ()
