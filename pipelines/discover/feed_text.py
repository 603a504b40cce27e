"""A feed's text made safe and quick for feedparser: what we do not need and what it is slow on is cut out first.

feedparser looks for mail addresses in author fields by a regular expression that takes quadratic time (its issue 562); a feed
of 100,000 entries costs it half a minute. We need neither the authors nor more than the newest entries.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from pipelines.text.attributes import MAX_ATTRIBUTES, few_attributes

PERMALINK = "permalink:"
"""Put before a guid that says isPermaLink="true": feedparser does not hand that attribute on."""
NAME = "name:"
"""Put before a guid that is no address: feedparser would make one of it by resolving it."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]*)|0*([0-9]*));?")
_ENCODING = re.compile(r"^(<\?xml[^<>]{0,200}?)\s+encoding\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*')")
_PEOPLE = re.compile(
    r"<((?:[\w.-]+:)?(?:author|creator|contributor|publisher|owner|managingeditor|webmaster))(?:\s[^<>]*)?(?<!/)>", re.IGNORECASE
)
_SHORT = 200
"""Author fields up to this many characters may stay."""
_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_GUID = re.compile(r"(<guid(?:\s[^<>]*)?>)\s*(?=(<!\[CDATA\[\s*)?(https?://)?)", re.IGNORECASE)
_PERMALINK = re.compile(r"isPermaLink\s*=\s*[\"']?true", re.IGNORECASE)
_HTML = re.compile(r"(?:<\?xml[^>]*>|<!--.{0,2000}?-->|\s)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Ready:
    """Text for feedparser; ``cut``: entries in its middle were left out."""

    text: str
    cut: bool = False
    notes: tuple[str, ...] = ()


def looks_like_html(text: str) -> bool:
    """Whether a text begins as an HTML page does."""
    return _HTML.match(text[:10_000]) is not None


def prepare(text: str, entries: int) -> Ready:
    """Cut control characters, long author fields, masses of attributes and of ``entries``; mark declared permalinks."""
    notes = []
    clean, controls = _CONTROL.subn("", text)
    if controls:
        notes.append(f"{controls} control characters removed")
    clean = _REFERENCE.sub(_character, _ENCODING.sub(r"\1", clean))
    clean, heavy = few_attributes(clean)
    if heavy:
        notes.append(f"{heavy} elements have more than {MAX_ATTRIBUTES} attributes: the rest is not read")
    thinned, dropped = _thin(clean, entries)
    if dropped:
        notes.append(f"{dropped} entries in the middle were not read")
    return Ready(_GUID.sub(_marked, _without_people(thinned)), bool(dropped), tuple(notes))


def _character(reference: re.Match[str]) -> str:
    """A reference by number as it stands; the replacement character for one that no character has, on which feedparser fails."""
    digits, base = (reference[1], 16) if reference[1] is not None else (reference[2], 10)
    code = int(digits, base) if 0 < len(digits) <= 7 else -1
    return reference[0] if 0 < code <= sys.maxunicode and not 0xD800 <= code <= 0xDFFF else "\ufffd"


def _marked(guid: re.Match[str]) -> str:
    tag, _, address = guid.groups()
    if not address:
        return f"{tag}{NAME}"
    return f"{tag}{PERMALINK}" if _PERMALINK.search(tag) else tag


def _thin(text: str, keep: int) -> tuple[str, int]:
    """Most feeds have the newest first, some last: keep that many at both ends."""
    starts = [found.start() for found in _ENTRY.finditer(text)]
    dropped = len(starts) - 2 * keep
    if dropped <= 0:
        return text, 0
    return text[: starts[keep]] + text[starts[-keep] :], dropped


def _without_people(text: str) -> str:
    """Empty the author fields that are longer than a name; linear, also when end tags are missing."""
    kept: list[str] = []
    done = 0
    unclosed: set[str] = set()
    for found in _PEOPLE.finditer(text):
        name = found[1]
        if found.start() < done or name in unclosed:
            continue
        end = text.find(f"</{name}", found.end())
        if end < 0:
            unclosed.add(name)
        if end < 0 or end - found.end() > _SHORT:
            kept.append(text[done : found.end()])
            done = end if end >= 0 else _next_tag(text, found.end())
    kept.append(text[done:])
    return "".join(kept)


def _next_tag(text: str, at: int) -> int:
    end = text.find("<", at)
    return end if end >= 0 else len(text)
