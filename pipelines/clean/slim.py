"""Pages made light before a parser sees them, in time that grows with their length and nothing else.

Attributes beyond a bound are left out of every page. For pages that no parser gets through, `bare` leaves only title, heading,
metadata and text.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pipelines.text.attributes import MAX_ATTRIBUTES, few_attributes

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TEXT = 1_000_000
"""Characters of text that `bare` keeps: those of a thick book."""
MAX_LINES = 20_000
_MAX_FACTS = 500

_UNSEEN = re.compile(r"<(!--|(?:script|style|noscript|template|svg|iframe|object|textarea|select)\b)", re.IGNORECASE)
_FACT = re.compile(r"<(?:meta|link)\s[^<>]{1,2000}>", re.IGNORECASE)
_MARK = re.compile(r"<(?:/?([a-zA-Z][^\s<>/]{0,20}+)|[/!?])[^<>]*+>?|<")
_INLINE = frozenset(
    ["a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u"]
)
"""Marks that part no words."""


def light(page: str, *, only_text: bool = False) -> tuple[str, tuple[str, ...]]:
    """A page as it is to be parsed, by `bare` or `few_attributes`, with notes on what was left out of it."""
    if only_text:
        page, cut = bare(page)
        return page, (f"text cut after {MAX_TEXT} characters or {MAX_LINES} lines",) if cut else ()
    page, heavy = few_attributes(page)
    return page, (f"{heavy} elements have more than {MAX_ATTRIBUTES} attributes: the rest is not read",) if heavy else ()


def bare(page: str) -> tuple[str, bool]:
    """A page of one heading and flat paragraphs with the same text, and whether text beyond `MAX_TEXT` or `MAX_LINES` was cut.

    It reads marks as they are, without the rules of HTML: what a parser would have hidden may show.
    """
    seen = "".join(_seen(page))
    head = [_between(page, "title"), *(fact[0] for fact in islice(_FACT.finditer(page), _MAX_FACTS))]
    body = [_between(seen, "h1")]
    room = MAX_TEXT
    for line in _MARK.sub(_parted, seen).split("\n"):
        line = line.strip()
        if not line:
            continue
        if room <= 0 or len(body) > MAX_LINES:
            return _page(head, body), True
        body.append(f"<p>{line[:room]}</p>")
        room -= len(line)
    return _page(head, body), room < 0


def _page(head: list[str], body: list[str]) -> str:
    return f"<html><head>{''.join(head)}</head><body>{''.join(body)}</body></html>"


def _parted(mark: re.Match[str]) -> str:
    """What replaces a mark: nothing for a mark within a line, a line break for others, a sign for a lone bracket."""
    if mark[0] == "<":
        return "&lt;"
    return "" if (mark[1] or "").lower() in _INLINE else "\n"


def _seen(page: str) -> Iterator[str]:
    """The page without comments and what no reader sees; an element that is never closed hides nothing."""
    at = 0
    unclosed: set[str] = set()
    for found in _UNSEEN.finditer(page):
        name = found[1].lower()
        if found.start() < at or name in unclosed:
            continue
        close = re.compile("-->" if name == "!--" else rf"</{name}\s*>", re.IGNORECASE).search(page, found.end())
        if close is None:
            unclosed.add(name)
            continue
        yield page[at : found.start()]
        yield "\n"
        at = close.end()
    yield page[at:]


def _between(page: str, name: str) -> str:
    """The first element of a name with what is in it, without marks; empty when there is none or it is not closed soon."""
    opened = re.search(rf"<{name}\b[^<>]*>", page, re.IGNORECASE)
    closed = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(page, opened.end(), opened.end() + 10_000) if opened else None
    if opened is None or closed is None:
        return ""
    inner = " ".join(_MARK.sub(" ", page[opened.end() : closed.start()]).split())
    return f"<{name}>{inner}</{name}>" if inner else ""
