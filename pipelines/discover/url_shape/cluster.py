"""Which links of a page are articles, when nobody has declared how a site's articles look.

Links of one shape that carry headlines, dates and numbers are articles; menus and footers are not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.discover.url_shape.shape import EXTENSION, SLUG_WORDS, likely_article, loose_shape, shape_of
from pipelines.text.scripts import CJK_CHARACTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_VARIES = ("{id}", "{date}", "{year}")
_ENOUGH = 3.0
"""Mean evidence per link from which a shape is one of articles."""
_AS_GOOD = 0.75
"""Share of the best shape's evidence that a further one needs."""
_SEVERAL = 2
_SEVERAL_LOOSE = 4


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is on a page. ``furniture``: in a menu, header, footer or pager; ``heading``: its card sets its title as one."""

    url: str
    title: str = ""
    dated: bool = False
    furniture: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape with how sure it is that articles have it: the mean evidence per link, and how many links."""

    shape: str
    score: float
    links: int


def article_shapes(links: Iterable[Link]) -> list[Shape]:
    """The shapes that the articles among a page's links share, surest first; empty when nothing looks like a list of articles.

    Evidence per link: a headline of several words, set as a heading, a date beside it, a number or date in the address; against:
    standing in the page's furniture, an address that names a section. Groups nearly as good as the best one count too (sections of
    one site).
    A loose shape is taken where articles have short slugs, so that no exact shape holds them together.
    """
    links = list(links)
    exact = _rated(links, lambda url: shape_of(url) if likely_article(url) else None, _SEVERAL)
    loose = _rated(links, loose_shape, _SEVERAL_LOOSE)
    held = {each.shape: max((good.links for good in exact if _within(good.shape, each.shape)), default=0) for each in loose}
    wider = [each for each in loose if each.links > 2 * held[each.shape]]
    kept = [each for each in exact if not any(_within(each.shape, other.shape) for other in wider)]
    good = sorted([*kept, *wider], key=lambda each: each.score * math.log2(1 + each.links), reverse=True)
    return [each for each in good if each.score >= _AS_GOOD * good[0].score]


def has_shape(link: Link, shapes: Iterable[Shape]) -> bool:
    """Whether a link has one of the article shapes; by a loose one only if it is not in the furniture."""
    chosen = {each.shape for each in shapes}
    if likely_article(link.url) and shape_of(link.url) in chosen:
        return True
    return not link.furniture and loose_shape(link.url) in chosen and (link.dated or _words(link.title) >= SLUG_WORDS)


def _rated(links: list[Link], shape: Callable[[str], str | None], several: int) -> list[Shape]:
    groups: dict[str, dict[str, float]] = {}
    for link in links:
        if (name := shape(link.url)) is not None:
            best = groups.setdefault(name, {})
            best[link.url] = max(best.get(link.url, -math.inf), _evidence(link, name))
    rated = [Shape(name, sum(found.values()) / len(found), len(found)) for name, found in groups.items()]
    return [each for each in rated if each.score >= _ENOUGH and each.links >= several]


def _within(exact: str, loose: str) -> bool:
    """Whether addresses of an exact shape have the loose one too."""
    return exact.rpartition("/")[0] == loose.rpartition("/")[0] and bool(EXTENSION.search(exact)) == bool(EXTENSION.search(loose))


def _evidence(link: Link, shape: str) -> float:
    words = _words(link.title)
    headline = 2.0 if words >= 5 else 1.0 if words >= 3 else -1.0
    address = 1.5 if any(mark in shape for mark in _VARIES) else 1.0
    beside = (2.0 if link.dated else 0.0) + (0.5 if link.heading else 0.0)
    return headline + address + beside - (3.0 if link.furniture else 0.0)


def _words(title: str) -> float:
    return len(title.split()) + len(CJK_CHARACTER.findall(title)) / 2
