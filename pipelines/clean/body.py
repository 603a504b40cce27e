"""The text of a page as blocks: trafilatura on the article's own element, on the whole page when that one cannot be trusted.

Each result says by which method it was extracted: ``trafilatura`` (the article's element), ``trafilatura-full`` (whole page with its
fallbacks), ``readability``, ``trafilatura-page`` (whole page, quick and precise), ``baseline``, ``text``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from pipelines.clean import choice, engine
from pipelines.clean.blocks import blocks
from pipelines.clean.boilerplate_rules import is_named_furniture, is_sentence
from pipelines.clean.confirm import confirm
from pipelines.clean.cuts import Cut, Cuts
from pipelines.clean.dom import Element, ancestors, drop, names, parse, text, visible_text
from pipelines.clean.foreign import cut_before, cut_foreign, find_heading
from pipelines.clean.normalise import drop_empty, normalise
from pipelines.clean.scope import find_scope, prose, prune
from pipelines.clean.textformat import paragraph, plain
from pipelines.clean.unfold import cut_hidden
from pipelines.text.characters import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.clean.metadata import Metadata
    from pipelines.model import Block

OWN, STOCK, READABILITY = "trafilatura", "trafilatura-full", "readability"
_MAX_ELEMENTS = 20_000
"""The engine's time for a whole page can grow with the square of its elements; news pages have a few thousand."""
_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|standfirst|stand-first|intro|introduction|dek|deck|chapo|sapo|ingress|strapline|sub-?head(?:line)?|sub-?title|story-lead)(?=$|[\s_-])",
    re.IGNORECASE,
)
_TEASER = re.compile(r"(?:^|[\s_-])(?<!with-)(?:summary|abstract|excerpt|description)(?=$|[\s_-])", re.IGNORECASE)


class Effort(StrEnum):
    """How much is tried on a page; the lower ones are for pages that killed a worker."""

    FULL = "full"
    QUICK = "quick"
    BASELINE = "baseline"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks of a page and how they were extracted."""

    blocks: tuple[Block, ...]
    method: str
    cuts: tuple[Cut, ...] = ()
    """What was left out of the page, and by which signs."""
    notes: tuple[str, ...] = ()


def extract_body(
    tree: Element,
    page: str,
    metadata: Metadata,
    *,
    title: str = "",
    select: Sequence[str] = (),
    remove: Sequence[str] = (),
    effort: Effort = Effort.FULL,
) -> Body:
    """The text of a page; ``tree`` is used up, ``page`` is its text. ``select`` and ``remove`` are the source's own selectors."""
    if effort is not Effort.FULL:
        return _at_less_effort(tree, page, effort)
    cuts = Cuts()
    scope, declared = _scope(tree, metadata, title, select, remove, cuts)
    said = frozenset(words(one) for one in metadata.descriptions())
    judged = "" if declared else _text(_read(engine.judged(tree)))
    found = () if scope is None else _own(tree, scope, None if declared else said)
    if found and declared:
        return Body(found, OWN, cuts=tuple(cuts.made))
    opinion = engine.second_opinion(page)
    body = _chosen(found, page, opinion)
    if body.method != OWN:
        return replace(body, cuts=tuple(cuts.made))  # a reading that trafilatura or readability made has been judged by it
    kept, left_out = confirm(body.blocks, judged, opinion, said)
    return replace(body, blocks=kept, cuts=(*cuts.made, *left_out))


def _own(tree: Element, scope: Element, said: frozenset[str] | None) -> tuple[Block, ...]:
    """Everything in the article's element, after the lead that stands before it; no lead is looked for without ``said``."""
    lead = [] if said is None else _standfirst(tree, scope, said)
    found = _read(engine.from_scope(normalise(scope)))
    return (*[block for block in lead if plain(block) not in {plain(other) for other in found[:3]}], *found)


def _chosen(found: tuple[Block, ...], page: str, opinion: str) -> Body:
    """Our own result when the second opinion is like it, else the candidate on which most agree."""
    own = _text(found)
    alike = choice.likeness(choice.grams(own), choice.grams(opinion))
    if alike >= choice.ALIKE or (not opinion and any(is_sentence(plain(block)) for block in found)):
        return Body(found, OWN)
    candidates = {OWN: found, STOCK: _on_page(page, full=True), READABILITY: _readable(page)}
    if not any(candidates.values()):
        return Body(_rescued(page), "baseline")
    texts = {name: _text(blocks) for name, blocks in candidates.items()}
    name = choice.best({**texts, "opinion": opinion}, OWN, "opinion")
    note = "" if name == OWN else f"text chosen among three readings: most agree on {name} (own is {alike:.2f} like the second opinion)"
    return Body(candidates[name], name, notes=(note,) if note else ())


