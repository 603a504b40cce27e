"""A listing page's bytes to leads: links that look like the source's articles, with the headline and date beside them.

By the declared pattern, or where none is declared by the shape that the articles' links share. In page order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree, html

from pipelines.discover.cards import Card, card_of, date_beside, furniture, headline, read_card
from pipelines.discover.embedded import unfolded
from pipelines.discover.feed import MAX_ENTRIES, found_of
from pipelines.discover.feed_data import markup_in, read_data
from pipelines.discover.feed_parse import is_feed, parse_xml
from pipelines.discover.framesets import listed_in
from pipelines.discover.front import Received, received
from pipelines.discover.links import Sieve
from pipelines.discover.older import older_link
from pipelines.discover.posts import SEVERAL, posts_of
from pipelines.discover.url_shape.cluster import Link, article_shapes, has_shape
from pipelines.discover.url_shape.shape import known_shape, likely_article, loose_shape, shape_of
from pipelines.discover.web_address import absolute
from pipelines.model import Discover, Entrance, Found, Lead, Way
from pipelines.text.attributes import few_attributes

if TYPE_CHECKING:
    from collections.abc import Sequence

MAIMED = "the address of an article that cannot be asked for"
MAX_LINKS = 20_000
MAX_LEADS = 2000
MAX_LINKS_OF_ONE = 5
"""Links to one article that are looked at for its headline and date."""


@dataclass(slots=True)
class _Card:
    """What is known of a lead from all its links on the page."""

    url: str
    title: str | None = None
    published: str | None = None
    furniture: bool = True
    heading: bool = False
    links: int = 0


def read_listing(
    body: bytes,
    url: str,
    content_type: str = "",
    discover: Discover | None = None,
    hosts: Sequence[str] = (),
    *,
    entrance: Entrance | None = None,
) -> Found:
    """Read a listing page that came from ``url``; without ``hosts`` only its own host counts.

    ``state`` is ``empty`` when there are links but no leads, ``unreadable`` when it is no HTML or has no links at all;
    ``next_page`` is what the page itself calls its next or older page.
    """
    file = received(body, content_type)
    notes = list(file.notes)
    discover, entrance = discover or Discover(), entrance or Entrance(Way.LISTING, url)
    if data := _of_data(file, Sieve(url, discover, hosts), entrance):
        return data
    page = page_tree(unfolded(markup_in(file.text) if file.kind == "data" else file.text))
    if page is None:
        return Found(state="unreadable", notes=(*notes, "no HTML page"))
    sieve = Sieve(base_of(page, url), discover, hosts)
    anchors, total = _anchors(page, sieve)
    if sieve.article is None:
        anchors = _of_posts(page, anchors, notes) or _of_article_shape(anchors, notes)
    cards = _cards(anchors)
    following = older_link(page, url, sieve) or (None if cards else listed_in(page, sieve))
    if total > MAX_LINKS:
        notes.append(f"{total} links, the first {MAX_LINKS} looked at")
    if not total:
        notes.append("no links at all: frames hold the page" if following else "no links at all: a script may build this page")
    return _found(cards, total, [*notes, *sieve.notes()], entrance, following, maimed=sieve.dropped[MAIMED] > 0)


def _of_data(file: Received, sieve: Sieve, entrance: Entrance) -> Found | None:
    """What a listing gives that is a data file or a feed; None when it is neither."""
    parsed = read_data(file.text) if file.kind == "data" else None
    if file.kind == "xml" and is_feed(file.text):
        parsed = parse_xml(file.text, MAX_ENTRIES)
    return found_of(parsed, file, sieve, entrance) if parsed is not None else None


def page_tree(text: str) -> Any:
    """The element tree of an HTML text, or None when it holds no element; deep pages are kept whole."""
    if "<" not in text:
        return None
    clean = few_attributes(text)[0].replace("\x00", "").encode("utf-8", "replace")
    try:
        return html.document_fromstring(clean, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def base_of(page: Any, url: str) -> str:
    """What links are relative to: the page's base element, resolved, or its address where that is none."""
    base: str = next((element.get("href") for element in page.iter("base") if element.get("href")), "")
    return (absolute(url, base)[0] if base else None) or url


