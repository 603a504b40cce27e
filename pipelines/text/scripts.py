"""Chinese, Japanese and Korean writing: which characters are of it, whether a text is in it."""

from __future__ import annotations

import re

CJK_RANGES = (
    (0x3005, 0x3005),
    (0x3007, 0x3007),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3134F),
)
"""Code points of the characters that are a word each where texts are compared, ascending: first and last of each range. Stored
fingerprints are made by them: a change here must raise `pipelines.dedupe.normal.SCHEME`."""
CJK = "".join(f"{chr(first)}-{chr(last)}" for first, last in CJK_RANGES)
"""The same as a character class."""

CJK_CHARACTER = re.compile(f"[{CJK}]")
HAN = re.compile("[\u3400-\u9fff]")
KANA = re.compile("[\u3040-\u30ff]")
HANGUL = re.compile("[\uac00-\ud7af]")


def is_cjk(text: str) -> bool:
    """Whether Chinese, Japanese or Korean writing makes up at least a third of the letters of a text or word."""
    if text.isascii():
        return False
    own = len(CJK_CHARACTER.findall(text))
    return own > 0 and own * 3 >= sum(map(str.isalpha, text))