def extract_unit(element: Element) -> Body:
    """The text of one article on a page of several; the element is used up."""
    scope = _joined([element])
    prune(scope)
    drop_empty(scope)
    return Body(_read(engine.from_scope(normalise(scope))), "trafilatura")


def _at_less_effort(tree: Element, page: str, effort: Effort) -> Body:
    if effort is Effort.QUICK:
        return Body(_on_page(page, full=False), "trafilatura-page")
    if effort is Effort.BASELINE:
        return Body(_read(engine.rescue(tree)), "baseline")
    texts = map(paragraph, visible_text(tree, len(page)).split("\n"))
    return Body(tuple(block for block in texts if block is not None), "text")


def _scope(
    tree: Element, metadata: Metadata, title: str, select: Sequence[str], remove: Sequence[str], cuts: Cuts
) -> tuple[Element | None, bool]:
    for selector in select:
        chosen = [element for element in tree.cssselect(selector) if text(element)]
        if chosen:
            scope = _joined(chosen)
            prune(scope, remove)
            return scope, True
    heading = find_heading(tree, title)
    spared = frozenset() if heading is None else frozenset([heading, *ancestors(heading)])
    prune(tree, remove, cuts, spared)
    _drop_teasers(tree, metadata)
    if heading is not None:
        cut_before(heading, metadata.descriptions(), cuts)
    cut_foreign(tree, spared, cuts)
    scope = find_scope(tree)
    if scope is not None:
        drop_empty(scope)
    return scope, False


def _joined(chosen: list[Element]) -> Element:
    outer = [element for element in chosen if not any(around in chosen for around in ancestors(element))]
    frame = outer[0].makeelement("div")
    for element in outer:
        element.tail = None
        frame.append(element)
    return frame


def _drop_teasers(tree: Element, metadata: Metadata) -> None:
    """A block called summary or abstract that repeats the page's description is the site's metadata on show, not its text."""
    said = {words(content)[:80] for content in metadata.descriptions()}
    whole = prose(tree)
    for element in list(tree.iter("div", "section", "p")):
        if _TEASER.search(names(element)) and words(text(element))[:80] in said and prose(element) * 3 < whole:
            drop(element)


def _standfirst(tree: Element, scope: Element, said: frozenset[str]) -> list[Block]:
    """A visible lead between the heading and the article's element; ``said`` is what the page says of itself, as words."""
    found: list[Block] = []
    heading = None
    for element in tree.iter("h1", "p", "div", "h2", "h3", "h4", scope.tag):
        if element is scope:
            break
        if element.tag == "h1":
            heading = element
        elif heading is not None and _leads(element, heading, said):
            block = paragraph(text(element))
            if block is not None and scope not in ancestors(element) and element not in ancestors(scope) and block not in found:
                found.append(block)
    return found[:2]


def _leads(element: Element, heading: Element, said: frozenset[str]) -> bool:
    """Whether an element is a standfirst: named so, a lesser heading right after the main one, or the page's own description."""
    if not 20 < len(text(element)) < 1200 or is_named_furniture(names(element)) or element.find(".//h1") is not None:
        return False
    if element.getprevious() is heading and words(text(element)) in said:
        return True
    return _STANDFIRST.search(names(element)) is not None or (element.tag in ("h2", "h3", "h4") and element.getprevious() is heading)


def _rescued(page: str) -> tuple[Block, ...]:
    tree = parse(page)
    return _read(engine.rescue(tree)) if tree is not None else ()


def _on_page(page: str, *, full: bool) -> tuple[Block, ...]:
    tree = _seen(page)
    return _read(engine.from_page(tree, full=full)) if tree is not None else ()


def _readable(page: str) -> tuple[Block, ...]:
    tree = _seen(page)
    return _read(engine.readable(tree)) if tree is not None else ()


def _seen(page: str) -> Element | None:
    """The page's tree without what nobody sees; None for one that is too large for a whole page's engine."""
    tree = parse(page)
    if tree is None or sum(1 for _ in tree.iter()) > _MAX_ELEMENTS:
        return None
    whole = prose(tree)
    cut_hidden(tree, lambda element: prose(element) > whole / 3, Cuts())
    return tree


def _text(found: tuple[Block, ...]) -> str:
    return "\n".join(map(plain, found))


def _read(body: Element | None) -> tuple[Block, ...]:
    return blocks(body) if body is not None else ()
