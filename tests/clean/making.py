"""Made pages and sources for the tests of cleaning."""

# ruff: noqa: E501  (markup reads better in one line)

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pipelines.clean.read import read
from pipelines.clean.textformat import serialize
from pipelines.model import Article, Page, Reading, SiteProfile, Source

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
URL = "https://news.example.org/news/a-story-of-note"
TITLE = "Terraces of Yunhe bear rice again"
PROSE = [
    "Villagers in the eastern county of Yunhe are clearing abandoned hillside fields with billhooks, hammers and their bare hands.",
    "The terraced paddies fell into disuse long ago, when young people left the county for work in the cities of the coast.",
    "Now the paddies are flooded again in spring, and visitors come from as far as Shanghai to see them shine in the morning.",
    "The work is paid for by the county, by two banks and by a fund of the United Nations for the restoration of land.",
]
BODY = "".join(f"<p>{paragraph}</p>\n" for paragraph in PROSE)


def source(**settings: Any) -> Source:
    """A source of which nothing is declared but what is given."""
    return Source("example", "Example News", "https://news.example.org/", ("news.example.org",), **settings)


def html(main: str, head: str = "", title: str = f"{TITLE} | Example News") -> str:
    """A page with furniture around its main part."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        '<a class="skip-link" href="#main">Skip to main content</a><header><nav><ul><li><a href="/">Home</a></li>'
        '<li><a href="/about">About us</a></li></ul></nav></header>'
        f'<main id="main">{main}</main><aside class="sidebar"><h3>Latest news</h3><ul><li><a href="/news/x">Another story</a>'
        '<time datetime="2026-11-20">20 November 2026</time></li></ul></aside>'
        "<footer><p>Example News, 1 Example Street, Example Town. All rights reserved by the publisher of these pages.</p></footer></body></html>"
    )


def page(body: str | bytes, url: str = URL, content_type: str = "text/html; charset=utf-8", **settings: Any) -> Page:
    """A fetched page."""
    raw = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    kept = {"requested": url, "status": 200, **settings}
    return Page(url=url, headers=(("Content-Type", content_type),), body=raw, fetched_at=NOW, **kept)


def reading(main: str, head: str = "", learnt: SiteProfile | None = None, **settings: Any) -> Reading:
    """What cleaning makes of a page with this main part."""
    return read(page(html(main, head)), source(**settings), learnt or SiteProfile())


def article(main: str, head: str = "", learnt: SiteProfile | None = None, **settings: Any) -> Article:
    """The one article on a page with this main part."""
    made = reading(main, head, learnt, **settings)
    assert made.refused is None, made.refused
    (only,) = made.articles
    return only


def text(main: str, **settings: Any) -> str:
    """Its corpus text."""
    made = article(main, **settings)
    return serialize(made.title, made.blocks)
