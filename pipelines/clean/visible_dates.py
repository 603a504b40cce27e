"""The dates that stand on a page, each with the signs that speak for it and against it as the day of publication.

A page is full of days that are not its own: of events and terms, of other articles, of reading. `pipelines.clean.date_signs` weighs
what is seen here; a date that is taken has at least two signs of its own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.clean.date_context import LINE, clock_sign, label_signs, line_signs, named_signs, position_signs
from pipelines.clean.date_place import place_signs, words_before
from pipelines.clean.date_signs import SIGNS, taken, weight
from pipelines.clean.dom import Element, names, text
from pipelines.clean.page_layout import Layout, Spot, layout, short_text
from pipelines.text.dates import Written, find_dates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

_SHORT = 100
"""Characters of a text that is a date and little else."""
_MOST = 6
_DIGIT = re.compile("[0-9〇]|年")
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
    shown = short_text(element, LINE)
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
    line = unicodedata.normalize("NFKC", short_text(element, LINE))
    written = find_dates(line, day_first=True)
    said = _for_programs(element)
    machine = find_dates(said, day_first=True) if said else []
    if not written and not machine:
        return
    around = [*named_signs(element, line), *place_signs(element, page, line)]
    where = _where(element)
    if machine and not _sure(written):
        signs = {*around, *position_signs(spot, page), *label_signs(words_before(element), "", line), "by itself"}
        yield Shown(said, where, tuple(sorted(signs | clock_sign(spot, page, machine[0], line, read_on, signs))), for_programs=True)
        return
    for number, one in enumerate(written):
        before = line[written[number - 1].end if number else 0 : one.start] or ("" if number else words_before(element))
        after = line[one.end : written[number + 1].start if number + 1 < len(written) else len(line)]
        signs = {*around, *position_signs(spot, page), *label_signs(before, after, line)}
        signs |= line_signs(line, written, before, signs)
        if one.reason.startswith("the first day of"):
            signs.add("days from to")
        if one.day is not None and one.day.isoformat() in changed and "labelled publication" not in signs:
            signs.add("day of the update")
        yield Shown(one.raw, where, tuple(sorted(signs | clock_sign(spot, page, one, line, read_on, signs))))


def _sure(written: list[Written]) -> bool:
    return any(one.order != "?" for one in written)


def _where(element: Element) -> str:
    named = names(element).split()
    return f"{element.tag}.{named[0]}" if named else str(element.tag)
