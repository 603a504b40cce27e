"""The dates a page shows for itself: beside its heading, not in its sidebars, lists and running text.

A date belongs to the page when it is by itself (a short text, a ``time`` element, an element named for it), between a little
before the heading and the first paragraph of the text, and is not inside a link, a navigation, a list of other articles or a
sidebar. Newest-items boxes are full of dates that belong to other pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from pipelines.clean.dom import Element, ancestors, names, text
from pipelines.text.characters import words
from pipelines.text.dates import find_dates, labelled, without_dates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BEFORE = 400
"""Characters of text that may lie between the date and a heading below it."""
_AFTER = 600
_PROSE = 120
"""A paragraph of this length is the text; 50 characters of Chinese are."""
_SHORT = 100
_MANY = 100
_LEVELS = 60
"""Elements around a date that are looked at; real pages are nested half as deep."""
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:sidebar|side-?bar|aside|related|recommend\w*|latest|teasers?|cards?|views-row|views-field|list-?item|listing|carousel|slider|swiper|slick|footer|nav|navbar|menu"
    r"|upcoming|events?-?list|calendar|widget|comments?|comment|archive|most-?(?:read|popular)|popular|trending|more-?news|news-?list|search-?results?|copyright|modified|updated|update-?date|last-?mod)(?=$|[\s_-])",
    re.IGNORECASE,
)
_NAMED = re.compile(r"date|time|publish|posted|created|submitted|riqi|shijian|fabu", re.IGNORECASE)
_MODIFIED = re.compile(r"^\W*(?:last\s+)?(?:updated?|modified|reviewed|revised|changed)\b|^(?:最后)?(?:更新|修改)", re.IGNORECASE)
_DIGIT = re.compile("[0-9〇]")
_LEAF = frozenset(
    [
        "span",
        "time",
        "small",
        "p",
        "div",
        "li",
        "dd",
        "em",
        "i",
        "b",
        "strong",
        "font",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "td",
        "a",
        "label",
        "address",
        "abbr",
        "cite",
    ]
)


@dataclass(frozen=True, slots=True)
class _Shown:
    text: str
    where: str
    position: int
    rank: int


def shown_dates(tree: Element, title: str, select: Sequence[str] = ()) -> list[tuple[str, str]]:
    """(text, where) of every date the page shows for itself, best first; declared selectors come before everything else."""
    declared = list(_selected(tree, select))
    if declared:
        return declared
    layout = _layout(tree, title)
    found = [shown for shown in layout.dates if _belongs(shown, layout)]
    found.sort(key=lambda shown: (shown.rank, abs(shown.position - (layout.heading or 0))))
    return [(shown.text, shown.where) for shown in found[:6]]


def _selected(tree: Element, select: Sequence[str]) -> Iterator[tuple[str, str]]:
    for selector in select:
        for element in tree.cssselect(selector):
            said = element.get("datetime") or element.get("content") or ""
            shown = text(element)
            for saying in (shown, said):
                if saying and find_dates(saying, day_first=True):
                    yield saying, selector
                    break


@dataclass(frozen=True, slots=True)
class _Layout:
    heading: int | None
    prose: int
    dates: tuple[_Shown, ...]


def _layout(tree: Element, title: str) -> _Layout:
    """Where heading, first paragraph and dates stand, in characters of text from the top of the page."""
    wanted = words(title)
    position, heading, prose, main = 0, None, None, False
    dates: list[_Shown] = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "head", "title", "noscript", "template"):
            continue
        if element.tag in ("h1", "h2", "h3", "h4") and (heading is None or (element.tag == "h1" and not main)):
            said = words(text(element))
            if said and (said == wanted or (element.tag == "h1" and wanted and (said in wanted or wanted in said))):
                heading, prose, main = position, None, element.tag == "h1"
        elif heading is None and wanted and words((element.text or "")[:500]) == wanted:
            heading, prose = position, None
        if prose is None and element.tag in ("p", "div", "td", "section") and _reads_on(element):
            prose = position
        if len(dates) < _MANY and (element.tag in _LEAF or element.get("itemprop") == "datePublished"):
            shown = _date_of(element, position)
            if shown is not None:
                dates.append(shown)
        position += _own_length(element)
    return _Layout(heading, prose if prose is not None else position, tuple(dates))


def _own_length(element: Element) -> int:
    """Characters directly in an element and after it; good enough for order and distance."""
    return len((element.text or "").strip()) + len((element.tail or "").strip())


def _says_more_than(element: Element, length: int) -> bool:
    """Whether the text that `_direct_text` would give is longer; looks no further than that."""
    said = len((element.text or "").strip())
    for child in element:
        if said > length:
            return True
        said += len((child.tail or "").strip())
        if child.tag in _INLINE or child.tag == "time":
            said += sum(len(part.strip()) for part in child.itertext())
    return said > length


def _direct_text(element: Element) -> str:
    """The text of an element and its inline elements, without that of the blocks in it."""
    own = (element.text or "") + "".join(
        ("".join(child.itertext()) if child.tag in _INLINE else "") + (child.tail or "") for child in element
    )
    return " ".join(own.split())


def _reads_on(element: Element) -> bool:
    own = _direct_text(element)
    return len(own) >= _PROSE or (len(own) >= 50 and not own.isascii() and sum(c > "\u2e80" for c in own) >= 40)


_INLINE = frozenset(["span", "b", "strong", "i", "em", "u", "a", "font", "small", "sub", "sup"])


def _date_of(element: Element, position: int) -> _Shown | None:
    """The date an element shows by itself, with how sure its name makes us; None when it shows none."""
    if element.get("itemprop") == "dateModified":
        return None
    shown = _short_text(element)
    said = element.get("datetime") or (element.get("content") if element.get("itemprop") == "datePublished" else "") or ""
    if not 6 <= len(shown or said) <= _SHORT or not _DIGIT.search(shown or said):
        return None
    written = find_dates(shown, day_first=True) or find_dates(said, day_first=True)
    if not written or _MODIFIED.match(shown) or _within_prose(element, shown) or _elsewhere(element):
        return None
    named = element.tag == "time" or _NAMED.search(names(element)) is not None or element.get("itemprop") == "datePublished"
    left = without_dates(shown, written[:1])
    alone = len(left.strip(" |·,-–—/:")) <= (40 if "|" in shown or named else 24)
    named_so = labelled(shown)
    linked = any(_short_text(link) == shown for link in element.iter("a"))
    if not (alone or named_so) or (linked and not named):
        return None
    rank = 0 if named and element.get("itemprop") == "datePublished" else 1 if named or named_so else 2
    return _Shown(shown if find_dates(shown, day_first=True) else said, _where(element), position, rank)


def _short_text(element: Element) -> str:
    """The text of an element, or nothing when it is longer than a date line is."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        part = part.strip()
        if part:
            parts.append(part)
            length += len(part)
            if length > _SHORT:
                return ""
    return " ".join(" ".join(parts).split())


