"""A listing page's bytes to leads: links that look like the source's articles, with the headline and date beside them.

By the declared pattern, or where none is declared by the shape that the articles' links share. In page order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from lxml import etree, html

from pipelines.discover.cards import card_of, date_beside, furniture, headline
from pipelines.discover.charset import decode
from pipelines.discover.links import Sieve
from pipelines.discover.older import older_link
from pipelines.discover.shape import Link, article_shapes, shape_of
from pipelines.model import Discover, Entrance, Found, Lead, Way

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_LINKS = 20_000
MAX_LEADS = 2000


@dataclass(slots=True)
class _Card:
    """What is known of a lead from all its links on the page."""

    url: str
    title: str | None
    published: str | None
    furniture: bool


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
    decoded = decode(body, content_type)
    notes = [decoded.note] if decoded.note else []
    page = page_tree(decoded.text)
    if page is None:
        return Found(state="unreadable", notes=(*notes, "no HTML page"))
    discover = discover or Discover()
    sieve = Sieve(base_of(page, url), discover, hosts)
    anchors, total = _anchors(page, sieve)
    cards = _cards(anchors)
    if sieve.article is None:
        cards = _of_article_shape(cards, notes)
    if total > MAX_LINKS:
        notes.append(f"{total} links, the first {MAX_LINKS} looked at")
    if not total:
        notes.append("no links at all: a script may build this page")
    return _found(cards, total, [*notes, *sieve.notes()], entrance or Entrance(Way.LISTING, url), older_link(page, url, sieve))


def page_tree(text: str) -> Any:
    """The element tree of an HTML text, or None when it holds no element; deep pages are kept whole."""
    if "<" not in text:
        return None
    clean = text.replace("\x00", "").encode("utf-8", "replace")
    try:
        return html.document_fromstring(clean, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def base_of(page: Any, url: str) -> str:
    """What links are relative to: the page's base element, resolved, or its address."""
    base: str = next((element.get("href") for element in page.iter("base") if element.get("href")), "")
    return urljoin(url, base.strip())


def _anchors(page: Any, sieve: Sieve) -> tuple[dict[Any, str], int]:
    """The anchors that lead to articles, with their addresses, and the number of all links."""
    found: dict[Any, str] = {}
    total = 0
    for anchor in page.iter("a", "area"):
        href = anchor.get("href")
        if not href or href.lstrip().startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        total += 1
        if total <= MAX_LINKS and (url := sieve.take(href)):
            found[anchor] = url
    return found, total


def _cards(anchors: dict[Any, str]) -> list[_Card]:
    """One card per address, in page order; what one of its links lacks another may have."""
    around = card_of(anchors)
    cards: dict[str, _Card] = {}
    for anchor, url in anchors.items():
        title = headline(anchor, around[anchor])
        published = date_beside(around[anchor], title)
        known = cards.setdefault(url, _Card(url, title, published, True))
        known.furniture = known.furniture and furniture(anchor)
        known.published = known.published or published
        if title and len(title) > len(known.title or ""):
            known.title = title if not known.title or known.title.endswith(("…", "...")) else known.title
    return list(cards.values())


def _of_article_shape(cards: list[_Card], notes: list[str]) -> list[_Card]:
    shapes = article_shapes(Link(card.url, card.title or "", card.published is not None, card.furniture) for card in cards)
    chosen = {each.shape for each in shapes}
    if chosen:
        notes.append(f"article shape found: {', '.join(sorted(chosen)[:5])}")
    return [card for card in cards if shape_of(card.url) in chosen]


def _found(cards: list[_Card], total: int, notes: list[str], entrance: Entrance, next_page: str | None) -> Found:
    state = "ok" if cards else "empty" if total else "unreadable"
    if len(cards) > MAX_LEADS:
        state = "clipped"
        notes.append(f"{len(cards)} articles, the first {MAX_LEADS} taken")
    leads = [Lead(card.url, entrance, card.title, card.published, position=place) for place, card in enumerate(cards[:MAX_LEADS])]
    return Found(tuple(leads), state, tuple(notes), next_page=next_page, links=total)
