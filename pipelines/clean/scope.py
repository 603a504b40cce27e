"""Where on the page the article stands: furniture is cut out of the tree, then the smallest element that holds the text is found.

Works in place on a tree of its own. Judges by tags, names and amounts of text, never by a site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pipelines.clean.boilerplate_rules import REMOVED_TAGS
from pipelines.clean.cuts import Cuts
from pipelines.clean.dom import Element, ancestors, drop
from pipelines.clean.furniture import Facts, around_controls, boxes_around_forms, cut_credits, furniture_signs, text_parents
from pipelines.clean.measure import measured
from pipelines.clean.unfold import cut_hidden, open_questions, spoken_math

if TYPE_CHECKING:
    from collections.abc import Iterable

_TEXT_BLOCKS = frozenset(
    [
        "p",
        "li",
        "dd",
        "dt",
        "td",
        "th",
        "blockquote",
        "pre",
        "figcaption",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "div",
        "section",
        "article",
        "main",
        "center",
        "span",
        "font",
        "summary",
        "caption",
    ]
)
_CONTAINERS = frozenset(
    [
        "div",
        "section",
        "article",
        "main",
        "p",
        "ul",
        "ol",
        "dl",
        "table",
        "tbody",
        "tr",
        "td",
        "th",
        "blockquote",
        "figure",
        "details",
        "center",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "header",
    ]
)
_PROSE = ("p", "li", "blockquote", "dd", "pre", "td", "div", "section", "article")
_WRAPPERS = ("form", "aside", "button", "noscript", "dialog")
_MAX_SHARE = 0.34
"""An element that holds more than this share of the page's prose is not furniture, whatever it is called."""
_SENTENCE = 60
_KEPT_OUT = 0.06
"""Up to this share of the prose may be left outside when going down to a smaller element."""


def prune(tree: Element, remove: Iterable[str] = (), cuts: Cuts | None = None, spared: frozenset[Element] = frozenset()) -> None:
    """Cut furniture out of the tree in place; ``remove`` are selectors of elements the source declares as such, ``spared`` never go."""
    cuts = cuts if cuts is not None else Cuts()
    for selector in remove:
        for element in tree.cssselect(selector):
            cuts.cut(element, "declared by the source")
    weights = _weigh(tree)
    whole = weights.get(tree, 0)
    most = _MAX_SHARE * whole
    for element in list(tree.iter(*_WRAPPERS)):
        if element.getparent() is not None and (weights.get(element, 0) > max(most, 1) or element in spared):
            element.tag = "div"
            for name in ("class", "id", "hidden", "role"):
                element.attrib.pop(name, None)
    cut_hidden(tree, lambda element: element in spared or weights.get(element, 0) > most, cuts)
    spoken_math(tree)
    open_questions(tree)
    forms = around_controls(tree)
    spared |= _main_block(tree)
    cut_credits(tree, cuts)
    for box in boxes_around_forms(tree, spared):
        cuts.cut(box, "holds a form", "hardly any text beside it")
    for element in list(tree.iter(*REMOVED_TAGS)):
        drop(element)
    amounts = measured(tree)
    facts = Facts(amounts, text_parents(tree, amounts), forms)
    left = [tree]
    while left:
        for element in list(left.pop()):
            signs = () if element in spared or weights.get(element, 0) > most else furniture_signs(element, facts)
            if signs:
                cuts.cut(element, *signs)
            else:
                left.append(element)


def _main_block(tree: Element) -> frozenset[Element]:
    """The element in which most running paragraphs stand side by side, and what is around it."""
    direct: dict[Element, int] = {}
    for paragraph in tree.iter("p"):
        around = paragraph.getparent()
        amount = _prose_of(paragraph)
        if around is not None and amount >= _SENTENCE:
            direct[around] = direct.get(around, 0) + amount
    if not direct:
        return frozenset()
    best = max(direct, key=lambda one: direct[one])
    return frozenset([best, *ancestors(best)])


def prose(element: Element) -> int:
    """Characters of running text in an element: paragraphs and their like that are not mostly links."""
    return sum(_prose_of(block) for block in element.iter(*_PROSE))


def _weigh(tree: Element) -> dict[Element, int]:
    """`prose` of every element that has any."""
    weights: dict[Element, int] = {}
    for block in tree.iter(*_PROSE):
        amount = _prose_of(block)
        if amount:
            for element in (block, *ancestors(block)):
                weights[element] = weights.get(element, 0) + amount
    return weights


def find_scope(tree: Element) -> Element | None:
    """The smallest element that holds the page's text but for a few percent; None when there is no running text."""
    body = tree.find(".//body") if tree.tag != "body" else tree
    root = body if body is not None else tree
    weights: dict[Element, int] = {}
    for block in root.iter(*_TEXT_BLOCKS):
        amount = _weight(_prose_of(block))
        if amount:
            weights[block] = weights.get(block, 0) + amount
            for around in ancestors(block):
                weights[around] = weights.get(around, 0) + amount
    if not weights.get(root):
        return None
    return _descend(root, weights)


def _descend(node: Element, weights: dict[Element, int]) -> Element:
    while True:
        children = [child for child in node if child.tag in _CONTAINERS and weights.get(child)]
        if not children:
            return node
        best = max(children, key=lambda child: weights[child])
        if best.tag not in ("div", "section", "article", "main", "td", "tr", "tbody", "table", "center", "header", "figure", "details"):
            return node
        if weights[best] < (1 - _KEPT_OUT) * weights[node] or any(weights.get(after) for after in best.itersiblings("p")):
            return node
        node = best


def _weight(length: int) -> int:
    """Short blocks (labels, cards, menu entries) say less about where the article stands."""
    return length if length >= _SENTENCE else length // 3


def _prose_of(block: Element) -> int:
    """Characters of the text that stands directly in a block or its inline elements, links not counted when they prevail."""
    own, linked = _own_text(block)
    if own < 25 and block.tag not in ("p", "li", "blockquote"):
        return 0
    return own - linked if linked * 2 < own else 0


def _own_text(block: Element) -> tuple[int, int]:
    own = len((block.text or "").strip())
    linked = 0
    for child in block:
        if isinstance(child.tag, str) and child.tag not in _CONTAINERS:
            inner = _inline_length(child)
            own += inner
            if child.tag == "a":
                linked += inner
            elif len(child):
                linked += sum(_inline_length(link) for link in child.iter("a"))
        own += len((child.tail or "").strip())
    return own, linked


def _inline_length(element: Element) -> int:
    if any(inner.tag in _CONTAINERS for inner in element.iter(etree.Element) if inner is not element):
        return 0
    return len("".join(element.itertext()).strip())