def _within_prose(element: Element, shown: str) -> bool:
    """Whether an inline element is part of a longer line (the bold dateline of a paragraph)."""
    block = element
    while block.tag in _INLINE or block.tag == "time":
        block = block.getparent()
        if block is None:
            return False
    return block is not element and _says_more_than(block, len(shown) + 60)


def _elsewhere(element: Element) -> bool:
    for around in (element, *islice(ancestors(element), _LEVELS)):
        if around.tag in ("nav", "aside", "footer", "a", "blockquote", "table", "form", "ul", "ol"):
            if around.tag in ("ul", "ol", "table") and _is_details(around):
                continue
            return True
        if around.tag not in ("body", "html") and _ELSEWHERE.search(names(around)) and not _is_main(around):
            return True
    return False


def _is_details(around: Element) -> bool:
    """A list or table of the page's own details (date, source, author), or a layout table around everything."""
    if around.find(".//h1") is not None or (around.tag == "table" and any(_reads_on(part) for part in around.iter("p", "td", "div"))):
        return True
    return sum(1 for _ in around.iter("a")) <= 3 and len(text(around)) <= 300


def _is_main(around: Element) -> bool:
    """An element named like a list or sidebar that holds the page's heading is a wrapper with an unlucky name."""
    return around.find(".//h1") is not None


def _where(element: Element) -> str:
    named = names(element).split()
    return f"{element.tag}.{named[0]}" if named else str(element.tag)


def _belongs(shown: _Shown, layout: _Layout) -> bool:
    """Near the heading and not after the text has begun; without a heading only a date that is named or labelled as one."""
    if layout.heading is None:
        return shown.rank <= 1 and shown.position <= layout.prose + 1
    if shown.position < layout.heading:
        return layout.heading - shown.position <= _BEFORE
    return shown.position - layout.heading <= _AFTER and shown.position <= layout.prose + 1
