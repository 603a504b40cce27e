"""Where on a page a date stands: signs from the elements around it, and the words before it."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pipelines.clean.date_sources import in_address
from pipelines.clean.dom import Element, ancestors, names
from pipelines.clean.page_layout import INLINE, Layout, reads_on, short_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEVELS = 60
"""Elements around a date that are looked at; real pages are nested half as deep."""
_LISTS = re.compile(
    r"(?:^|[\s_-])(?:sidebar|side-?bar|aside|related|recommend\w*|latest|teasers?|cards?|views-row|views-field|listing|carousel|slider|swiper|slick|footer|nav|navbar|menu"
    r"|upcoming|calendar|widget|comments?|comment|archive|most-?(?:read|popular)|popular|trending|more-?news|news-?list|search-?results?|copyright)(?=$|[\s_-])",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"(?:^|[\s_-])(?:events?|agenda|deadline|expir\w*|closing)(?=$|[\s_-]|[A-Z])|[a-z]Expir|[a-z]Deadline|expiry", re.IGNORECASE
)
_VENUE = re.compile(r"\b(?:venue|location|where|place|lieu|lugar|ort|local)\b\s*[:：]|(?:地点|地址|地點)\s*[:：]", re.IGNORECASE)
_CAPTION = re.compile(r"(?:^|[\s_-])(?:wp-)?(?:caption|figcaption|photo-?credit)", re.IGNORECASE)
_BESIDE = 60
_MOST_ELEMENTS, _MOST_TEXT = 200, 300
_SHORT_LABEL = 40


def place_signs(element: Element, page: Layout, line: str) -> Iterator[str]:
    """The signs of an element's place, up to the first element that holds the heading."""
    met: set[str] = set()
    for around in (element, *islice(ancestors(element), _LEVELS)):
        if around in page.around or around.tag in ("body", "html"):
            break
        met.update(_around(around, line, in_article=_within(around, page)))
    if _in_sentence(element, line):
        met.add("in a sentence")
    yield from met


def words_before(element: Element) -> str:
    """The words before an element that belong to its line: of the inline text, of a label, of the cell or term before it."""
    node = element
    for _ in range(3):
        before, parent = node.getprevious(), node.getparent()
        if parent is None:
            return ""
        loose = ((before.tail if before is not None else parent.text) or "").strip()
        if loose:
            return str(loose[-_BESIDE:])
        if before is not None:
            said = short_text(before, _SHORT_LABEL)
            labels = before.tag in ("dt", "th", "label") or (before.tag == "td" and node.tag == "td")
            return f"{said}:" if labels and said else said if said.endswith((":", "：")) else ""
        if node.tag not in INLINE and node.tag not in ("time", "dd", "td", "abbr", "div", "p"):
            return ""
        node = parent
    return ""


def _within(around: Element, page: Layout) -> bool:
    return page.holder is not None and any(one is page.holder for one in ancestors(around))


def _around(around: Element, line: str, *, in_article: bool) -> Iterator[str]:
    tag, named = around.tag, names(around)
    if tag in ("nav", "aside", "blockquote") or (tag == "footer" and not in_article):
        yield "beside the page"
    if tag in ("figure", "figcaption") or _CAPTION.search(named):
        yield "picture"
    if tag == "a":
        own = short_text(around, 200) == line
        to_day = own and in_address(str(around.get("href") or "")) is not None
        yield "links to its day" if to_day else "in a link" if own else "one of many"
    elif (links := _link_words(around)) and links != line and _repeated(around):
        yield "one of many"
    if tag in ("form", "ul", "ol", "table", "dl", "select"):
        if not _is_details(around):
            yield "in a form or list"
        elif _VENUE.search(short_text(around, 300)):
            yield "event"
    if _EVENT.search(named):
        yield "event"
    if _LISTS.search(named) and around.find(".//h1") is None:
        yield "list by name"


def _link_words(around: Element) -> str:
    """The words of the first link in an element."""
    link = _link(around)
    return short_text(link, _MOST_TEXT) if link is not None else ""


def _link(around: Element) -> Element | None:
    """The first link among the first elements in one; a whole page is not searched for each of its dates."""
    return next((one for one in islice(around.iter(), 1, _MOST_ELEMENTS) if one.tag == "a"), None)


def _repeated(around: Element) -> bool:
    """Whether at least two siblings have the same shape."""
    parent = around.getparent()
    if parent is None:
        return False
    shape = (around.tag, around.get("class"))
    return sum((one.tag, one.get("class")) == shape and _link(one) is not None for one in islice(parent, 40)) >= 3


def _is_details(around: Element) -> bool:
    """A list or table of the page's own details (date, source, author), or a form or layout table around everything."""
    if around.find(".//h1") is not None or (
        around.tag in ("table", "form") and any(reads_on(part) for part in around.iter("p", "td", "div"))
    ):
        return True
    return bool(short_text(around, _MOST_TEXT)) and sum(1 for _ in islice(around.iter("a"), 4)) <= 3


def _in_sentence(element: Element, shown: str) -> bool:
    """Whether an inline element is part of a longer line (the bold dateline of a paragraph)."""
    block = element
    while block.tag in INLINE or block.tag in ("time", "abbr"):
        block = block.getparent()
        if block is None:
            return False
    return block is not element and _says_more_than(block, len(shown) + 60)


def _says_more_than(element: Element, length: int) -> bool:
    """Whether the text that `direct_text` would give is longer; looks no further than that."""
    said = len((element.text or "").strip())
    for child in element:
        if said > length:
            return True
        said += len((child.tail or "").strip())
        if child.tag in INLINE or child.tag == "time":
            said += sum(len(part.strip()) for part in child.itertext())
    return said > length
