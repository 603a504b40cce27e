"""The signs of a shown date that are its own: how its element is named, where it stands, what is written around it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipelines.clean.date_labels import Says, says
from pipelines.clean.date_sources import in_address
from pipelines.clean.dom import names
from pipelines.clean.page_layout import short_text
from pipelines.text.dates import without_dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.clean.dom import Element
    from pipelines.clean.page_layout import Layout, Spot
    from pipelines.text.dates import Written

LINE = 200
"""Characters of a line of details."""
_BEFORE = 400
"""Characters of text that may lie between the date and a heading below it."""
_AFTER = 600
_LINKS = 3
"""Links between a date and the heading below it: that is the head of the page."""
_NAMED = re.compile(r"date|time|publish|posted|created|submitted|riqi|shijian|fabu|pubtime", re.IGNORECASE)
_PUBLICATION = re.compile(
    r"(?:^|[\s_-])(?:(?:dt-?)?published|pub-?date|date-?published|publish(?:ed)?[-_]?(?:date|time|on))(?:$|[\s_-])", re.IGNORECASE
)
_UPDATE = re.compile(r"modified|updated?(?:$|[\s_-])|last-?mod|revised|changed", re.IGNORECASE)
_DETAILS = re.compile(
    r"来源|來源|作者|责任编辑|責任編輯|编辑|編輯|记者|記者|浏览|瀏覽|点击|點擊|阅读|字号|\b(?:source|author|by|von|par|por)\b|\|",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"^(?:by|von|par|por|di|de)\s|来源|來源|作者|记者|記者|编辑|編輯|source|author", re.IGNORECASE)
_WEEKDAY = re.compile(r"星期|周[一二三四五六日天]|週[一二三四五六日天]")


def named_signs(element: Element, line: str) -> Iterator[str]:
    """What the element that shows the date is called and says for programs."""
    parent = element.getparent()
    own = names(element)
    near = own if parent is None or parent.tag in ("body", "html") or not short_text(parent, LINE) else f"{own} {names(parent)}"
    itemprop = f"{element.get('itemprop') or ''} {(parent.get('itemprop') or '') if parent is not None else ''}"
    published = "datePublished" in itemprop or _PUBLICATION.search(near) or element.get("pubdate") is not None
    if published:
        yield "declared publication"
    if element.tag == "time" or element.get("datetime") or (element.tag == "abbr" and element.get("title")):
        yield "time element"
    if _NAMED.search(near):
        yield "named"
    link = next((one for one in element.iter("a") if one is not element and short_text(one, LINE) == line), None)
    if link is not None:
        yield "in a link" if in_address(str(link.get("href") or "")) is None else "links to its day"
    if not published and ("dateModified" in itemprop or _UPDATE.search(own)):
        yield "labelled updated"


def position_signs(spot: Spot, page: Layout) -> Iterator[str]:
    """Where it stands to heading, text and article."""
    if spot.position > page.prose + 1:
        yield "after the text"
    elif page.heading is not None and -_BEFORE <= spot.position - page.heading.position <= _AFTER:
        yield "beside the heading"
        return
    if page.holder is not None and any(one is page.holder for one in spot.element.iterancestors()):
        yield "in the article"


def label_signs(before: str, after: str, line: str) -> Iterator[str]:
    """What the words around it say that it is the day of."""
    said = says(before, after)
    if said is Says.PUBLISHED:
        yield "labelled publication"
    elif said in (Says.OTHER, Says.TODAY):
        yield "labelled another day" if said is Says.OTHER else "clock"
    elif said is Says.MODIFIED:
        yield "labelled updated"
    elif said in (Says.UNKNOWN, Says.WORDS) and not _BYLINE.search(before.strip()):
        yield "unknown label" if said is Says.UNKNOWN else "words before it"
    if _DETAILS.search(line):
        yield "with source or author"


def line_signs(line: str, written: list[Written], before: str, signs: set[str]) -> set[str]:
    """Whether the line is the date and little else."""
    left = without_dates(line, written).strip(" |·,-–—/:()")
    most = 40 if "|" in line or "named" in signs or "time element" in signs else 24
    alone = len(left) <= most and says(before) not in (Says.UNKNOWN, Says.WORDS)
    return {"by itself"} if alone or "labelled publication" in signs else set()


def clock_sign(spot: Spot, page: Layout, one: Written, line: str, read_on: date | None, signs: set[str]) -> set[str]:
    """The day of reading in the head of a page: above the heading with links between, and that day itself or with its weekday."""
    sure = {"declared publication", "labelled publication"} & signs
    if sure or (page.heading is not None and (spot.position > page.heading.position or page.heading.links - spot.links < _LINKS)):
        return set()
    now = read_on is not None and one.day is not None and abs(one.day - read_on) <= timedelta(days=1)
    return {"clock"} if now or _WEEKDAY.search(line) else set()
