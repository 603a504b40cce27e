"""Markup with a bounded number of attributes on any element.

Parsers compare each attribute of an element with all the others, so that one element can cost them minutes. This reads marks in time
that grows with the length of the page and nothing else, before any parser sees it.
"""

from __future__ import annotations

import re
from itertools import islice

MAX_ATTRIBUTES = 500
"""Of one element; real pages stay below 100."""

_ATTRIBUTE = r"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+"
_ONE = re.compile(_ATTRIBUTE)
_TAG = re.compile(rf"<!--(?:-?>|.*?--!?>|.*)|(<[a-zA-Z][^\s/>]*+)((?:[\s/]++|{_ATTRIBUTE})*+)(/?>)?", re.DOTALL)
"""A comment, or a start tag as HTML reads it: quotes count after an equals sign only."""


def few_attributes(page: str) -> tuple[str, int]:
    """The page with no more than `MAX_ATTRIBUTES` on any element, and how many elements had more."""
    kept: list[str] = []
    done = heavy = 0
    for tag in _TAG.finditer(page):
        attributes = tag[2]
        if attributes is None or len(attributes) < 2 * MAX_ATTRIBUTES:
            continue
        last = next(islice(_ONE.finditer(attributes), MAX_ATTRIBUTES - 1, MAX_ATTRIBUTES), None)
        if last is not None and last.end() < len(attributes.rstrip()):
            heavy += 1
            kept += (page[done : tag.start(2)], attributes[: last.end()])
            done = tag.end(2)
    return ("".join([*kept, page[done:]]), heavy) if heavy else (page, 0)
