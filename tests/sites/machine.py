"""What sites say to machines: robots.txt, feeds, sitemaps."""

from __future__ import annotations

from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from tests.sites.piece import Piece

_MAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def robots(base: str, barred: Iterable[str], delay: str | None, sitemaps: Iterable[str]) -> str:
    """robots.txt with rules for everybody."""
    lines = ["User-agent: *", *(f"Disallow: {rule}" for rule in ("/admin/", "/search/", *barred))]
    lines += [f"Crawl-delay: {delay}"] if delay else []
    return "\n".join([*lines, "", *(f"Sitemap: {base}{place}" for place in sitemaps), ""])


def sitemap(base: str, rows: Iterable[tuple[str, datetime]]) -> str:
    """A sitemap of (path, time of last change)."""
    told = "".join(f"<url><loc>{_loc(base, path)}</loc><lastmod>{when.isoformat()}</lastmod></url>\n" for path, when in rows)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_MAPS}">\n{told}</urlset>\n'


def sitemap_index(base: str, paths: Iterable[str]) -> str:
    """A sitemap that names others."""
    told = "".join(f"<sitemap><loc>{_loc(base, path)}</loc></sitemap>\n" for path in paths)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{_MAPS}">\n{told}</sitemapindex>\n'


def feed(base: str, title: str, pieces: Sequence[Piece]) -> str:
    """RSS 2.0 with one-line descriptions, as most institutions have it."""
    items = "".join(
        f"<item><title>{escape(piece.title, quote=False)}</title><link>{_loc(base, piece.path)}</link>"
        f'<guid isPermaLink="true">{_loc(base, piece.path)}</guid><pubDate>{format_datetime(piece.modified)}</pubDate>'
        f"<description>{escape(piece.blocks[0][:160], quote=False)}</description></item>\n"
        for piece in pieces
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>{escape(title)}</title><link>{base}/</link>'
        f"<description>{escape(title)}</description>\n{items}</channel></rss>\n"
    )


def _loc(base: str, path: str) -> str:
    return escape(base + quote(path, safe="/?=&%"))
