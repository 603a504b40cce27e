"""XML that people's templates wrote, made such that a parser reads what they meant: pure, one pass each, nothing is unfolded.

A bare ``&``, a name of HTML that XML does not know, a reference without its semicolon (``?id=1&lang=en`` is a parameter, no bracket),
a reference to a character that there is none, a bare ``<``. What is in CDATA stays as it is.
"""

from __future__ import annotations

import re
import sys
from html.entities import html5
from xml.sax.saxutils import escape

_AMPERSAND = re.compile(r"&(?:#(?:[xX]0*([0-9a-fA-F]{1,7})|0*([0-9]{1,8}));|([A-Za-z][A-Za-z0-9]{1,31});)?")
_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_BARE = re.compile(r"<(?![A-Za-z_/!?:])")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_OPEN_CDATA = "<![CDATA["


def mended(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with references and brackets that XML knows, and notes of what was none."""
    counts = [0, 0]
    if _OPEN_CDATA not in text:
        return _mend(text, counts), _told(counts)
    pieces = _CDATA.split(text)  # a CDATA section at every second place
    kept = [piece if place % 2 else _mend(piece, counts) for place, piece in enumerate(pieces)]
    return "".join(kept), _told(counts)


def _mend(text: str, counts: list[int]) -> str:
    def reference(found: re.Match[str]) -> str:
        hexadecimal, decimal, name = found.groups()
        if name in _XML:
            return found[0]
        if name is not None and (characters := html5.get(f"{name};")):
            return escape(characters)
        if hexadecimal is None and decimal is None:
            counts[0] += 1
            return f"&amp;{found[0][1:]}"
        code = int(hexadecimal, 16) if hexadecimal is not None else int(decimal)
        if _is_character(code):
            return found[0]
        return "\ufffd"

    if "&" in text:
        text = _AMPERSAND.sub(reference, text)
    if "<" in text:
        text, bare = _BARE.subn("&lt;", text)
        counts[1] += bare
    return text


def _is_character(code: int) -> bool:
    """Whether XML 1.0 has a character of this number (2.2)."""
    return code in (9, 10, 13) or (0x20 <= code <= sys.maxunicode and not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF))


def _told(counts: list[int]) -> tuple[str, ...]:
    told = ((counts[0], "bare ampersands"), (counts[1], "bare brackets"))
    return tuple(f"{count} {what} were taken for text" for count, what in told if count)


_TORN = re.compile(r"<(?:[\w.-]+:)?(?:loc|link|guid|id|url|path)(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[[^\]<]*)?[^<]*\Z|<[^<>]*\Z", re.IGNORECASE)
_TAIL = 5000
"""Characters at the end of a file in which an address could be cut off; longer ones are none."""


def untorn(text: str) -> tuple[str, str]:
    """The text without an address (or tag) in which it breaks off, and a note: half an address is another address."""
    start = max(0, len(text) - _TAIL)
    found = _TORN.search(text, start)
    if found is None:
        return text, ""
    return text[: found.start()], "the file breaks off within an address or tag, which is left out"
