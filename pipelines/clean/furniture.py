"""Is an element page furniture? A table of signs: two must agree, and a name alone is one.

What an element is called (class, id) is one sign. The others are structure: its role, that links or controls make most of it, that it
holds no sentence, that its words stand elsewhere on the page. An inline element with words of its own sentence around it is text
whatever it is called, and so is a heading; an id that is only the slug of a heading is no name.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.clean.boilerplate_rules import is_credit, is_named_furniture, is_sentence
from pipelines.clean.dom import Element, ancestors, text
from pipelines.clean.measure import Amount, size
from pipelines.clean.unfold import in_sentence
from pipelines.text.characters import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipelines.clean.cuts import Cuts

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NEVER = frozenset({"html", "body", "main"})
_ROLES = frozenset(
    ["navigation", "search", "complementary", "banner", "contentinfo", "dialog", "alertdialog", "menu", "menubar", "toolbar", "tablist"]
)
_MOSTLY = 0.5
_SHORT = 60
_BOX = 1200
_LEVELS = 4
_FORM = 500
_PERSONAL = re.compile(r"e-?mail|password|passwort|login|user-?name|search|邮箱|密码|用户名", re.IGNORECASE)
"""What the field of a form asks for when the form is the site's, not the article's."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the signs need to know of a page."""

    amounts: Mapping[Element, Amount]
    """`pipelines.clean.measure.measured`, of the page without scripts and the like."""
    parents: Counter[Element]
    """`text_parents` of it."""
    forms: frozenset[Element]
    """The elements that hold a form, a field or a button, up to a few levels around it."""


def around_controls(tree: Element) -> frozenset[Element]:
    """The elements that hold a form, a field or a button, up to a few levels around it."""
    found: set[Element] = set()
    for control in tree.iter("form", "input", "select", "textarea", "button", "iframe"):
        if control.get("type") == "hidden":
            continue
        found.add(control)
        for level, around in enumerate(ancestors(control)):
            if level >= _LEVELS:
                break
            found.add(around)
    return frozenset(found)


def boxes_around_forms(tree: Element, spared: frozenset[Element]) -> list[Element]:
    """The largest elements around a form to fill in that hold hardly any text beside it (letters to subscribe to, logins)."""
    found: list[Element] = []
    for field in tree.iter("input"):
        if _PERSONAL.search(" ".join(field.get(name) or "" for name in ("type", "name", "id", "placeholder", "autocomplete"))) is None:
            continue
        box = None
        for around in ancestors(field):
            if around in spared or around.tag in ("html", "body", "main", "article", "td") or size(text(around)) > _FORM:
                break
            box = around
        if box is not None and box not in found:
            found.append(box)
    return found


def cut_credits(tree: Element, cuts: Cuts) -> None:
    """Credits that are elements of their own at the end of a caption."""
    for caption in tree.iter("figcaption"):
        for part in list(caption.iterdescendants("span", "small", "cite", "em", "i", "p", "div")):
            said = text(part).strip("()[] ")
            if said != text(caption).strip("()[] ") and not words(part.tail or "") and is_credit(said):
                cuts.cut(part, "a credit of a picture", "its own element at the end of a caption")


def furniture_signs(element: Element, facts: Facts) -> tuple[str, ...]:
    """The signs by which an element is furniture; empty when they do not suffice."""
    if not isinstance(element.tag, str) or element.tag in _NEVER:
        return ()
    if in_sentence(element):
        return ()
    if element.tag in _HEADINGS:
        return ()
    named = tuple(_name_signs(element))
    if not named:
        return ()
    structure = tuple(_structure_signs(element, facts))
    return (*named, *structure) if structure else ()


def _name_signs(element: Element) -> Iterator[str]:
    if (element.get("role") or "").strip().lower() in _ROLES:
        yield f"role {element.get('role')}"
    called = element.get("class") or ""
    if is_named_furniture(called):
        yield f"called {called.strip()[:40]}"
    elif is_named_furniture(element.get("id") or "") and not _is_slug(element):
        yield f"called #{(element.get('id') or '').strip()[:40]}"


def _is_slug(element: Element) -> bool:
    """Whether an id is only the address of a heading: the element holds one right at its beginning."""
    first = next((child for child in element if isinstance(child.tag, str)), None)
    return first is not None and first.tag in _HEADINGS and not words(element.text or "")


def _structure_signs(element: Element, facts: Facts) -> Iterator[str]:
    amount = facts.amounts.get(element, Amount())
    if not amount.text:
        yield "holds no text"
        return
    if amount.share >= _MOSTLY:
        yield "mostly links"
    if element in facts.forms and amount.text <= _BOX:
        yield "holds a control"
    if not among_text(element, facts.amounts, facts.parents):
        yield "apart from the paragraphs"
    heads = [heading for heading in element.iter(*_HEADINGS) if text(heading)]
    if heads and all(facts.amounts.get(one, Amount()).share >= 0.8 or one.getparent().tag == "a" for one in heads):
        yield "its headings are links"
    if (
        amount.text <= _SHORT
        and element.tag not in ("li", "figure", "figcaption", "dd", "dt")
        and not heads
        and not is_sentence(text(element))
    ):
        yield "a short line without a sentence"
    if is_credit(text(element)):
        yield "a credit of a picture"
    if amount.links and not any(
        _runs(one, facts) for one in element.iter("p", "div", "li", "section", "article", "blockquote", "td", "span")
    ):
        yield "links and no sentence"
    if (element.get("role") or "").lower() in _ROLES and amount.links >= 3 and amount.share >= 0.3:
        yield "several links"
    if _twin(element):
        yield "one of several of its shape"


def text_parents(tree: Element, amounts: Mapping[Element, Amount]) -> Counter[Element]:
    """The elements in which paragraphs of running text stand directly, with how many."""
    found: Counter[Element] = Counter()
    for one in tree.iter("p", "blockquote"):
        amount = amounts.get(one, Amount())
        around = one.getparent()
        if around is not None and amount.text >= _SHORT and amount.share < _MOSTLY:
            found[around] += 1
    return found


def among_text(element: Element, amounts: Mapping[Element, Amount], parents: Counter[Element]) -> bool:
    """Whether an element stands beside paragraphs of running text."""
    around = element.getparent()
    if around is None or not parents[around]:
        return False
    amount = amounts.get(element, Amount())
    is_one = element.tag in ("p", "blockquote") and amount.text >= _SHORT and amount.share < _MOSTLY
    return parents[around] > is_one


def _runs(element: Element, facts: Facts) -> bool:
    own = size(element.text) + sum(size(child.tail) for child in element)
    return own >= _SHORT and facts.amounts.get(element, Amount()).share < _MOSTLY


def _twin(element: Element) -> bool:
    called = element.get("class")
    around = element.getparent()
    if not called or around is None:
        return False
    return sum(1 for one in around if one.tag == element.tag and one.get("class") == called) >= 3
