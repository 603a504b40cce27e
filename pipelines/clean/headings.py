"""The headings of a page: their words, and which of them is the site's logo."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from pipelines.clean.dom import Element, ancestors, names
from pipelines.clean.links_home import leads_home
from pipelines.text.characters import line, words
from pipelines.text.scripts import CJK_CHARACTER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MANY = 40
_LONGEST = 500
_ASIDE = re.compile(
    r"breadcrumb|sidebar|related|footer|modal|popup|cookie|visually-hidden|sr-only|site-?name|site-?title|masthead|navbar|logo", re.I
)
_LOGO = re.compile(r"logo|brand|site-?name|site-?title|masthead", re.I)
_HEADED = re.compile(
    r"(?:^|[-_ ])(?:article|entry|post|page|node|news|content|story)[-_]*(?:title|headline|heading)|headline|(?:^| )title(?:$| )", re.I
)
_BLOCKS = frozenset(["br", "div", "p", "h1", "h2", "h3", "h4", "section", "header", "li"])
_PERMALINK = re.compile(r"\s*[¶§]\s*$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its words on one line, its last part where it is made of parts, and what speaks against it."""

    element: Element
    text: str
    last: str
    main: bool
    beside: bool
    """By its name or place; what is in a navigation, sidebar or footer by its element is no heading at all."""


def spaced(element: Element) -> str:
    """The words of a heading on one line: a break or block in it parts words, and so do two inline parts of several words each."""
    return line(_PERMALINK.sub("", _joined(_pieces(element))))


def main_headings(tree: Element) -> list[Heading]:
    """The first headings of the highest rank outside navigations, sidebars and footers."""
    return [_heading(element, main=True) for element in islice(tree.iter("h1"), _MANY) if not _in_furniture(element)]


def first_headings(tree: Element) -> list[Heading]:
    """The main headings, then lesser ones whose name says that they head an article."""
    found = main_headings(tree)
    lesser = (element for element in tree.iter("h2", "h3") if _HEADED.search(names(element)))
    found += [_heading(element, main=False) for element in islice(lesser, _MANY) if not _in_furniture(element)]
    kept = {heading.text: heading for heading in reversed(found[:_MANY]) if heading.text}
    return [heading for heading in found[:_MANY] if kept.get(heading.text) is heading]


def other_headings(tree: Element) -> Iterator[Heading]:
    """What may be a heading although it is not marked as the main one: lesser headings, and elements named for it or set apart."""
    looked = 0
    for element in tree.iter("h2", "h3", "h4", "h5", "div", "p", "td", "span", "strong"):
        if element.tag[0] != "h" and not (_HEADED.search(names(element)) and len(element) <= 3):
            continue
        looked += 1
        if looked > _MANY:
            return
        heading = _heading(element, main=False)
        if 0 < len(heading.text) <= _LONGEST and not heading.beside:
            yield heading


def is_logo(heading: Heading, references: Iterable[str], sites: Iterable[str], host: str) -> bool:
    """Whether a heading is the site's name: two signs of a link home, an image in it, a name of the site, a place in no title.

    ``references`` are what else the page says that it is called, ``sites`` names of the site, both folded by `words`.
    """
    said = words(heading.text)
    links = [one for one in (heading.element, *heading.element.iter("a"), *ancestors(heading.element)) if one.tag == "a"]
    titles = [reference for reference in references if reference]
    signs = (
        any(leads_home(link, host) for link in links),
        said in set(sites),
        next(heading.element.iter("img", "svg"), None) is not None,
        bool(titles) and not any(said in title for title in titles),
        any(title != said and (title.endswith(f" {said}") or title.startswith(f"{said} ")) for title in titles) and said not in titles,
        _LOGO.search(" ".join(map(names, (heading.element, *list(ancestors(heading.element))[:2])))) is not None,
    )
    return sum(signs) >= 2 and (signs[0] or signs[1])


def _heading(element: Element, *, main: bool) -> Heading:
    pieces = _pieces(element)
    whole = line(_PERMALINK.sub("", _joined(pieces)))
    parts = [line(part) for part in pieces if line(part)]
    return Heading(element, whole, parts[-1] if len(parts) > 1 else "", main, _beside(element))


def _beside(element: Element) -> bool:
    around = (one for one in (element, *ancestors(element)) if one.tag not in ("html", "body"))  # a body may be named "sidebar-second"
    return any(_ASIDE.search(names(one)) for one in around) or _in_furniture(element)


def _in_furniture(element: Element) -> bool:
    return any(one.tag in ("nav", "aside", "footer") for one in ancestors(element))


def _pieces(element: Element) -> list[str]:
    """The words of an element, parted at breaks and blocks and between inline parts that touch and have several words each."""
    pieces = [element.text or ""]
    for child in element:
        inner = "" if child.tag in ("br", "script", "style", "svg") else " ".join(_pieces(child)) if len(child) else (child.text or "")
        apart = child.tag in _BLOCKS or (_several(inner) and _several(pieces[-1]) and not pieces[-1][-1:].isspace())
        if apart or (_several(inner) and child.tag == "span"):
            pieces.append(inner)
        else:
            pieces[-1] += inner
        if child.tag in _BLOCKS:
            pieces.append(child.tail or "")
        elif child.tail:
            if child.tag == "span" and _several(inner) and _several(child.tail):
                pieces.append(child.tail)
            else:
                pieces[-1] += child.tail
    return [piece for piece in pieces if piece.strip()] or [""]


def _several(text: str) -> bool:
    return len(text.split()) >= 2 or len(CJK_CHARACTER.findall(text)) >= 4


def _joined(pieces: list[str]) -> str:
    whole = pieces[0]
    for piece in pieces[1:]:
        touch = (whole.rstrip()[-1:], piece.lstrip()[:1])
        chinese = all(CJK_CHARACTER.match(sign) for sign in touch if sign)
        whole = whole.rstrip() + ("" if chinese else " ") + piece.lstrip()
    return whole
