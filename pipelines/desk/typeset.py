"""A text set for reading: paragraphs, lists and tables as the corpus's text format has them, cut at the query's hits. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.search.marks import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipelines.search.marks import Piece

    Marks = Sequence[tuple[int, int]]

LONGEST = 400_000
"""Characters of a text that a page shows; the whole text has an address of its own."""
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\n)[^\n]+)*")
_ITEM = re.compile(r"(?P<indent>(?: {2})*)(?:•(?: |$)|(?P<number>[0-9A-Za-z]{1,8})\. )")
_CELL = re.compile(r" \| ")


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its cells (one, but in a table), each cut at the hits; for an item its depth and its number."""

    cells: tuple[tuple[Piece, ...], ...]
    depth: int = 0
    number: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """``paragraph``, ``list`` or ``table`` and its lines."""

    kind: str
    lines: tuple[Line, ...]


def typeset(text: str, hits: Marks = ()) -> tuple[Block, ...]:
    """The blocks of a text below its title. ``hits`` are (start, end) in it."""
    shown = text[:LONGEST]
    return tuple(_block(shown, match.start(), match.end(), hits) for match in _PARAGRAPH.finditer(shown))


def _block(text: str, start: int, end: int, hits: Marks) -> Block:
    spans = list(_lines(text, start, end))
    inside = [hit for hit in hits if hit[0] < end and hit[1] > start]
    items = [_ITEM.match(text, *span) for span in spans]
    if all(items):
        return Block("list", tuple(_item(text, span, item, inside) for span, item in zip(spans, items, strict=True) if item))
    if len(spans) > 1 and all(_CELL.search(text, *span) for span in spans):
        return Block("table", tuple(Line(tuple(_cells(text, span, inside))) for span in spans))
    return Block("paragraph", tuple(Line((tuple(pieces(text, inside, *span)),)) for span in spans))


def _item(text: str, span: tuple[int, int], item: re.Match[str], hits: Marks) -> Line:
    return Line((tuple(pieces(text, hits, item.end(), span[1])),), len(item["indent"]) // 2, item["number"] or "")


def _cells(text: str, span: tuple[int, int], hits: Marks) -> Iterator[tuple[Piece, ...]]:
    at = span[0]
    for match in _CELL.finditer(text, *span):
        yield tuple(pieces(text, hits, at, match.start()))
        at = match.end()
    yield tuple(pieces(text, hits, at, span[1]))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        yield at, stop
        at = stop + 1
