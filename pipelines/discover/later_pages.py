"""Which links lead to later pages of the same listing, by their addresses alone, in whatever language they are called. Pure.

A later page has the listing's address but for a number: ``?page=2``, ``/page/2/``, ``index_2.html``, ``?start=20``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARAMETER = re.compile(
    r"(?:.*[_\-\[.:])?(?:cur(?:rent)?_?)?(?:page|paged|pg|pn|p|pagina|página|seite|start|offset|from|skip|b_start)"
    r"(?:[_-]?(?:no|num|number|index|id|nr|s?=?int))?(?::int)?\]?",
    re.IGNORECASE,
)
_BEFORE = r"/(?:page|paged|p|pg|seite|pagina|pagin)[/_-]?|/(?:index|list|default|news)?[_-]|/(?:index|list|page)"
_AFTER = r"/?|\.(?:s?html?|php|aspx?|jsp)"
_IN_PATH = re.compile(rf"(?P<before>{_BEFORE})(?P<number>\d{{1,5}})(?P<after>{_AFTER})$", re.IGNORECASE)
_MAY_BE = re.compile(rf"=\d{{1,6}}(?:[&#]|$)|(?:{_BEFORE}|^(?:index|list|page)?[_-]?)\d{{1,5}}(?:{_AFTER})(?:[?#]|$)", re.IGNORECASE)
_INDEX = re.compile(r"/(?:(?:index|list|default)\.(?:s?html?|php|aspx?|jsp))?$", re.IGNORECASE)
_FIRST = frozenset({"1", "01", "[1]", "(1)"})


@dataclass(frozen=True, slots=True)
class Place:
    """An address without the number of its page, and that number; None for the first page's own address."""

    base: tuple[str, str, frozenset[tuple[str, str]]]
    number: int | None = None
    name: str = ""


def place_of(url: str) -> Place:
    """Take the number of the page out of an address."""
    parts = urlsplit(url)
    path, number, name = unquote(parts.path), None, ""
    kept: list[tuple[str, str]] = []
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if number is None and value.isdigit() and len(value) < 7 and _PARAMETER.fullmatch(key):
            number, name = int(value), key.lower()
        else:
            kept.append((key, value))
    found = _IN_PATH.search(path) if number is None else None
    if found:
        path, number, name = path[: found.start()] + "/", int(found["number"]), found["before"].lower()
    stem = _INDEX.sub("", path).rstrip("/")
    host = parts.netloc.lower().removeprefix("www.")
    return Place((host, stem, frozenset(pair for pair in kept if pair[1])), number, name)


def may_be_later(href: str) -> bool:
    """Whether a link is worth a closer look: cheap, for pages of many thousand links."""
    return _MAY_BE.search(href) is not None


def is_later(url: str, target: str) -> bool:
    """Whether ``target`` is a later page of the listing whose page is at ``url``."""
    here, there = place_of(url), place_of(target)
    return there.base == here.base and there.number is not None and there.number > (here.number or 0)


def next_of(url: str, links: Iterable[tuple[str, str]]) -> str | None:
    """The page after the one at ``url`` among links (address, text): the lowest number above its own.

    Where its own address has no number, the link called 1 is the page itself, whether counting begins with 0 or with 1.
    """
    here = place_of(url)
    later: dict[int, str] = {}
    for target, text in links:
        there = place_of(target)
        if there.base != here.base or there.number is None or (here.name and there.name != here.name):
            continue
        itself = here.number is None and text.strip() in _FIRST
        if there.number > (here.number or 0) and not itself:
            later.setdefault(there.number, target)
    return later[min(later)] if later else None
