"""Text that is UTF-8 but for some places: those are read by the charset that their bytes fit, each for itself.

Programs put addresses and titles from a database in another charset into a file that says it is UTF-8.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

_HIGH = re.compile("[\x80-\xff]+")
_BAD = re.compile("[\udc80-\udcff]+")
_HAN = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]+")
_C1 = re.compile("[\x80-\x9f]")
_SURE = 4
"""Bytes from which two Chinese characters are more likely than accented letters side by side."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A text, and a sentence on what of it was read otherwise."""

    text: str
    note: str


def mended_bytes(body: bytes) -> Mended | None:
    """The text of a body that is UTF-8 but for some places; None when it is UTF-8 throughout."""
    charsets: Counter[str] = Counter()

    def read(run: re.Match[str]) -> str:
        raw = run[0].encode("latin-1")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            han = _chinese(raw) if len(raw) >= _SURE else None
            charsets["gb18030" if han else "cp1252"] += 1
            return han or _BAD.sub(_western, raw.decode("utf-8", "surrogateescape"))

    text = _HIGH.sub(read, body.decode("latin-1"))
    told = " and ".join(f"{count} as {charset}" for charset, count in charsets.most_common())
    return Mended(text, f"{charsets.total()} places are not UTF-8 and were read by their bytes: {told}") if charsets else None


def _western(place: re.Match[str]) -> str:
    text = place[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    return "\ufffd" * len(text) if _C1.search(text) else text


def _chinese(raw: bytes) -> str | None:
    """The bytes as Chinese characters and punctuation of GB 2312, the part of GBK in which both bytes are high; None when they are not."""
    if len(raw) % 2:
        return None
    try:
        text = raw.decode("gb2312")
    except UnicodeDecodeError:
        return None
    return text if _HAN.fullmatch(text) else None
