"""trafilatura, asked four ways: for the article's own element, for the whole page with its two settings, by readability, for a last rescue.

Gives trees of its simple XML; what they mean is `pipelines.clean.blocks`. Never asks it for titles or dates.
"""

from __future__ import annotations

import copy
import logging
from typing import TYPE_CHECKING, Any

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree
from trafilatura import bare_extraction, baseline
from trafilatura.readability_lxml import Document

from pipelines.clean.dom import parse
from pipelines.clean.normalise import normalise

if TYPE_CHECKING:
    from pipelines.clean.dom import Element

# It reports every page it makes nothing of; that is our own outcome to report.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def from_scope(scope: Element) -> Element | None:
    """The tree of an article whose element was found and made plain; everything in it is kept."""
    page, body, frame = (scope.makeelement(name) for name in ("html", "body", "div"))
    page.append(body)
    body.append(frame)
    frame.set("class", "post-content")
    frame.append(scope)
    return _extract(page, fast=True)


def from_page(tree: Element, *, full: bool) -> Element | None:
    """The tree of a whole page: quick and precise, or ``full`` with trafilatura's own fallbacks."""
    return _extract(tree, fast=not full, favor_precision=not full)


def judged(tree: Element) -> Element | None:
    """What trafilatura, without its fallbacks, takes for the article on a page; the tree is not changed."""
    return _extract(copy.deepcopy(tree), fast=True)


def rescue(tree: Element) -> Element | None:
    """trafilatura's baseline: any text it can get, paragraphs at best; linear in the size of the page."""
    body, text, _ = baseline(tree)
    return body if text.strip() else None


def _extract(tree: Element, *, fast: bool, favor_precision: bool = False) -> Element | None:
    document: Any = bare_extraction(
        tree,
        fast=fast,
        favor_precision=favor_precision,
        include_comments=False,
        include_formatting=False,
        include_links=False,
        include_images=False,
    )
    return document.body if document is not None else None


def readable(tree: Element) -> Element | None:
    """The tree of what readability (trafilatura's own port of it) takes for the article; everything in it is kept."""
    found = parse(Document(tree).summary())
    return from_scope(normalise(found)) if found is not None else None


def second_opinion(page: str) -> str:
    """The main text of a page as resiliparse sees it."""
    return extract_plain_text(
        HTMLTree.parse(page), main_content=True, list_bullets=False, links=False, alt_texts=False, form_fields=False, noscript=False
    )
