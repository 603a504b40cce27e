"""The language of a text, from the text itself: Chinese and English by their script and small words, others by py3langid."""

from __future__ import annotations

import io
import re
import tempfile
from typing import TYPE_CHECKING

from pipelines.text.characters import amount
from pipelines.text.scripts import HAN, HANGUL, KANA, is_cjk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

UNKNOWN = "und"
_COMMON = frozenset(
    [
        "en",
        "zh",
        "fr",
        "es",
        "ru",
        "ar",
        "pt",
        "de",
        "it",
        "ja",
        "ko",
        "nl",
        "pl",
        "tr",
        "vi",
        "id",
        "th",
        "hi",
        "fa",
        "uk",
        "sv",
        "no",
        "nb",
        "da",
        "fi",
        "cs",
        "el",
        "he",
        "ro",
        "hu",
        "bg",
        "sr",
        "hr",
        "sk",
        "ur",
        "bn",
        "ms",
        "sw",
        "km",
        "lo",
        "my",
        "mn",
        "kk",
    ]
)
"""Languages that a text may turn out to be in without being declared: those that many news sites write in."""
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "is",
        "that",
        "for",
        "on",
        "with",
        "as",
        "by",
        "at",
        "from",
        "was",
        "are",
        "this",
        "be",
        "have",
        "has",
        "its",
        "their",
        "which",
        "will",
    ]
)
_LATIN_WORD = re.compile(r"[a-z]+")
_SAMPLE = 4000
_PART = 0.2
"""A second language counts when at least this share of the text is in it."""


def language_of(text: str, declared: Collection[str] = ()) -> str:
    """ISO 639-1 code of a text (``zh`` for Chinese in either writing), or ``und`` when there is too little to say.

    ``declared`` are codes that the source or the page names: a rare language is only found where it is one of them.
    """
    text = text[:_SAMPLE]
    if not any(c.isalpha() for c in text):
        return UNKNOWN
    if is_cjk(text):
        return _east_asian(text)
    if _reads_english(text):
        return "en"
    if amount(text) < 4:
        return UNKNOWN
    return _classified(text, declared)


def _reads_english(text: str) -> bool:
    """Whether a text of Latin letters has the small words of English prose; code and names have not."""
    found = _LATIN_WORD.findall(text.lower())
    latin = sum(map(len, found)) >= 0.9 * sum(map(str.isalpha, text))
    return latin and len(found) >= 12 and sum(word in _ENGLISH for word in found) >= 0.2 * len(found)


def _classified(text: str, declared: Collection[str]) -> str:
    """What py3langid says. It unpacks its model into a temporary file, and a worker process may not write: it gets one in memory."""
    from py3langid import rank  # its model takes a tenth of a second to load and few pages need it

    on_disk = tempfile.TemporaryFile
    tempfile.TemporaryFile = lambda *_, **__: io.BytesIO()  # type: ignore[assignment]  # a file all the same, for reading and writing bytes
    try:
        codes = [str(code) for code, _ in rank(text)]
        return next(code for code in codes if code in _COMMON or code in declared)
    finally:
        tempfile.TemporaryFile = on_disk


def languages_of(paragraphs: Iterable[str], declared: Collection[str] = ()) -> tuple[str, tuple[str, ...]]:
    """The main language of a text and, when it is mixed, all that make up a fifth of it, the largest first.

    A text whose Han characters outweigh its other words is Chinese (Japanese with kana): names, formulas and code in it are no language
    of their own. ``declared`` as in `language_of`.
    """
    weights: dict[str, int] = {}
    parts = [part for part in paragraphs if part.strip()]
    chinese = _mostly_chinese(parts, declared)
    east = [part for part in parts if is_cjk(part)]
    other = [part for part in parts if not is_cjk(part)]
    for group in (east, other):
        if group:
            code = language_of("\n".join(group), declared)
            if chinese and group is other and not _reads_english("\n".join(group)):
                code = chinese
            weights[code] = weights.get(code, 0) + sum(map(amount, group))
    weights.pop(UNKNOWN, None)
    if not weights:
        return UNKNOWN, ()
    ranked = sorted(weights, key=lambda code: (-weights[code], code))
    whole = sum(weights.values())
    mixed = tuple(code for code in ranked if weights[code] >= _PART * whole)
    return ranked[0], mixed if len(mixed) > 1 else ()


def _mostly_chinese(parts: Iterable[str], declared: Collection[str]) -> str:
    """The code of Chinese or Japanese when a text has as many Han characters as other words, or half as many where Chinese is declared;
    else empty."""
    text = "\n".join(parts)
    han = len(HAN.findall(text))
    if not han or han * (2 if "zh" in declared else 1) < len(_LATIN_WORD.findall(text.lower())):
        return ""
    code = _east_asian(text)
    return "" if code == "ko" else code


def _east_asian(text: str) -> str:
    han, kana, hangul = (len(script.findall(text)) for script in (HAN, KANA, HANGUL))
    if hangul > han:
        return "ko"
    return "ja" if kana * 8 >= han else "zh"
