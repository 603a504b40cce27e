"""The dates that stand on a page, each with the signs that speak for it and against it as the day of publication.

A page is full of days that are not its own: of events and terms, of other articles, of reading. `pipelines.clean.date_signs` weighs
what is seen here; a date that is taken has at least two signs of its own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipelines.clean.date_labels import Says, says
from pipelines.clean.date_place import place_signs, words_before
from pipelines.clean.date_signs import SIGNS, taken, weight
from pipelines.clean.date_sources import in_address
from pipelines.clean.dom import Element, names, text
from pipelines.clean.page_layout import Layout, Spot, layout, short_text
from pipelines.text.dates import Written, find_dates, without_dates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BEFORE = 400
"""Characters of text that may lie between the date and a heading below it."""
_AFTER = 600
_SHORT, _LINE = 100, 200
"""Characters of a text that is a date and little else, and of a line of details."""
_MOST = 6
_LINKS = 3
"""Links between a date and the heading below it: that is the head of the page."""
_DIGIT = re.compile("[0-9〇]|年")
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
_LEAF = frozenset(
    [
        "span",
        "time",
        "small",
        "p",
        "div",
        "li",
        "dd",
        "dt",
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
        "section",
        "header",
        "footer",
        "meta",
        "ins",
    ]
)


_ALONE = {"after the text", "by itself"}
_NAMES = {"named", "time element"}
_AGAINST = {sign for sign, (weighs, _) in SIGNS.items() if weighs < 0} - {"after the text"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A date on the page: its text (what is to be read), where it stands, the signs it has, whether they are enough."""

    text: str
    where: str
    signs: tuple[str, ...]
    for_programs: bool = False
    """Whether the text is a value for programs (``datetime``), which carries its own time zone."""

    @property
    def taken(self) -> bool:
        """Whether its signs make it the day of publication."""
        return taken(self.signs)


def shown_dates(
    tree: Element, title: str, select: Sequence[str] = (), *, read_on: date | None = None, changed: frozenset[str] = frozenset()
) -> list[Shown]:
    """The dates that the page shows, those that are taken first and best first; what a declared selector meets comes before all.

    ``read_on`` is the day of the fetch, ``changed`` days (ISO) on which the page's metadata says that it was changed. Of what is not
    taken, only what stands beside the heading is given.
    """
    declared = list(_selected(tree, select))
    if declared:
        return declared
    page = layout(tree, title, _may_show)
    top = page.heading.position if page.heading else 0
    found = [(shown, spot) for spot in page.spots for shown in _shown(spot, page, read_on, changed)]
    found = _with_only_one(found)
    found.sort(key=lambda one: (-weight(one[0].signs), abs(one[1].position - top)))
    good = [shown for shown, _ in found if shown.taken]
    bad = [shown for shown, _ in found if not shown.taken and "beside the heading" in shown.signs]
    return [*good[:_MOST], *bad[:_MOST]]


def _with_only_one(found: list[tuple[Shown, Spot]]) -> list[tuple[Shown, Spot]]:
    """The same, with a sign for the only day that is named or marked behind the text, where nothing else is taken."""
    if any(shown.taken for shown, _ in found):
        return found
    alone = [shown for shown, _ in found if set(shown.signs) >= _ALONE and not _AGAINST & set(shown.signs) and _NAMES & set(shown.signs)]
    if len({shown.text for shown in alone}) != 1:
        return found
    return [(replace(shown, signs=(*shown.signs, "the only one")) if shown in alone else shown, spot) for shown, spot in found]


def _selected(tree: Element, select: Sequence[str]) -> Iterator[Shown]:
    for selector in select:
        for element in tree.cssselect(selector):
            said = element.get("datetime") or element.get("content") or ""
            for saying, for_programs in ((text(element), False), (said, True)):
                if saying and find_dates(saying, day_first=True):
                    yield Shown(saying, selector, ("declared publication", "named"), for_programs)
                    break


def _may_show(element: Element) -> bool:
    if element.tag not in _LEAF and element.get("itemprop") != "datePublished":
        return False
    if _for_programs(element):
        return True
    shown = short_text(element, _LINE)
    return len(shown) >= 6 and _DIGIT.search(unicodedata.normalize("NFKC", shown)) is not None


