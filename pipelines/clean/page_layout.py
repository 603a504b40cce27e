"""Where a page's heading, first paragraph and short texts stand: positions in characters and links from the top of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.clean.dom import Element, ancestors
from pipelines.clean.headings import spaced
from pipelines.text.characters import words

if TYPE_CHECKING:
    from collections.abc import Callable

INLINE = frozenset(["span", "b", "strong", "i", "em", "u", "a", "font", "small", "sub", "sup"])
_PROSE = 120
"""A paragraph of this length is the text; 50 characters of Chinese are."""
_UNSEEN = frozenset(["script", "style", "head", "title", "noscript", "template"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4"])
_MANY = 200


@dataclass(frozen=True, slots=True)
class Spot:
    """An element that was asked for, with characters and links before it."""

    element: Element
    position: int
    links: int


@dataclass(frozen=True, slots=True)
class Layout:
    """``heading`` is None where no element shows the title; ``around`` are the elements that hold it, ``holder`` the smallest of
    them that holds the first paragraph, too."""

    heading: Spot | None
    prose: int
    spots: tuple[Spot, ...]
    around: frozenset[Element]
    holder: Element | None


def layout(tree: Element, title: str, wanted: Callable[[Element], bool]) -> Layout:
    """The layout of a page called ``title``, with the first elements that are ``wanted``."""
    name = words(title)
    position = links = 0
    heading: Spot | None = None
    prose: Spot | None = None
    main = False
    spots: list[Spot] = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in _UNSEEN:
            continue
        here = Spot(element, position, links)
        if name and _is_heading(element, name, found=heading is not None, main=main):
            heading, prose, main = here, None, element.tag == "h1"
        if prose is None and element.tag in ("p", "div", "td", "section") and reads_on(element):
            prose = here
        if len(spots) < _MANY and wanted(element):
            spots.append(here)
        position += len((element.text or "").strip()) + len((element.tail or "").strip())
        links += element.tag == "a"
    around = frozenset(ancestors(heading.element)) if heading else frozenset()
    holder = _holder(around, prose.element) if prose else None
    return Layout(heading, prose.position if prose else position, tuple(spots), around, holder)


def direct_text(element: Element) -> str:
    """The text of an element and its inline elements, without that of the blocks in it."""
    own = (element.text or "") + "".join(
        ("".join(child.itertext()) if child.tag in INLINE else "") + (child.tail or "") for child in element
    )
    return " ".join(own.split())


def reads_on(element: Element) -> bool:
    """Whether an element is a paragraph of running text."""
    own = direct_text(element)
    return len(own) >= _PROSE or (len(own) >= 50 and not own.isascii() and sum(c > "\u2e80" for c in own) >= 40)


def _is_heading(element: Element, name: str, *, found: bool, main: bool) -> bool:
    if element.tag in _HEADINGS and (not found or (element.tag == "h1" and not main)):
        said = words(spaced(element))
        return bool(said) and (said == name or (element.tag == "h1" and (said in name or name in said)))
    return not found and words((element.text or "")[:500]) == name


def _holder(around: frozenset[Element], paragraph: Element) -> Element | None:
    return next((one for one in ancestors(paragraph) if one in around and one.tag not in ("body", "html")), None)


def short_text(element: Element, most: int) -> str:
    """The text of an element on one line; empty when it is longer than ``most``."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        part = part.strip()
        if part:
            parts.append(part)
            length += len(part)
            if length > most:
                return ""
    return re.sub(r"\s+", " ", " ".join(parts))