def _anchors(page: Any, sieve: Sieve) -> tuple[dict[Any, str], int]:
    """The anchors that lead to articles, with their addresses, and the number of all links."""
    found: dict[Any, str] = {}
    total = 0
    for anchor in page.iter("a", "area"):
        href = anchor.get("href")
        if not href or href.lstrip().startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        total += 1
        if total > MAX_LINKS:
            continue
        if url := sieve.take(href):
            found[anchor] = url
        elif absolute(sieve.base, href)[0] is None and _like_ours(href, sieve):
            sieve.drop(MAIMED)
    return found, total


def _like_ours(href: str, sieve: Sieve) -> bool:
    """Whether what cannot be asked for would be an article if its host and port were sound."""
    path = "/" + href.strip().partition("://")[2].partition("/")[2]
    return bool(sieve.article.search(path)) if sieve.article else likely_article(f"http://x.example{path}")


def _cards(anchors: dict[Any, str]) -> list[_Card]:
    """One card per address, in page order; what one of its links lacks another may have."""
    around = card_of(anchors)
    read: dict[Any, Card] = {}
    cards: dict[str, _Card] = {}
    for anchor, url in anchors.items():
        known = cards.setdefault(url, _Card(url))
        known.links += 1
        if known.links > MAX_LINKS_OF_ONE:
            continue
        if around[anchor] not in read:
            read[around[anchor]] = read_card(around[anchor])
        card = read[around[anchor]]
        title = headline(anchor, card)
        known.published = known.published or date_beside(card, title)
        known.furniture = known.furniture and furniture(anchor)
        known.heading = known.heading or bool(title and title == card.heading)
        if title and (not known.title or (known.title.endswith(("…", "...")) and len(title) > len(known.title))):
            known.title = title
    return list(cards.values())


def _of_posts(page: Any, anchors: dict[Any, str], notes: list[str]) -> dict[Any, str]:
    """The anchors that lead to what the page itself marks as posts, and to other addresses of just their shape outside of menus."""
    posts = {url for url in posts_of(page, anchors) if known_shape(url) is not None}
    if len(posts) < SEVERAL:
        return {}
    notes.append(f"{len(posts)} posts by the page's own markup")
    shapes = {shape_of(url) for url in posts if likely_article(url)}
    return {
        anchor: url
        for anchor, url in anchors.items()
        if url in posts or (likely_article(url) and shape_of(url) in shapes and not furniture(anchor))
    }


def _of_article_shape(anchors: dict[Any, str], notes: list[str]) -> dict[Any, str]:
    """The anchors whose addresses have the shape that articles have on this page. Sections and tags beside them split cards until
    they are gone, so that cards are made once to find the shape and again of what has it."""
    possible = {anchor: url for anchor, url in anchors.items() if loose_shape(url) is not None or likely_article(url)}
    links = [Link(card.url, card.title or "", card.published is not None, card.furniture, card.heading) for card in _cards(possible)]
    shapes = article_shapes(links)
    if shapes:
        notes.append(f"article shape found: {', '.join(each.shape for each in shapes[:5])}")
    chosen = {link.url for link in links if has_shape(link, shapes)}
    return {anchor: url for anchor, url in possible.items() if url in chosen}


def _found(cards: list[_Card], total: int, notes: list[str], entrance: Entrance, next_page: str | None, *, maimed: bool) -> Found:
    state = ("partial" if maimed else "ok") if cards else "empty" if total or next_page else "unreadable"
    if len(cards) > MAX_LEADS:
        state = "clipped"
        notes.append(f"{len(cards)} articles, the first {MAX_LEADS} taken")
    leads = [Lead(card.url, entrance, card.title, card.published, position=place) for place, card in enumerate(cards[:MAX_LEADS])]
    return Found(tuple(leads), state, tuple(notes), next_page=next_page, links=total)
