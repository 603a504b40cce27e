"""Numbers in dates: digits of other scripts, and Chinese numerals."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_DIGITS = {**{c: n for n, c in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0, "Ｏ": 0}
_NUMBER = "[〇零○Ｏ一二三四五六七八九十百廿卅]"
_IN_DATE = re.compile(rf"(?:{_NUMBER}+(?=\s*[年月日号號])|(?<=[年月])\s*{_NUMBER}+(?=\s*[月日号號]))")


@cache
def _plain() -> dict[int, str]:
    """Every decimal digit of the basic plane to the ASCII one, and the full-width signs that are in dates; one character for one."""
    digits = {code: str(unicodedata.digit(chr(code))) for code in range(0x80, 0x10000) if unicodedata.category(chr(code)) == "Nd"}
    return digits | dict(zip(map(ord, "／－．：，"), "/-.:,", strict=True))


def plain_digits(text: str) -> str:
    """A text of the same length with ASCII digits for those of other scripts (２０２４, ٢٠٢٤)."""
    return text if text.isascii() else text.translate(_plain())


def plain_numerals(text: str) -> tuple[str, list[int]]:
    """A text with digits for the Chinese numerals in its dates (二〇二四年十一月五日), and for each character its place in the original."""
    if "年" not in text:
        return text, list(range(len(text) + 1))
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for found in _IN_DATE.finditer(text):
        number = _number(found[0].strip())
        parts += (text[done : found.start()], number)
        places += [*range(done, found.start()), *[found.start()] * len(number)]
        done = found.end()
    return "".join([*parts, text[done:]]), [*places, *range(done, len(text) + 1)]


def _number(text: str) -> str:
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not set(text) & set("十百"):
        return "".join(str(_DIGITS[c]) for c in text)
    hundreds, hundred, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = (_DIGITS.get(hundreds, 1) if hundred else 0) * 100 + (_DIGITS.get(tens, 1) if ten else 0) * 10 + _DIGITS.get(ones[-1:], 0)
    return str(value)
