"""What on a page belongs to other articles: what stands before the heading, cards of one shape, blocks of links.

Nothing is dropped for one sign. Each rule is a table of named signs; `pipelines.clean.cuts` keeps which of them decided.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.clean.boilerplate_rules import is_tail_heading, is_teaser_label
from pipelines.clean.dom import Element, ancestors, text
from pipelines.clean.furniture import among_text, text_parents
from pipelines.clean.measure import Amount, measured, size
from pipelines.text.characters import words

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator

    from pipelines.clean.cuts import Cuts

_BLOCKS = ("div", "section", "ul", "ol", "dl", "table", "p", "article", "aside", "blockquote", "figure")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FRAMES = ("html", "body", "main")
_ALIKE = 3
_CARD = 500
_HEADLINE = 4
_MOSTLY = 0.5
_SHORT = 60
_AFTER_HEADING = 0.6
_ORDINAL = re.compile(r"\d+|(?:^|[-_ ])(?:first|last|odd|even|active|current)(?=$|[-_ ])")


def find_heading(tree: Element, title: str) -> Element | None:
    """The element on the page that says the title, the last of those that most of the page's text follows; None without one."""
    wanted = words(title)
    if not wanted:
        return None
    found = [element for element in tree.iter(*_HEADINGS) if words(text(element)) == wanted]
    if not found:
        found = [
            element
            for element in tree.iter("p", "div", "td", "span", "strong", "header")
            if len(element) <= 3 and size(element.text) <= 3 * len(title) and words(text(element)) == wanted
        ]
    whole = prose_after(tree, tree)
    return next((one for one in reversed(found) if prose_after(tree, one) >= _AFTER_HEADING * whole), None)


def prose_after(tree: Element, start: Element) -> int:
    """Characters of paragraphs that stand after an element's beginning."""
    begun, amount = start is tree, 0
    for element in tree.iter():
        begun = begun or element is start
        if begun and element.tag in ("p", "li", "td", "div", "blockquote"):
            own = size(element.text) + sum(size(child.tail) for child in element)
            amount += own if own >= _SHORT else 0
    return amount


def cut_before(heading: Element, said: Iterable[str], cuts: Cuts) -> None:
    """Everything that ends before the confirmed heading begins, unless it says what the page says of itself."""
    described = [words(one)[:60] for one in said if one]
    for around in (heading, *ancestors(heading)):
        if around.tag in ("body", "html"):
            break
        for before in list(around.itersiblings(preceding=True)):
            if before.tag in ("head", "script", "style", "link", "meta", "title"):
                continue
            told = words(text(before))
            if not told:
                continue
            if any(one and one in told for one in described):
                before.tail = None
                heading.addnext(before)  # a lead set above the heading
                continue
            cuts.cut(before, "stands before the confirmed heading", "not what the page says of itself")
        parent = around.getparent()
        if parent is not None and parent.tag not in ("html",) and parent.text and parent.text.strip():
            parent.text = None


def cut_foreign(tree: Element, spared: frozenset[Element], cuts: Cuts) -> None:
    """Cards and link blocks, from the outside in. ``spared`` are elements that are never dropped."""
    amounts = measured(tree)
    parents = text_parents(tree, amounts)
    _cut_cards(tree, amounts, parents, spared, cuts)
    _cut_teasers(tree, amounts, spared, cuts)
    _cut_links(tree, amounts, parents, spared, cuts)


def _cut_cards(tree: Element, amounts: dict[Element, Amount], parents: Counter[Element], spared: frozenset[Element], cuts: Cuts) -> None:
    for parent in list(tree.iter("div", "section", "ul", "ol", "main", "article", "aside", "body", "td", "dl")):
        if parent is not tree and parent.getparent() is None:
            continue
        if parent.tag in ("ul", "ol", "dl") and among_text(parent, amounts, parents) and _label_of(parent) is None:
            continue
        groups: dict[tuple[str, str], list[Element]] = {}
        for child in parent:
            if child.tag in ("div", "li", "article", "section", "a", "figure", "dl"):
                groups.setdefault((child.tag, _shape(child)), []).append(child)
        for group in groups.values():
            cards = [one for one in group if one not in spared and _is_card(one, amounts)]
            if len(cards) >= _ALIKE and len(cards) >= 0.8 * len(group):
                first = cards[0].getprevious()
                for card in cards:
                    cuts.cut(card, f"one of {len(group)} siblings of one shape", "its heading or most of it is a link")
                _cut_label(first if first is not None else _before_empty(parent), spared, cuts)


