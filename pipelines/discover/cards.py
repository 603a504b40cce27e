"""The surroundings of a link on a listing page: the card it stands on, its headline, the date beside it.

A card is the largest element around a link that holds no other lead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pipelines.discover.links import one_line
from pipelines.text.dates import find_dates

_CLIMB = 8
_TEXT = 2000
_GENERIC = re.compile(
    r"(?:(?:read|learn|see|view|find out|show|click)\b.{0,20}|more|details?|continue( reading)?|full (story|text)|link|here|"
    r"(?:点击)?(?:查看|阅读)?(?:更多|详情|详细|全文)|\[?详[细情]\]?|more ?[>»→]+|[>»→…\s\[\]]+|\d{1,3})",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|(?<!entry-)(?<!post-)(?<!card-)(?<!article-)(?:footer|header)|breadcrumbs?|pager|pagination|social|share|languages?|tags?|topbar)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CUT_OFF = re.compile(r"\s*(?:…|\.{3,})$")
_FURNITURE_TAGS = frozenset({"nav", "footer"})
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def card_of(anchors: dict[Any, str]) -> dict[Any, Any]:
    """The card of each anchor, given every lead's anchors with their addresses. Linear: at most eight steps up from each."""
    holds: dict[Any, str | None] = {}
    for anchor, url in anchors.items():
        for element in _around(anchor):
            holds[element] = url if holds.get(element, url) == url else None
    cards = {}
    for anchor, url in anchors.items():
        card = anchor
        for element in _around(anchor):
            if holds[element] != url:
                break
            card = element
        cards[anchor] = card
    return cards


def _around(anchor: Any) -> list[Any]:
    above: list[Any] = []
    for element in anchor.iterancestors():
        if element.tag in {"body", "html", "main"} or len(above) == _CLIMB:
            break
        above.append(element)
    return above


def text_of(element: Any) -> str:
    """The text of an element on one line, at most 2,000 characters."""
    parts, length = [], 0
    for part in element.itertext():
        parts.append(part)
        length += len(part)
        if length > _TEXT:
            break
    return " ".join(" ".join(parts).split())[:_TEXT]


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says, whichever of its links is looked at: its heading, the value of its time element, its text."""

    heading: str
    stamp: str
    text: str


def read_card(card: Any) -> Card:
    """Read a card once."""
    heading = next((text_of(element) for element in card.iter(*_HEADINGS)), "")
    stamps = ((element.get("datetime") or "").strip() or text_of(element) for element in card.iter("time"))
    return Card(heading, next((stamp for stamp in stamps if stamp), ""), text_of(card))


def headline(anchor: Any, card: Card) -> str | None:
    """What the link is called: a heading within it, its own text, the card's heading, its title attribute, its picture's text."""
    inside = next((text_of(element) for element in anchor.iter(*_HEADINGS)), "")
    own = text_of(anchor)
    choices = [inside, "" if _date_only(own) else own, card.heading, anchor.get("title") or ""]
    choices += [next((image.get("alt") or "" for image in anchor.iter("img")), ""), anchor.get("aria-label") or ""]
    usable = [line for each in choices if (line := one_line(each)) and not _GENERIC.fullmatch(line)]
    return _whole(usable) if usable else None


def _whole(choices: list[str]) -> str:
    """The first choice, or where that is cut off by dots another that begins as it does."""
    begun = _CUT_OFF.sub("", choices[0])
    if begun == choices[0]:
        return begun
    return next((each for each in choices if each.startswith(begun) and not _CUT_OFF.search(each)), choices[0])


def _date_only(text: str) -> bool:
    found = find_dates(text)
    return bool(found) and len(text) - len(found[0].raw) < 4


def date_beside(card: Card, title: str | None) -> str | None:
    """The date on a card as it is written: a time element's own value, or date-like text outside the headline."""
    if card.stamp:
        return one_line(card.stamp)
    found = find_dates(card.text.replace(title, " ", 1) if title else card.text, most=_TEXT)
    return " ".join(found[0].raw.split()) if found else None


def furniture(anchor: Any) -> bool:
    """Whether a link stands in a menu, footer, breadcrumb or pager."""
    for depth, element in enumerate(anchor.iterancestors()):
        if element.tag in {"body", "main", "article"} or depth == 2 * _CLIMB:
            return False
        named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
        if element.tag in _FURNITURE_TAGS or _FURNITURE.search(named):
            return True
    return False
