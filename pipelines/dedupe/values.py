"""What numbers and dates say, whatever they are written with: digits, number words, Chinese numerals, month and day names.

`said` gives the values of a passage in order, so that "nine hundred" is "900" and 四千一百二十 is 4120, and "COP28" is not "COP29".
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "thirds": 3, "fifths": 5, "sixths": 6, "eighths": 8, "tenths": 10, "eleventh": 11, "twelfth": 12,
    "once": 1, "twice": 2, "thrice": 3, "double": 2, "doubled": 2, "triple": 3, "tripled": 3, "dozen": 12, "dozens": 12,
}  # fmt: skip
_HALVES = {"half": Fraction(1, 2), "halves": Fraction(1, 2), "quarter": Fraction(1, 4), "quarters": Fraction(1, 4)}
_SMALL: dict[str, Fraction] = {word: Fraction(value) for word, value in _WORDS.items()} | _HALVES
_LARGE = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_LARGE |= {f"{word}s": value for word, value in _LARGE.items()}
_SHORT = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_ENDINGS = frozenset({"st", "nd", "rd", "th", "s"})

_MONTHS = {name: at for at, name in enumerate(re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"), 1)}
_DAYS = {name: at for at, name in enumerate(re.findall("...", "montuewedthufrisatsun"), 1)}
_DATE_WORDS = re.compile(
    "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
    "|(?P<day>mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs?|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)

_DIGITS_ZH = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES_ZH = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_HALF_ZH = frozenset("半")
_AND = frozenset({"and"})
_WITHIN_ZH = frozenset("年月日号时点分秒第")
_PIECE = re.compile(r"\d+|[^\d]+")


def is_numeral(token: str) -> bool:
    """Whether a token is a Chinese numeral."""
    return token in _DIGITS_ZH or token in _SCALES_ZH or token in _HALF_ZH


def is_scale(token: str) -> bool:
    """Whether a token may follow digits in a number or date: 万, 月, 日."""
    return token in _SCALES_ZH or token in _WITHIN_ZH


def is_number(token: str) -> bool:
    """Whether a normalised token holds digits or is a number word ("40mm", "cop28", "forty", "half")."""
    return any(character.isdigit() for character in token) or token in _SMALL or token in _LARGE


def is_date_word(token: str) -> bool:
    """Whether a normalised token names a month or a day of the week."""
    return _DATE_WORDS.fullmatch(token) is not None


def belongs(token: str) -> bool:
    """Whether a token may stand within a number or date, beside its figures."""
    return token in _WITHIN_ZH or is_numeral(token) or is_number(token) or is_date_word(token)


def said(tokens: Sequence[str]) -> list[str]:
    """The values that a passage names, in order; words that are no number are passed over."""
    found: list[str] = []
    for kind, group in groupby(_pieces(tokens), key=lambda piece: piece[0]):
        pieces = [text for _, text in group]
        if kind == "words":
            found += [str(value) for value in _of_words(pieces)]
        elif kind == "numerals":
            found.append(str(_of_numerals(pieces)))
        elif kind != "":
            found += pieces
    return found


def differ(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether two lists of values say different things: not when one only says more, nor when day and month changed places."""
    if list(mine) == list(theirs) or not mine or not theirs:
        return False
    if sorted(mine) == sorted(theirs) and any(value.startswith("month") for value in mine):
        return False
    shorter, longer = sorted((mine, theirs), key=len)
    rest = iter(longer)
    return not all(value in rest for value in shorter)


def _pieces(tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(kind, text): ``words`` for what number words are made of, ``numerals`` for Chinese ones, ``sign`` for the rest of a number."""
    for at, token in enumerate(tokens):
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        date_word = _DATE_WORDS.fullmatch(token)
        if token.isdecimal():
            yield ("numerals" if following in ("万", "亿") else "words"), str(int(token))
        elif any(character.isdigit() for character in token):
            yield from _mixed(token)
        elif token in _SMALL or token in _LARGE:
            yield "words", token
        elif date_word:
            yield "sign", f"month {_MONTHS[token[:3]]}" if date_word["month"] else f"day {_DAYS[token[:3]]}"
        elif is_numeral(token):
            yield "numerals", token
        elif token not in _AND or not (at and following in _SMALL):
            yield "", token


def _mixed(token: str) -> Iterator[tuple[str, str]]:
    """A token of digits and letters: the letters count, but for ordinal endings and scales."""
    pieces = _PIECE.findall(token)
    for at, piece in enumerate(pieces):
        if piece.isdecimal():
            yield "words", str(int(piece))
        elif at and piece in _SHORT:
            yield "words", piece
        elif not (at and piece in _ENDINGS):
            yield "sign", piece


def _of_words(pieces: list[str]) -> Iterator[Fraction]:
    """Number words and digits in a row, put together as they are spoken: two hundred thousand, 3 million, twenty five."""
    whole: Fraction | None = None
    part: Fraction | None = None
    for piece in pieces:
        scale = _LARGE.get(piece) or _SHORT.get(piece)
        if scale:
            part = (part if part is not None else Fraction(1)) * scale
            if scale >= 1000:
                whole, part = (whole or Fraction(0)) + part, None
            continue
        value = Fraction(int(piece)) if piece.isdecimal() else _SMALL[piece]
        goes_on = not piece.isdecimal() and (part is None or (part >= 20 and part % 10 == 0 and value < part))
        if (whole is not None or part is not None) and not goes_on:
            yield (whole or Fraction(0)) + (part or Fraction(0))
            whole = part = None
        part = (part or Fraction(0)) + value
    if whole is not None or part is not None:
        yield (whole or Fraction(0)) + (part or Fraction(0))


def _of_numerals(pieces: list[str]) -> Fraction:
    """Chinese numerals in a row: by place (四千一百二十) where a scale stands among them, else digit by digit (二〇二六)."""
    if not any(piece in _SCALES_ZH for piece in pieces):
        digits = "".join(str(_DIGITS_ZH.get(piece, piece)) for piece in pieces if piece != "半")
        return (Fraction(int(digits)) if digits else Fraction(0)) + Fraction(pieces.count("半"), 2)
    total, section, last = 0, 0, 0
    for piece in pieces:
        scale = _SCALES_ZH.get(piece, 0)
        if scale >= 10**4:
            total, section, last = (total + section + last or 1) * scale, 0, 0
        elif scale:
            section, last = section + (last or 1) * scale, 0
        elif piece != "半":
            last = _DIGITS_ZH[piece] if piece in _DIGITS_ZH else int(piece)
    return Fraction(total + section + last) + Fraction(pieces.count("半"), 2)
