"""Does a decoded text read as people write? The second sign, beside the bytes, by which a charset is accepted or refused."""

from __future__ import annotations

import re
from itertools import pairwise

SAMPLE = 1 << 16
"""Bytes of a body that are weighed."""
ENOUGH = 10
"""Fewer East Asian characters prove nothing about the language."""
_USUAL = 0.16
"""Share of the characters below in a text of their language: about .2 of Chinese, .4 of Japanese, .3 of Korean; by chance .05 or less."""

_HAN = "的一是在不了有和人中大为上个我以要他用生到作地于出就分成可主年动同工也能下这日月本国时来们对会发為個國時來們對會發動後與說過經還這"
_KANA = "のはをにがとでたしてるれますこいなあらンスルトーリアイク"
_HANGUL = "의이는을에가로다한고하지사를은인기도어시자아과정서나일그대으"
_COMMON = {codec: frozenset(signs) for codec, signs in (
    ("gb18030", _HAN), ("big5hkscs", _HAN), ("cp932", _KANA), ("euc_jp", _KANA), ("cp949", _HANGUL)
)}  # fmt: skip

_WORD = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")
_SIGN_WITHIN = re.compile(r"(?<=[^\W\d_])[¡-©«-´¶¸¹»-¿×÷†‡‰™˜ˆ•](?=[^\W\d_])")
_ALONE = re.compile(r"(?<=[A-Za-z])[^\x00-\u2e7f](?![^\x00-\x7f])|(?<![^\x00-\x7f])[^\x00-\u2e7f](?=[A-Za-z])")
_SCRIPT = re.compile(
    "([A-Za-zªºÀ-ÖØ-öø-ʯ\u0300-\u036f\u1e00-\u1eff]+)|[\u0370-\u03ff\u1f00-\u1fff]+|[\u0400-\u052f]+|[\u0590-\u05ff]+"
    "|[\u0600-\u06ff\ufb50-\ufeff]+|[\u0e00-\u0e7f]+|[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+|[\uac00-\ud7af]+"
)
"""A run of letters of one script; the first group is Latin."""
_TYPOGRAPHIC = frozenset("\u00a0¡¢£¤¥¦§¨©«¬\u00ad®¯°±²³´¶·¸¹»¼½¾¿×÷–—‘’‚“”„†‡•…‰‹›€™")


def east_asian(text: str) -> list[str]:
    """The characters of Chinese, Japanese and Korean writing in a text."""
    return [c for c in text if c > "\u2e7f" and c != "\ufffd"]


def commonness(wide: list[str], codec: str) -> float:
    """How often the most frequent characters of a codec's language are among some, 1 being as often as usual or more."""
    common = _COMMON.get(codec, frozenset())
    return min(1.0, sum(c in common for c in wide) / len(wide) / _USUAL) if wide else 0.0


def oddness(text: str, codec: str) -> float:
    """How much of what a codec made of the bytes beyond ASCII nobody writes, from 0 (nothing) to 1."""
    if codec not in _COMMON:
        words = _WORD.findall(text)
        odd = sum(map(_is_odd, words)) + len(_SIGN_WITHIN.findall(text))
        return min(1.0, odd / len(words)) if words else 0.0
    wide = east_asian(text)
    alone = len(_ALONE.findall(text)) / len(wide) if wide else 0.0
    return max(alone, 1 - commonness(wide, codec) if len(wide) >= ENOUGH else 0.0)


def is_plain(text: str) -> bool:
    """Whether all characters beyond ASCII are such as people write: letters in words of one script, typographic signs."""
    return all(c in _TYPOGRAPHIC or c.isalpha() for c in text if c > "\x7f") and oddness(text, "utf-8") == 0.0


def _is_odd(word: str) -> bool:
    """A word of two scripts, with a capital after a small letter, or in Latin script with most letters beyond ASCII and side by side."""
    one = _SCRIPT.fullmatch(word)
    if one is None or any(first.islower() and second.isupper() for first, second in pairwise(word)):
        return True
    beyond = [c > "\x7f" for c in word]
    return one[1] is not None and sum(beyond) * 2 > len(beyond) and any(map(all, pairwise(beyond)))
