"""A query's text as its parts: words, quoted words, field names, brackets, operators. Western and Chinese punctuation are the same here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pipelines.errors import QueryError
from pipelines.search.query_fields import ALSO, FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 2000
_CLOSING = {'"': '"', "“": "”", "”": "”", "„": "“", "«": "»", "「": "」", "『": "』", "＂": "＂"}
_OPEN, _CLOSE, _MINUS, _COLON = "(（", ")）", "-－−", ":："
_FIELD = re.compile(f"([A-Za-z_]+)[{_COLON}]")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_END_OF_WORD = frozenset("".join(_CLOSING)) | frozenset(_OPEN + _CLOSE)


class Kind(Enum):
    """What a part of a query is."""

    WORD = "a word"
    QUOTED = "quoted words"
    FIELD = "a field"
    OPEN = "("
    CLOSE = ")"
    OR = "OR"
    AND = "AND"
    NOT = "NOT"


@dataclass(frozen=True, slots=True)
class Part:
    """One part; ``text`` without quotation marks, ``at`` the place of its first character, counted from 1."""

    kind: Kind
    text: str
    at: int


def parts(text: str) -> Iterator[Part]:
    """The parts of a query in order; punctuation that stands alone is none.

    Raises QueryError for a quotation that does not end and for a query that is too long.
    """
    if len(text) > LONGEST:
        raise QueryError(f"the query has {len(text)} characters; expected no more than {LONGEST}")
    place = 0
    while place < len(text):
        part, place = _part(text, place)
        if part is not None:
            yield part


def _part(text: str, place: int) -> tuple[Part | None, int]:
    """The part that begins here, and where the next one does; None for spaces and for punctuation that stands alone."""
    at, character = place + 1, text[place]
    if character.isspace():
        return None, at
    if character in _OPEN:
        return Part(Kind.OPEN, character, at), at
    if character in _CLOSE:
        return Part(Kind.CLOSE, character, at), at
    if character in _CLOSING:
        return _quoted(text, place)
    if character in _MINUS and at < len(text) and not text[at].isspace() and text[at] not in _MINUS:
        return Part(Kind.NOT, character, at), at
    if url := _URL.match(text, place):
        return Part(Kind.QUOTED, url[0], at), url.end()
    if (field := _FIELD.match(text, place)) and (field[1].casefold() in {*FIELDS, *ALSO} or _attached(text, field.end())):
        return Part(Kind.FIELD, field[1], at), field.end()
    end = place
    while end < len(text) and not text[end].isspace() and text[end] not in _END_OF_WORD:
        end += 1
    word = text[place:end]
    kind = {"OR": Kind.OR, "|": Kind.OR, "AND": Kind.AND, "NOT": Kind.NOT}.get(word, Kind.WORD)
    return (Part(kind, word, at) if kind is not Kind.WORD or any(map(str.isalnum, word)) else None), end


def _attached(text: str, place: int) -> bool:
    """Whether something is right after a colon: `China: a story` are words, `foo:bar` means a field."""
    return place < len(text) and not text[place].isspace()


def _quoted(text: str, place: int) -> tuple[Part, int]:
    opening = text[place]
    closing = {_CLOSING[opening], '"'} if opening in "“”„" else {_CLOSING[opening]}
    end = next((index for index in range(place + 1, len(text)) if text[index] in closing), None)
    if end is None:
        raise QueryError(f"the quote {opening} at character {place + 1} is not closed; expected {_CLOSING[opening]} after its words")
    return Part(Kind.QUOTED, text[place + 1 : end], place + 1), end + 1
