"""The yardstick of cleaning that stands in the project: made articles in the page structures of real UN-family sites.

Dates beside the heading, in a sidebar, with a weekday, in US form in the metadata; teasers, newsletter boxes and related news around
the text. The texts are made.
"""

# ruff: noqa: E501  (markup reads better in one line)

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from crawler.demo.pages import body_html
from crawler.demo.story import Story
from tests.bench.clean import Gold
from tests.sites.piece import chinese_date, drupal_date, long_date
from tests.sites.texts import write

PER_SITE = 8
_FIRST = date(2019, 4, 5)


@dataclass(frozen=True, slots=True)
class Made:
    """A made article before it is dressed as a page."""

    number: int
    title: str
    body: str
    day: date
    text: str


Dress = Callable[[Made], tuple[str, bool]]
"""A page and whether it shows its own date."""


def pages() -> list[Gold]:
    """All pages of the yardstick with their gold."""
    return [_gold(site, dress, number) for site, dress in DRESSES.items() for number in range(PER_SITE)]


def digest(made: list[Gold]) -> str:
    """A name for the yardstick: it changes when a page or its gold does."""
    told = hashlib.sha256()
    for gold in made:
        for part in (gold.site, gold.url, gold.title, gold.published or "", gold.text or ""):
            told.update(part.encode() + b"\0")
        told.update(gold.body)
    return told.hexdigest()[:16]


def _gold(site: str, dress: Dress, number: int) -> Gold:
    language = "zh" if site == "chinese" else "en"
    told = write(number, language, world=f"quality {site}")
    story = Story(number, language, "news", "Story", told.title, "", "\n\n".join(told.blocks))
    day = _FIRST + timedelta(days=37 * number)
    html, shows = dress(Made(number, told.title, body_html(story), day, told.text))
    body = told.text.partition("\n\n")[2]
    return Gold(site, f"https://{site}.example.org/news/{number}-item", html.encode(), told.title, day.isoformat() if shows else None, body)


def _frame(title: str, main: str, head: str = "", after: str = "") -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head><body class="sidebar-second">
<a class="visually-hidden skip-link" href="#main">Skip to main content</a><div class="print_warning">Are you sure you want to print this?</div>
<nav class="menu"><ul><li><a href="/">Home</a></li><li><a href="/news">News and stories</a></li></ul></nav>{main}{after}
<footer><div class="factbox">Did you know? Cities produce most of the gases that warm the world.</div><p class="copyright">© Example</p></footer>
</body></html>"""


def _meta_bar(made: Made) -> tuple[str, bool]:
    """Date, kind and topic in a bar above the heading; US dates in the metadata, days later; related cards between the paragraphs."""
    wrong = drupal_date(made.day + timedelta(days=9))
    head = (
        f'<meta property="og:title" content="{escape(made.title)}"><meta property="article:published_time" content="{wrong}">'
        f'<script type="application/ld+json">{{"@graph":[{{"@type":"NewsArticle","datePublished":"{wrong}"}}]}}</script>'
    )
    first, _, rest = made.body.partition("\n")
    main = f"""<div class="header_meta"><span class="meta_info_date"><small>{long_date(made.day)}</small></span>
<span class="meta_info_type"><small><a href="/t">Story</a></small></span><div class="meta_title"><h1>{escape(made.title)}</h1></div></div>
<div class="photo_credit">Photo by Example / {long_date(made.day)}</div>
<article role="article"><div class="paragraph"><div class="para_text">{first}</div></div>
<div class="paragraph paragraph--type--related-articles"><div>Related</div><a href="/x">Another story of the house</a></div>
<div class="paragraph"><div class="para_text">{rest}</div></div></article>
<div class="tags"><span>Topics</span><ul><li><a href="/t/1">Forests</a></li></ul></div>"""
    return _frame(made.title, main, head), True


def _sidebar(made: Made) -> tuple[str, bool]:
    """Newest items with dates beside the text; its own date on every third page only; a hidden newsletter box."""
    shows = made.number % 3 == 0
    stamp = f"{made.day.isoformat()}T12:00:00Z"
    own = (
        f'<div class="field field--name-field-date field__item"><time datetime="{stamp}">{long_date(made.day)}</time></div>'
        if shows
        else ""
    )
    items = "".join(
        f'<div class="views-row"><a href="/n/{n}">Item {n}</a><span class="views-field-date"><time datetime="2021-04-1{n}">1{n} April 2021</time></span></div>'
        for n in range(5)
    )
    main = f"""<div id="page-title"><h1 class="page-title"><span>{escape(made.title)}</span></h1></div><div class="col content-layout">
<article class="node"><div class="node__content">{own}<div class="text-formatted field field--name-body field--type-text-with-summary field--label-hidden">
{made.body}</div></div></article><div class="popup-content hidden"><p>Sign up here to get the latest news, updates and information in your inbox.</p>
</div></div><div class="col sidebar-second"><h2>Latest news</h2>{items}</div>"""
    return _frame(f"{made.title} | Seabed Example", main), shows


def _weekday(made: Made) -> tuple[str, bool]:
    """``WED // 17.2.2021`` in a bar of its own, the description on show above the text, an aside of links."""
    teaser = f"What happened, and why it matters to all {made.number + 10} countries that signed."
    main = f"""<article role="article"><header><section class="hero"><span class="image-source">EX</span>
<h1 class="text-uppercase">{escape(made.title)}</h1></section></header><div class="article-info"><div class="article-share-btns"><a href="#">X</a></div>
<ol class="breadcrumb"><li>EX</li></ol><div class="article-date">{made.day:%a} // {made.day.day}.{made.day.month}.{made.day.year}</div></div>
<article class="layout__region--center"><div class="block block-summary-block"><div class="content">{escape(teaser)}</div></div>
<div class="block"><div class="field--name-body">{made.body}</div></div></article><aside class="article-info"><a href="/rss">RSS</a></aside></article>"""
    return _frame(f"{made.title}", main, f'<meta property="og:description" content="{escape(teaser)}">'), True


def _word_by_word(made: Made) -> tuple[str, bool]:
    """An old page: everything in one cell, paragraphs by line breaks, spans in spans, unknown elements, the site's name glued to the title."""
    body = made.body.replace("<p>", "<span><span>").replace("</p>", "</span></span><br><br>")
    main = f"""<table><tr><td><u+200b></u+200b><div class="crumbs">Home /News</div><h2>{escape(made.title)}</h2>
<p class="info">{made.day.isoformat()} | Example</p><div class="con">{body}</div></td></tr></table>"""
    return _frame(f"{made.title}-Example", main), True


def _chinese(made: Made) -> tuple[str, bool]:
    """发布时间 beside the heading, source and editor lines, a pager to other articles."""
    main = f"""<div class="title"><h1>{escape(made.title)}</h1></div><div class="info">发布时间:{chinese_date(made.day)} 来源:示例网</div>
<div class="content">{made.body}<p>责任编辑:王明</p></div><div class="page"><p>上一篇:另一篇文章</p><p>下一篇:再一篇文章</p></div>"""
    return _frame(f"{made.title}_示例网", main), True


DRESSES: dict[str, Dress] = {
    "metabar": _meta_bar,
    "sidebar": _sidebar,
    "weekday": _weekday,
    "oldtable": _word_by_word,
    "chinese": _chinese,
}
