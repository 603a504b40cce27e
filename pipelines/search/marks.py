"""Where a query's words occur in a text as it is written, and the passage that shows most of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.search.english import forms
from pipelines.search.query import Words, leaves
from pipelines.search.tokens import is_cjk, spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.search.query import Query

LONGEST = 400_000
"""Characters of a text that are looked at; hits behind them are found and not marked."""
WIDTH = 220
"""How wide a passage is: characters, where a Chinese one counts double."""
_SENTENCE = ".!?。！？\n"
_LEAD = 60
_LINES = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; ``hit``: the query asks for it."""

    text: str
    hit: bool = False


def marks(text: str, query: Query, column: str = "") -> list[tuple[int, int]]:
    """(start, end) of what the query's words match in a text, in order, none within another. ``column``: which one the text is of."""
    wanted = [leaf for leaf, asked in leaves(query) if asked and isinstance(leaf, Words) and (not leaf.column or leaf.column == column)]
    if not wanted:
        return []
    found = list(spans(text[:LONGEST]))
    places: dict[str, list[int]] = {}
    for place, (token, _, _) in enumerate(found):
        places.setdefault(token, []).append(place)
    hits = [(found[first][1], found[last][2]) for words in wanted for first, last in _runs(words, found, places)]
    return _merged(sorted(hits))


def pieces(text: str, hits: Sequence[tuple[int, int]], start: int = 0, end: int | None = None) -> list[Piece]:
    """A stretch of a text cut at its hits."""
    end, at, made = len(text) if end is None else end, start, []
    for first, last in hits:
        if last <= at or first >= end:
            continue
        made += [Piece(text[at : max(at, first)]), Piece(text[max(at, first) : min(last, end)], True)]
        at = min(last, end)
    return [piece for piece in (*made, Piece(text[at:end])) if piece.text]


def passage(text: str, hits: Sequence[tuple[int, int]], width: int = WIDTH) -> list[Piece]:
    """The passage with most different hits, the first of equals; the beginning where nothing is marked. Cut ends show dots."""
    chosen = max(hits, key=lambda hit: (len(_within(text, hits, hit[0], width)), -hit[0]), default=(0, 0))
    start = _begin(text, chosen[0])
    end = _reach(text, start, width)
    made = pieces(text, hits, start, end)
    if start > 0 and text[start - 1] != "\n" and not _ended(text, start):
        made.insert(0, Piece("… "))
    if end < len(text):
        made.append(Piece(" …"))
    return [Piece(_LINES.sub(" ", piece.text), piece.hit) for piece in made]


def _runs(words: Words, found: Sequence[tuple[str, int, int]], places: dict[str, list[int]]) -> Iterable[tuple[int, int]]:
    first, *rest = words.tokens
    if not rest:
        alike = [token for token in places if token.startswith(first)] if words.prefix else [first] if words.exact else forms(first)
        return [(place, place) for token in alike for place in places.get(token, ())]
    last = len(rest)
    return [(place, place + last) for place in places.get(first, ()) if _follows(rest, found[place + 1 : place + 1 + last], words.prefix)]


def _follows(rest: Sequence[str], found: Sequence[tuple[str, int, int]], prefix: bool) -> bool:
    tokens = [token for token, _, _ in found]
    if prefix and len(tokens) == len(rest):
        return tokens[:-1] == list(rest[:-1]) and tokens[-1].startswith(rest[-1])
    return tokens == list(rest)


def _merged(hits: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in hits:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _within(text: str, hits: Sequence[tuple[int, int]], start: int, width: int) -> set[str]:
    first = bisect_left(hits, (start, 0))
    return {text[one:two].casefold() for one, two in hits[first : first + 30] if two <= start + width}


def _begin(text: str, hit: int) -> int:
    """Where the passage of a hit begins: with its sentence, or a little before it, between two words."""
    earliest = max(0, hit - _LEAD)
    sentence = max((text.rfind(mark, earliest, hit) for mark in _SENTENCE), default=-1)
    if sentence >= 0:
        return sentence + 1 + (len(text[sentence + 1 : hit]) - len(text[sentence + 1 : hit].lstrip()))
    if earliest == 0 or is_cjk(text[earliest]):
        return earliest
    space = text.find(" ", earliest, hit)
    return space + 1 if space >= 0 else earliest


def _ended(text: str, start: int) -> bool:
    return text[:start].rstrip(" ")[-1:] in _SENTENCE


def _reach(text: str, start: int, width: int) -> int:
    """Where a passage ends that is so wide, between two words."""
    end, room = start, width
    while end < len(text) and room > 0:
        room -= 2 if is_cjk(text[end]) else 1
        end += 1
    if end < len(text) and not is_cjk(text[end]) and (space := text.rfind(" ", start + 1, end)) > start + width // 2:
        return space
    return end
