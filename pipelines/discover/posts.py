"""The posts of a page by its own markup: what content systems and themes mark as one article each, whatever its address looks like.

An ``article`` element, the classes of microformats (``hentry``, ``h-entry``) and of many themes (``post``), schema.org's types.
The address of a post is that of its heading's link, of its bookmark, else the one
that most of its links share; its picture and "read more" go there too.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from pipelines.discover.cards import furniture, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_POST_CLASS = re.compile(
    r"(?:^|\s)(?:hentry|h-entry|post|blog-?post|post-(?:item|card|entry|preview|summary|teaser)|entry|article-(?:card|item)|card-article)(?:\s|$)",
    re.IGNORECASE,
)
_POST_TYPE = re.compile(r"schema\.org/(?:\w*Article|BlogPosting|Report)", re.IGNORECASE)
_TITLE_CLASS = re.compile(r"(?:entry|post|article|card|blog)[-_]*(?:\w*[-_])?title|u-url|headline", re.IGNORECASE)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
SEVERAL = 2
"""A page with fewer posts is an article's own, not a list."""


def posts_of(page: Any, links: Mapping[Any, str]) -> dict[str, Any]:
    """The posts of a page: their addresses, each with its element, in page order; empty when the page has fewer than two.

    ``links`` are the page's anchors that lead to pages of the site, with their addresses.
    """
    inside = {element: [anchor for anchor in element.iter("a") if anchor in links] for element in _posts(page)}
    shared = Counter(url for anchors in inside.values() for url in {links[anchor] for anchor in anchors})
    found: dict[str, Any] = {}
    for element, anchors in inside.items():
        own = [anchor for anchor in anchors if shared[links[anchor]] == 1] or anchors  # not its author's or tag's page
        if own and not furniture(element):
            found.setdefault(links[_main(own, links)], element)
    return found if len(found) >= SEVERAL else {}


def _posts(page: Any) -> list[Any]:
    """Elements that are one post each: those that hold no other, so that a list of posts that is marked as one is none."""
    marked = [element for element in page.iter("article", "div", "li", "section", "a", "tr") if _is_post(element)]
    holding = {above for element in marked for above in element.iterancestors()}
    return [element for element in marked if element not in holding]


def _is_post(element: Any) -> bool:
    if element.tag == "article":
        return True
    return bool(_POST_CLASS.search(element.get("class") or "") or _POST_TYPE.search(element.get("itemtype") or ""))


def _main(anchors: list[Any], links: Mapping[Any, str]) -> Any:
    """The link of a post that leads to its page."""
    for anchor in anchors:
        if _in_heading(anchor) or "bookmark" in (anchor.get("rel") or "").lower().split() or _TITLE_CLASS.search(_named(anchor)):
            return anchor
    counted = Counter(links[anchor] for anchor in anchors)
    often, times = counted.most_common(1)[0]
    if times > 1:
        return next(anchor for anchor in anchors if links[anchor] == often)
    return max(anchors, key=lambda anchor: len(text_of(anchor)))


def _in_heading(anchor: Any) -> bool:
    above = anchor.getparent()
    return (above is not None and above.tag in _HEADINGS) or next(anchor.iter(*_HEADINGS), None) is not None


def _named(anchor: Any) -> str:
    above = anchor.getparent()
    return f"{anchor.get('class') or ''} {(above.get('class') or '') if above is not None else ''} {anchor.get('itemprop') or ''}"
