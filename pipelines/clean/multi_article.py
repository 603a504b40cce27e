"""Pages that hold several whole articles: the home page of a country site with its stories in a carousel.

A unit is an element with a heading of its own and running text, one of several that are built alike. Each becomes an article with
its kind, date and title, and with its own address when its heading links to one; else the page's address with a fragment made
from the title, so that the articles of one page can be told apart.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from pipelines.clean.boilerplate import mark
from pipelines.clean.boilerplate_rules import is_interface
from pipelines.clean.dom import Element, ancestors, names, text
from pipelines.clean.kinds import DEFAULT, label_kind
from pipelines.clean.scope import prose
from pipelines.text.characters import line
from pipelines.text.dates import find_dates

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MIN_PROSE = 300
_MIN_UNITS = 2
_MIN_SHARE = 0.4
_LABEL = 60
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class Unit:
    """One article on a page of several: its element, what it shows of itself, and where it leads."""

    element: Element
    title: str
    kind: str
    dated: str
    """The text that shows its date, empty without one."""
    url: str


def find_units(tree: Element, url: str, kinds: Mapping[str, str]) -> list[Unit]:
    """The articles of a page in page order; empty when it is not a page of several."""
    alike: dict[tuple[str, str], list[Element]] = defaultdict(list)
    for element in tree.iter("div", "article", "section", "li"):
        if _first_heading(element) is not None and prose(element) >= _MIN_PROSE:
            alike[element.tag, " ".join(sorted(names(element).split()))].append(element)
    whole = max(prose(tree), 1)
    best: list[Element] = []
    for group in alike.values():
        single = [element for element in group if not any(around in group for around in ancestors(element))]
        several = [element for element in single if _is_one(element)]
        if len(several) >= _MIN_UNITS and sum(map(prose, several)) >= _MIN_SHARE * whole and len(several) > len(best):
            best = several
    return [_unit(element, url, kinds) for element in best]


def _is_one(element: Element) -> bool:
    """Whether an element holds one article, not a row of them."""
    return sum(1 for heading in element.iter("h1", "h2", "h3") if len(text(heading)) > 15) <= 1 or _rank(element) == 1


def _rank(element: Element) -> int:
    """How many headings of the highest level there are in an element."""
    levels = [heading.tag for heading in element.iter(*_HEADINGS) if text(heading)]
    return levels.count(min(levels)) if levels else 0


def _first_heading(element: Element) -> Element | None:
    return next((heading for heading in element.iter(*_HEADINGS) if text(heading)), None)


def _unit(element: Element, url: str, kinds: Mapping[str, str]) -> Unit:
    heading = _first_heading(element)
    title = line(text(heading))
    kind, dated = DEFAULT, ""
    for said in _labels(element, title):
        kind = label_kind(said, kinds) or kind if kind == DEFAULT else kind
        dated = dated or (said if find_dates(said, day_first=True) else "")
    return Unit(element, title, kind, dated, _address(element, heading, url, title))


def _labels(element: Element, title: str) -> Iterator[str]:
    """The short texts around a unit's heading, before its running text."""
    for inner in element.iter():
        said = text(inner) if isinstance(inner.tag, str) and len(inner) <= 2 else ""
        if inner.tag in ("p", "div") and len(said) > 2 * _LABEL:
            return
        if 0 < len(said) <= _LABEL and said != title and not is_interface(said):
            yield said


def _address(element: Element, heading: Element, url: str, title: str) -> str:
    links = [link for link in (*heading.iter("a"), *(around for around in ancestors(heading) if around.tag == "a")) if link.get("href")]
    links += [link for link in element.iter("a") if link.get("href") and line(text(link)) == title]
    for link in links:
        address = urljoin(url, str(link.get("href")).strip())
        if urlsplit(address).hostname == urlsplit(url).hostname and address.split("#")[0] != url.split("#")[0]:
            return address
    return f"{url.split('#')[0]}#{mark(title)}"
