"""Text that a page folds away or hides: what a reader can open belongs to it, what nobody sees does not.

Hidden is what `hidden`, an inline style or a class of that meaning hides. It stays all the same when a browser's search may open it
(`until-found`), when a control on the page names it or stands beside it, and when it is a part of a sentence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.clean.dom import Element, ancestors, drop, names, text
from pipelines.clean.wordlists import either
from pipelines.text.characters import amount, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipelines.clean.cuts import Cuts

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INLINE = frozenset(
    ["a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "s", "small",
     "span", "strong", "sub", "sup", "time", "tt", "u", "var"]
)  # fmt: skip
_CONTROLS = ("button", "summary")
_NAMES_A_PART = ("aria-controls", "data-target", "data-bs-target", "data-toggle-target", "href")
_SAYS_IT_ACTS = ("role", "data-toggle", "data-bs-toggle", "aria-expanded")
_QUESTION = 2
"""Words that the text on a button must have to be a heading of what it opens."""
_MATH_OPERATORS = {"mfrac": "/", "msup": "^", "msub": "_"}


def cut_hidden(tree: Element, heavy: Callable[[Element], bool], cuts: Cuts) -> None:
    """Take out what nobody sees, and lay open what a control on the page opens.

    ``heavy`` says which elements hold so much of the page's text that they are shown, whatever their markup says at the moment.
    """
    controlled = controlled_ids(tree)
    for element in list(tree.iter(etree.Element)):
        how = _hidden_by(element)
        if not how or element.tag in ("html", "body") or in_sentence(element):
            continue
        if heavy(element) or (opens(element, controlled) and not _is_window(element)):
            _show(element)
        else:
            cuts.cut(element, how, "a window over the page" if _is_window(element) else "nothing on the page opens it")


def _show(element: Element) -> None:
    for name in ("hidden", "aria-hidden", "style"):
        element.attrib.pop(name, None)


def _is_window(element: Element) -> bool:
    """Whether an element is a window over the page, by its role or by what it is called."""
    if element.tag == "dialog" or (element.get("role") or "").lower() in ("dialog", "alertdialog"):
        return True
    return either("furniture", "windows", r"(?:^|[\s_-])", r"(?=$|[\s_-])").search(names(element)) is not None


def in_sentence(element: Element) -> bool:
    """Whether words of a sentence stand right before or after an inline element."""
    if element.tag not in _INLINE:
        return False
    before = element.getprevious()
    around = element.getparent()
    said = (before.tail if before is not None else around.text if around is not None else "") or ""
    after = element.tail or ""
    if words(said) or words(after):
        return True
    siblings = [one for one in (before, element.getnext()) if one is not None and one.tag in ("b", "i", "em", "strong")]
    return any(words(text(one)) for one in siblings)


def _hidden_by(element: Element) -> str:
    state = element.get("hidden")
    if state is not None and state.strip().lower() != "until-found":
        return "hidden attribute"
    if _HIDDEN_STYLE.search(element.get("style") or ""):
        return "hidden by its style"
    if (element.get("aria-hidden") or "").strip().lower() == "true":
        return "hidden from readers aloud"
    if either("furniture", "unseen", r"(?:^|\s)", r"(?=$|\s)").search(element.get("class") or ""):
        return "its class hides it"
    return ""


def opens(element: Element, controlled: frozenset[str]) -> bool:
    """Whether a control names the element or something around or in it, or stands right beside it."""
    if element.get("id") in controlled or any(one.get("id") in controlled for one in ancestors(element)):
        return True
    beside = [element.getprevious(), element.getnext()]
    return any(one is not None and _is_control(one) for one in beside)


def _is_control(element: Element) -> bool:
    found = element if _acts(element) else next((one for one in element.iter("button", "summary", "a") if _acts(one)), None)
    return found is not None and text(element) == text(found) and bool(text(found))


def _acts(element: Element) -> bool:
    if element.tag in _CONTROLS or element.get("role") == "button" or element.get("aria-expanded") is not None:
        return True
    return element.tag == "a" and (element.get("href") or "#").strip().lower().startswith(("#", "javascript:"))


def controlled_ids(tree: Element) -> frozenset[str]:
    """The ids that controls on the page name."""
    found: set[str] = set()
    for element in tree.iter("button", "a", "summary", "div", "span", "h2", "h3", "h4", "label"):
        for name in _NAMES_A_PART:
            if name == "href" and not any(element.get(one) is not None for one in _SAYS_IT_ACTS):
                continue
            value = (element.get(name) or "").strip()
            found.update(value.lstrip("#").split() if value.startswith("#") or name == "aria-controls" else ())
    return frozenset(found)


def open_questions(tree: Element) -> None:
    """Buttons whose words head the text that they open become headings or, inside one, plain text."""
    for button in list(tree.iter("button")):
        if amount(text(button)) <= _QUESTION or not _heads(button):
            continue
        in_heading = any(around.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary") for around in ancestors(button))
        button.tag = "span" if in_heading else "h4"
        button.attrib.clear()


def _heads(button: Element) -> bool:
    """Whether text of more words than the button has follows it or the heading it is in."""
    if any(around.tag in ("form", "nav", "footer") for around in ancestors(button)):
        return False
    for element in (button, *_narrow(button)):
        after = element.getnext()
        if after is not None and after.tag in ("div", "p", "section", "ul", "ol", "dd", "table") and amount(text(after)) >= _QUESTION:
            return not any(True for _ in after.iter("input", "select", "textarea"))
    return False


def _narrow(button: Element) -> Iterator[Element]:
    """The elements around a button that hold nothing but its words."""
    for around in ancestors(button):
        if text(around) != text(button):
            return
        yield around


def spoken_math(tree: Element) -> None:
    """Formulas as a line of text: their numbers and signs, fractions with a stroke, powers and indices marked."""
    for formula in list(tree.iter("math")):
        said = " ".join(_spoken(formula).split())
        tail = formula.tail
        formula.clear()
        formula.tag, formula.text, formula.tail = "span", said, tail
        if not said:
            drop(formula)


def _spoken(element: Element) -> str:
    if element.tag in ("annotation", "annotation-xml"):
        return ""
    inner = [_spoken(child) + (child.tail or "").strip() for child in element]
    return (element.text or "").strip() + _MATH_OPERATORS.get(element.tag, "").join(inner)
