"""One regular expression for all the shapes that a site's articles have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.discover.url_shape.shape_pattern import pattern_of
from pipelines.text.languages import CODES

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_NAMES = 6
"""Sections named one by one in a pattern; more become any name."""


def pattern_for(shapes: Sequence[str]) -> str | None:
    """A pattern that addresses of every shape match; languages become the group ``lang``, sections an alternation."""
    merged = _merge([_with_language(shape) for shape in shapes])
    if not merged:
        return None
    patterns = [_pattern(shape) for shape in merged]
    if len(patterns) == 1:
        return patterns[0]
    bare = [re.sub(r"\(\?P<\w+>", "(?:", pattern).removeprefix("^") for pattern in patterns]
    return f"^(?:{'|'.join(bare)})"


def _with_language(shape: str) -> str:
    first, slash, rest = shape[1:].partition("/")
    return f"/{{lang}}/{rest}" if slash and first in CODES else shape


def _merge(shapes: list[str]) -> list[str]:
    """Shapes that differ in one literal segment become one, with its names in it: ``/(news|press)/{slug}``."""
    left = list(dict.fromkeys(shapes))
    merged: list[str] = []
    while left:
        first = left.pop(0)
        place, group = _largest_group(first, left)
        for shape in group:
            left.remove(shape)
        merged.append(_joined([first, *group], place) if group else first)
    return merged


def _largest_group(first: str, others: list[str]) -> tuple[int, list[str]]:
    segments = first.split("/")
    best: tuple[int, list[str]] = (0, [])
    for place, segment in enumerate(segments):
        if not segment or "{" in segment or place == len(segments) - 1:
            continue
        alike = [other for other in others if _differs_only_at(segments, other.split("/"), place)]
        if len(alike) > len(best[1]):
            best = (place, alike)
    return best


def _differs_only_at(one: list[str], other: list[str], place: int) -> bool:
    return len(one) == len(other) and "{" not in other[place] and [*one[:place], *one[place + 1 :]] == [*other[:place], *other[place + 1 :]]


def _joined(shapes: list[str], place: int) -> str:
    names = sorted(shape.split("/")[place] for shape in shapes)
    segments = shapes[0].split("/")
    segments[place] = f"({'|'.join(names)})" if len(names) <= MAX_NAMES else "{name}"
    return "/".join(segments)


def _pattern(shape: str) -> str:
    """`pattern_of` with the places of this module: languages, names of sections."""
    text = pattern_of(shape.replace("{lang}", "\x00").replace("{name}", "\x01"))
    text = re.sub(r"\\\(([\w\\|.-]+?)\\\)", lambda found: f"(?:{found[1].replace(chr(92) + '|', '|')})", text)
    return text.replace(re.escape("\x00"), "(?P<lang>[a-z]{2})").replace(re.escape("\x01"), "[^/?#]+")
