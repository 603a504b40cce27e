"""Normalisation for comparing: what two spellings of one text have in common. Never used for what is stored.

A token is one word or number of an alphabetic script, or one CJK, kana or hangul character; punctuation, layout and case vanish.
Any change of the result must raise `SCHEME`: the corpus then rebuilds its index from the stored texts.
"""

from __future__ import annotations

import re
import unicodedata

from pipelines.text.chinese import simplified
from pipelines.text.scripts import CJK, CJK_CHARACTER, is_cjk

SCHEME = 1
"""Number of this normalisation together with the fingerprints made from it (see `fingerprint`)."""

TOKEN = re.compile(f"[{CJK}]|[^\\W_{CJK}]+")
_THOUSANDS = re.compile(r"(?<=\d)[,'](?=\d{3}(?!\d))")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9\uff07\u00b4\u0060"), "'") | dict.fromkeys(
    map(ord, "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"), '"'
)
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x034F, 0x061C, 0x0640, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
)
_MARKS = dict.fromkeys([*range(0x0300, 0x0370), *range(0x064B, 0x0653), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
_CHARACTERS = _QUOTES | _INVISIBLE | _MARKS


def fold(text: str) -> str:
    """The text with one spelling for each character (NFKC, quotes, invisible marks, simplified characters); case is kept.

    Thousands separators within numbers and apostrophes within words are removed: 370,139 is 370139, don't is dont.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_CHARACTERS)
        if CJK_CHARACTER.search(text):
            text = text.translate(simplified())
    text = _THOUSANDS.sub("", text)
    return _APOSTROPHE.sub("", text)


def words_of(folded: str) -> list[str]:
    """The tokens of a folded text, without regard to case."""
    lower = folded.casefold()
    if len(lower) == len(folded):
        return TOKEN.findall(lower)
    return [token.casefold() for token in TOKEN.findall(folded)]  # a letter became two, which must not become two tokens


def words(text: str) -> list[str]:
    """The tokens of a text as it is written."""
    return words_of(fold(text))


def join(tokens: list[str]) -> str:
    """Tokens as readable text: words apart, CJK characters together."""
    parts: list[str] = []
    for token in tokens:
        if parts and not (is_cjk(token) or is_cjk(parts[-1][-1])):
            parts.append(" ")
        parts.append(token)
    return "".join(parts)
