"""How much text an element holds and how much of it stands in links: one walk over the tree, for all rules that look at shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from pipelines.text.scripts import CJK_CHARACTER

if TYPE_CHECKING:
    from pipelines.clean.dom import Element


class Amount(NamedTuple):
    """Characters of text, of text in links, and the number of links with text; a character of Chinese writing counts as two."""

    text: int = 0
    linked: int = 0
    links: int = 0

    @property
    def share(self) -> float:
        """The part of the text that stands in links."""
        return self.linked / self.text if self.text else 0.0


def size(text: str | None) -> int:
    """The length of a text without the spaces around it; a character of Chinese writing counts as two."""
    if not text:
        return 0
    text = text.strip()
    return len(text) if text.isascii() else len(text) + len(CJK_CHARACTER.findall(text))


def measured(tree: Element) -> dict[Element, Amount]:
    """The `Amount` of every element. Links within the page and to a script lead nowhere and are not counted as links."""
    found: dict[Element, Amount] = {}
    open_: list[list[int]] = []
    inside = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            inside += _leads(element)
            own = size(element.text)
            open_.append([own, own if inside else 0, 0])
            continue
        text, linked, links = open_.pop()
        if _leads(element):
            inside -= 1
            links += text > 0
        found[element] = Amount(text, linked, links)
        if open_:
            after = size(element.tail)
            above = open_[-1]
            above[0] += text + after
            above[1] += linked + (after if inside else 0)
            above[2] += links
    return found


def _leads(element: Element) -> bool:
    if element.tag != "a":
        return False
    href = (element.get("href") or "").strip()
    return bool(href) and not href.startswith(("#", "javascript:", "mailto:", "tel:"))
