"""Canonical strings: what characters a line of the corpus may hold.

Knows nothing of blocks or pages. Every rule here is idempotent: a canonical string stays as it is.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache

from pipelines.text.scripts import CJK, CJK_CHARACTER

BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
"""Everything that some program takes for the end of a line."""

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_ZERO_WIDTH = "\u00ad\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_NONCHARACTERS = "\ufdd0-\ufdef\ufffe\uffff"
_INVISIBLE = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x9f{_BIDI}{_ZERO_WIDTH}{_NONCHARACTERS}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2

# Arabic to Mongolian: the scripts in which ZWJ and ZWNJ change how letters are joined (Unicode 16, chapter 23.2).
_JOINING = "\u0590-\u08ff\u0900-\u109f\u1700-\u18af\u1a00-\u1aff\ua8e0-\ua8ff\U00011000-\U00011fff"
_EMOJI = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_LOOSE_JOINER = re.compile(
    f"(?<![{_JOINING}{_EMOJI}])[\u200c\u200d]+|[\u200c\u200d]+(?![{_JOINING}{_EMOJI}])|(?<=[\u200c\u200d])[\u200c\u200d]+"
)
_PLAIN = re.compile(r"[\x21-\x7e]+(?: [\x21-\x7e]+)*")


@lru_cache(maxsize=1)
def _spaces() -> re.Pattern[str]:
    exotic = "".join(c for c in map(chr, range(0x80, sys.maxunicode + 1)) if unicodedata.category(c) == "Zs")
    return re.compile(f"[ \t{exotic}]+")


def line(text: str) -> str:
    """One canonical line: NFC, single plain spaces, no control, zero-width or bidirectional control character; may be empty."""
    if _PLAIN.fullmatch(text):
        return text
    text = BREAKS.sub(" ", text)
    text = _SURROGATE.sub("\ufffd", text)
    text = _INVISIBLE.sub("", text)
    text = unicodedata.normalize("NFC", text)
    text = _LOOSE_JOINER.sub("", text)
    return _spaces().sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def lines(text: str) -> tuple[str, ...]:
    """The canonical lines of a text, empty ones left out."""
    return tuple(kept for kept in map(line, BREAKS.split(text)) if kept)


def xml_safe(text: str) -> str:
    """A text that XML can hold: characters it has no place for become U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)


def words(text: str) -> str:
    """A text as it is compared: case folded, letters and digits only, words parted by one space."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


_WORD = re.compile(r"\w+")
_FOREIGN_WORD = re.compile(f"[^\\W{CJK}]+")
_TOKEN = re.compile(f"[{CJK}]|[^\\W{CJK}]+")


def tokens(text: str) -> list[str]:
    """Words in lower case; Chinese, Japanese and Korean writing one character each."""
    return _TOKEN.findall(text.lower())


def amount(text: str) -> int:
    """How much text there is: words, where two characters of Chinese writing count as one."""
    if text.isascii():
        return len(_WORD.findall(text))
    return len(CJK_CHARACTER.findall(text)) // 2 + len(_FOREIGN_WORD.findall(text))
