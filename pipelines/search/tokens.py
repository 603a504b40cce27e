"""What a text is made of for searching: words, numbers, single Chinese characters, and breaks that no phrase may cross.

One token for each CJK character makes every Chinese word findable, of whatever length, as a phrase of its characters; a break
stands where something lies between two of them, so that a phrase matches exactly where its characters stand side by side.
Every token is folded by itself, so that the index, a query and the marks in a text can never disagree.

Measured against trigrams, bigrams, plain unicode61 and Tantivy in `tests.bench` (`python -m tests.bench search`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from pipelines.text.chinese import simplified
from pipelines.text.scripts import CJK, CJK_CHARACTER

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEME = 1
"""Number of these rules; an index that was made by others is made anew."""

BREAK = "\ue000"
"""The token that stands for a gap; a private character, which no folded token contains."""

_LONGEST = 64
_KEPT = 200_000

_TOKEN = re.compile(
    f"[{CJK}]"
    f"|(?<![^\\W_])[dlDL](?=['’][^\\W_{CJK}])"  # d'Ivoire, l'eau: two words
    f"|\\d{{1,3}}(?:[,'’]\\d{{3}})+(?![^\\W_{CJK}])"  # 370,139 is one number
    f"|[^\\W_{CJK}]+(?:['’][^\\W_{CJK}]+)*"
    f"|(?<=[{CJK}])[\\W_]+(?=[{CJK}])"  # anything between two characters parts them
    f"|(?<=[{CJK}]) *(?:[^\\w ]|_)[\\W_]*(?=[^\\W_])"  # between a character and a word, all but plain spaces
    f"|(?<=[^\\W_{CJK}]) *(?:[^\\w ]|_)[\\W_]*(?=[{CJK}])"
    "|[\\W_]*?\n\n[\\W_]*"  # between paragraphs
)


class _Folded(dict[str, str]):
    """Spellings and their tokens, remembered: a corpus has few of them."""

    def __missing__(self, spelling: str) -> str:
        token = _fold(spelling)
        if len(self) >= _KEPT:
            self.clear()
        self[spelling] = token
        return token


_folded = _Folded()


def tokens(text: str) -> list[str]:
    """The tokens of a text in order, breaks included."""
    known = _folded
    return [token for spelling in _TOKEN.findall(text) if (token := known[spelling])]


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """(token, start, end) of everything `tokens` gives, with the place in the text it stands for."""
    for match in _TOKEN.finditer(text):
        if token := _folded[match.group()]:
            yield token, match.start(), match.end()


def is_cjk(token: str) -> bool:
    """Whether a token is a single character of a writing that does not part its words."""
    return CJK_CHARACTER.match(token) is not None


def _fold(spelling: str) -> str:
    """The token of a spelling: compatibility forms, small letters, no accents, simplified characters; possessives lose their s."""
    if not any(map(str.isalnum, spelling)):
        return BREAK
    if CJK_CHARACTER.fullmatch(spelling):
        return unicodedata.normalize("NFKC", spelling).translate(simplified())
    plain = unicodedata.normalize("NFKD", spelling).casefold().replace("’", "'").removesuffix("'s")
    plain = "".join(character for character in plain if character.isalnum())  # marks, apostrophes, separators of thousands
    return unicodedata.normalize("NFC", plain)[:_LONGEST]