def _for_programs(element: Element) -> str:
    """The value that an element carries for programs beside its words."""
    said = element.get("datetime") or ""
    if not said and element.get("itemprop") == "datePublished":
        said = element.get("content") or ""
    if not said and element.tag == "abbr":
        said = element.get("title") or ""
    return str(said)[:_SHORT]


def _shown(spot: Spot, page: Layout, read_on: date | None, changed: frozenset[str]) -> Iterator[Shown]:
    element = spot.element
    line = unicodedata.normalize("NFKC", short_text(element, _LINE))
    written = find_dates(line, day_first=True)
    said = _for_programs(element)
    machine = find_dates(said, day_first=True) if said else []
    if not written and not machine:
        return
    around = [*_named_signs(element, line), *place_signs(element, page, line)]
    where = _where(element)
    if machine and not _sure(written):
        signs = {*around, *_position_signs(spot, page), *_label_signs(words_before(element), "", line), "by itself"}
        yield Shown(said, where, tuple(sorted(signs | _clock(spot, page, machine[0], line, read_on, signs))), for_programs=True)
        return
    for number, one in enumerate(written):
        before = line[written[number - 1].end if number else 0 : one.start] or ("" if number else words_before(element))
        after = line[one.end : written[number + 1].start if number + 1 < len(written) else len(line)]
        signs = {*around, *_position_signs(spot, page), *_label_signs(before, after, line)}
        signs |= _line_signs(line, written, before, signs)
        if one.reason.startswith("the first day of"):
            signs.add("days from to")
        if one.day is not None and one.day.isoformat() in changed and "labelled publication" not in signs:
            signs.add("day of the update")
        yield Shown(one.raw, where, tuple(sorted(signs | _clock(spot, page, one, line, read_on, signs))))


def _sure(written: list[Written]) -> bool:
    return any(one.order != "?" for one in written)


def _named_signs(element: Element, line: str) -> Iterator[str]:
    parent = element.getparent()
    own = names(element)
    near = own if parent is None or parent.tag in ("body", "html") or not short_text(parent, _LINE) else f"{own} {names(parent)}"
    itemprop = f"{element.get('itemprop') or ''} {(parent.get('itemprop') or '') if parent is not None else ''}"
    published = "datePublished" in itemprop or _PUBLICATION.search(near) or element.get("pubdate") is not None
    if published:
        yield "declared publication"
    if element.tag == "time" or element.get("datetime") or (element.tag == "abbr" and element.get("title")):
        yield "time element"
    if _NAMED.search(near):
        yield "named"
    link = next((one for one in element.iter("a") if one is not element and short_text(one, _LINE) == line), None)
    if link is not None:
        yield "in a link" if in_address(str(link.get("href") or "")) is None else "links to its day"
    if not published and ("dateModified" in itemprop or _UPDATE.search(own)):
        yield "labelled updated"


def _position_signs(spot: Spot, page: Layout) -> Iterator[str]:
    if spot.position > page.prose + 1:
        yield "after the text"
    elif page.heading is not None and -_BEFORE <= spot.position - page.heading.position <= _AFTER:
        yield "beside the heading"
        return
    if page.holder is not None and any(one is page.holder for one in spot.element.iterancestors()):
        yield "in the article"


def _label_signs(before: str, after: str, line: str) -> Iterator[str]:
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


def _line_signs(line: str, written: list[Written], before: str, signs: set[str]) -> set[str]:
    left = without_dates(line, written).strip(" |·,-–—/:()")
    most = 40 if "|" in line or "named" in signs or "time element" in signs else 24
    alone = len(left) <= most and says(before) not in (Says.UNKNOWN, Says.WORDS)
    return {"by itself"} if alone or "labelled publication" in signs else set()


def _clock(spot: Spot, page: Layout, one: Written, line: str, read_on: date | None, signs: set[str]) -> set[str]:
    """The day of reading in the head of a page: above the heading with links between, and that day itself or with its weekday."""
    sure = {"declared publication", "labelled publication"} & signs
    if sure or (page.heading is not None and (spot.position > page.heading.position or page.heading.links - spot.links < _LINKS)):
        return set()
    now = read_on is not None and one.day is not None and abs(one.day - read_on) <= timedelta(days=1)
    return {"clock"} if now or _WEEKDAY.search(line) else set()


def _where(element: Element) -> str:
    named = names(element).split()
    return f"{element.tag}.{named[0]}" if named else str(element.tag)
