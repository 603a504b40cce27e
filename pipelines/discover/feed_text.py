"""A feed's text made quick and unmistakable for feedparser: what we do not need, and what it is slow on or misreads, is cut out first.

feedparser looks for mail addresses in author fields by a regular expression that takes quadratic time (its issue 562); a feed
of 100,000 entries costs it half a minute. We need neither the authors nor the texts, nor more than the newest entries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.text.attributes import MAX_ATTRIBUTES, few_attributes

PERMALINK = "permalink:"
"""Put before a guid that says isPermaLink="true": feedparser does not hand that attribute on."""
NAME = "name:"
"""Put before a guid that is no address: feedparser would make one of it by resolving it."""

_PEOPLE = r"author|creator|contributor|publisher|owner|managingeditor|webmaster"
_TEXTS = r"description|summary|content|encoded|abstract|body"
_LONG = re.compile(rf"<((?:[\w.-]+:)?(?:{_PEOPLE}|{_TEXTS}))(?:\s[^<>]*)?(?<!/)>", re.IGNORECASE)
_SHORT = 200
"""Such a field of up to this many characters may stay."""
_PICTURE = re.compile(
    r"<(image|media:(?:group|content|title|description|text|credit)|itunes:image|textinput)(?:\s[^<>]*)?(?<!/)>", re.IGNORECASE
)
_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_GUID = re.compile(r"(<guid(?:\s[^<>]*)?>)\s*(?=(<!\[CDATA\[\s*)?(https?://)?)", re.IGNORECASE)
_PERMALINK = re.compile(r"isPermaLink\s*=\s*[\"']?true", re.IGNORECASE)
_LINK = re.compile(r"<link\s[^<>]*(?<!/)>(?=\s*(?:<!\[CDATA\[\s*)?[^\s<])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ready:
    """Text for feedparser; ``cut``: entries in its middle were left out."""

    text: str
    cut: bool = False
    notes: tuple[str, ...] = ()
    entries: int = 0
    """How many entries the whole text has."""


def prepare(text: str, most: int) -> Ready:
    """Cut texts, long author fields, pictures with their titles, masses of attributes and of entries beyond ``most`` at either end.

    Declared permalinks are marked; a link's own text is its address, whatever attributes it has beside.
    """
    notes = []
    clean, heavy = few_attributes(text)
    if heavy:
        notes.append(f"{heavy} elements have more than {MAX_ATTRIBUTES} attributes: the rest is not read")
    clean, total, dropped = _thin(clean, most)
    if dropped:
        notes.append(f"{dropped} entries in the middle were not read")
    clean = _emptied(_emptied(clean, _LONG, _SHORT), _PICTURE, -1)
    return Ready(_LINK.sub("<link>", _GUID.sub(_marked, clean)), bool(dropped), tuple(notes), total)


def _marked(guid: re.Match[str]) -> str:
    tag, _, address = guid.groups()
    if not address:
        return f"{tag}{NAME}"
    return f"{tag}{PERMALINK}" if _PERMALINK.search(tag) else tag


def _thin(text: str, keep: int) -> tuple[str, int, int]:
    """Most feeds have the newest first, some last: keep that many at both ends. The text, its entries, and those left out."""
    starts = [found.start() for found in _ENTRY.finditer(text)]
    dropped = max(0, len(starts) - 2 * keep)
    return (text[: starts[keep]] + text[starts[-keep] :] if dropped else text), len(starts), dropped


def _emptied(text: str, names: re.Pattern[str], short: int) -> str:
    """Empty the elements of these names that hold more than ``short`` characters; linear, also when end tags are missing."""
    kept: list[str] = []
    done = 0
    unclosed: set[str] = set()
    for found in names.finditer(text):
        name = found[1]
        if found.start() < done or name in unclosed:
            continue
        end = text.find(f"</{name}", found.end())
        if end < 0:
            unclosed.add(name)
        if end < 0 or end - found.end() > short:
            kept.append(text[done : found.end()])
            done = end if end >= 0 else _next_tag(text, found.end())
    kept.append(text[done:])
    return "".join(kept)


def _next_tag(text: str, at: int) -> int:
    end = text.find("<", at)
    return end if end >= 0 else len(text)