def _cut_teasers(tree: Element, amounts: dict[Element, Amount], spared: frozenset[Element], cuts: Cuts) -> None:
    """A card that stands alone: its picture and its words lead to the same address."""
    for element in list(tree.iter("div", "aside", "section", "li", "article", "figure")):
        amount = amounts.get(element, Amount())
        if not amount.links or amount.text > _CARD or amount.share < _MOSTLY or element in spared or _gone(element, tree):
            continue
        pictures = {_leads_to(image) for image in element.iter("img", "picture", "svg", "noscript")} - {""}
        if any(link.get("href") in pictures and len(text(link).split()) >= _HEADLINE for link in element.iter("a")):
            cuts.cut(element, "its picture and its words lead to one address", "mostly links")


def _leads_to(image: Element) -> str:
    link = next((around for around in ancestors(image) if around.tag == "a"), None)
    href = (link.get("href") or "").split("?")[0].lower() if link is not None else ""
    if href.endswith((".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg")) or href.startswith("#"):
        return ""
    return (link.get("href") or "") if link is not None else ""


def _shape(element: Element) -> str:
    return _ORDINAL.sub("", " ".join(sorted((element.get("class") or "").split())))


def _is_card(element: Element, amounts: dict[Element, Amount]) -> bool:
    amount = amounts.get(element, Amount())
    if not amount.links:
        return False
    if amount.share >= _MOSTLY:
        return True
    if element.tag == "li" or amount.text > 600:
        return False
    for heading in element.iter(*_HEADINGS):
        if text(heading):
            return amounts.get(heading, Amount()).share >= 0.8 or any(around.tag == "a" for around in ancestors(heading))
    return False


def _label_of(element: Element) -> Element | None:
    """The label of other articles right before an element."""
    before = element.getprevious()
    said = text(before) if before is not None else ""
    return before if said and size(said) <= _SHORT and is_tail_heading(said) else None


def _before_empty(element: Element | None) -> Element | None:
    """What stands before an element in which nothing is left."""
    while element is not None and not text(element):
        before = element.getprevious()
        if before is not None and text(before):
            return before
        element = element.getparent() if before is None else before
    return None


def _cut_label(element: Element | None, spared: frozenset[Element], cuts: Cuts) -> None:
    if element is None or element in spared:
        return
    if element.tag in _HEADINGS or (element.tag in ("p", "div") and 0 < size(text(element)) <= _SHORT):
        cuts.cut(element, "a heading or label", "nothing is left under it")


def _cut_links(tree: Element, amounts: dict[Element, Amount], parents: Counter[Element], spared: frozenset[Element], cuts: Cuts) -> None:
    last = _last_sentence(tree, amounts)
    after = False
    for element in list(tree.iter()):
        after = after or element is last
        if element.tag not in _BLOCKS or element in spared or (element is not tree and _gone(element, tree)):
            continue
        signs = tuple(_link_signs(element, amounts, parents, after=after and element is not last))
        if len(signs) >= 2:
            before = element.getprevious()
            cuts.cut(element, *signs)
            if before is not None and before.tag in _HEADINGS:
                _cut_label(before, spared, cuts)


def _link_signs(element: Element, amounts: dict[Element, Amount], parents: Counter[Element], *, after: bool) -> Iterator[str]:
    amount = amounts.get(element, Amount())
    if not amount.links or amount.share < _MOSTLY:
        return
    if amount.share < 0.8 and amount.text > 300:
        return
    yield "mostly links"
    said = text(element)[:_SHORT]
    label = next((text(one) for one in element.iter(*_HEADINGS, "strong", "b") if text(one)), said)
    if is_tail_heading(label) or is_teaser_label(said):
        yield "a label of other articles"
    if _label_of(element) is not None:
        yield "under a label of other articles"
    if element.tag in ("p", "ul", "ol", "dl") and among_text(element, amounts, parents):
        return  # set by the author among the paragraphs: only a label can say that it is not the author's
    if after:
        yield "after the last sentence"
    if amount.links >= _ALIKE and amount.share >= 0.8 and element.tag not in ("p", "li", "table"):
        yield "several links and hardly a word beside them"


def _last_sentence(tree: Element, amounts: dict[Element, Amount]) -> Element | None:
    """The last block of running text that is no link."""
    found = None
    for element in tree.iter("p", "li", "blockquote", "dd", "td", "div", "section", "pre", "h2", "h3", "h4"):
        own = size(element.text) + sum(size(child.tail) for child in element)
        if own >= _SHORT and amounts.get(element, Amount()).share < _MOSTLY:
            found = element
    return found


def _gone(element: Element, tree: Element) -> bool:
    return all(around is not tree for around in ancestors(element))
