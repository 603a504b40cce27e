"""The corpus text: blocks in, one plain text out, and back.

``parse(serialize(title, blocks)) == (title, blocks)`` for every title and every block made by the constructors here. They bring
any string into canonical form, and where a text would read as another kind of block it *is* that kind afterwards: a paragraph
whose every line holds a lone ``|`` is a table, one whose every line begins with ``•`` is a list.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.model import Block, Item, ListBlock, Paragraph, Role, Table
from pipelines.text.characters import line, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BULLET = "•"
_MAX_DEPTH = 8
_BULLETED = re.compile(rf"{BULLET}(?: |$)")
_LISTED = re.compile(rf"(?P<indent>(?: {{2}})*)(?:{BULLET}(?: |$)|(?P<number>[0-9A-Za-z]{{1,8}})\. )(?P<text>.*)")
_NUMBER = re.compile(r"[0-9A-Za-z]{1,8}")
_CELL_END = re.compile(r"(?:^| )\|(?= |$)")


def paragraph(text: str, role: Role = Role.PARAGRAPH) -> Block | None:
    """A paragraph of the text's lines, or the list or table it reads as; None when nothing is left of it."""
    kept = lines(text)
    if not kept:
        return None
    if all(_CELL_END.search(one) for one in kept):
        return table(map(_cells, kept))
    if all(_BULLETED.match(one) for one in kept):
        return list_block(Item(one[1:]) for one in kept)
    return Paragraph(kept, role)


def list_block(items: Iterable[Item]) -> ListBlock | None:
    """A list: empty items are left out, the first item is at depth 0 and none is more than one level below the one before it."""
    kept: list[Item] = []
    for item in items:
        text, number = item.text, item.number
        if number is not None and not _NUMBER.fullmatch(number):
            text, number = f"{number} {text}", None
        text = _unbulleted(line(text))
        if text:
            deepest = min(kept[-1].depth + 1, _MAX_DEPTH) if kept else 0
            kept.append(Item(text, max(0, min(item.depth, deepest)), number))
    return ListBlock(tuple(kept)) if kept else None


def table(rows: Iterable[Sequence[str]]) -> Block | None:
    """A table of rows of equal width; a lone ``|`` inside a cell parts it; one column is a paragraph of its lines."""
    cells = [[part for cell in row for part in _cells(line(cell))] for row in rows]
    cells = [row for row in cells if any(row)]
    width = max(map(len, cells), default=0)
    padded = [row + [""] * (width - len(row)) for row in cells]
    used = [column for column in range(width) if any(row[column] for row in padded)]
    if not used:
        return None
    if len(used) == 1:
        return paragraph("\n".join(row[used[0]] for row in padded))
    return Table(tuple(tuple(row[column] for column in used) for row in padded))


def serialize(title: str, blocks: Iterable[Block]) -> str:
    """The corpus text: title, then the blocks, with one blank line between and no newline at the end.

    Raises ValueError when nothing is left of the title: line 1 of a corpus text is never empty.
    """
    head = line(title)
    if not head:
        raise ValueError(f"a corpus text needs a title, and nothing printable is left of {title!r}")
    return "\n\n".join([head, *map(_written, blocks)])


def parse(text: str) -> tuple[str, tuple[Block, ...]]:
    """Title and blocks of a corpus text; text that `serialize` did not write is brought into canonical form."""
    head, _, rest = text.strip("\n").partition("\n")
    found = (_read(part) for part in re.split(r"\n(?:[ \t]*\n)+", rest.strip("\n")))
    return line(head), tuple(block for block in found if block is not None)


def plain(block: Block) -> str:
    """The words of a block without bullets, numbers and cell marks, for counting and comparing."""
    match block:
        case Paragraph():
            return "\n".join(block.lines)
        case ListBlock():
            return "\n".join(item.text for item in block.items)
        case Table():
            return "\n".join(" ".join(row) for row in block.rows)


def _read(part: str) -> Block | None:
    found = [_LISTED.fullmatch(one) for one in part.split("\n") if one.strip()]
    if part.startswith("  ") and all(found):
        return list_block(
            Item(match["text"], max(0, len(match["indent"]) // 2 - 1), match["number"]) for match in found if match is not None
        )
    return paragraph(part)


def _written(block: Block) -> str:
    match block:
        case Paragraph():
            return "\n".join(block.lines)
        case ListBlock():
            return "\n".join(f"{'  ' * (item.depth + 1)}{_mark(item)} {item.text}" for item in block.items)
        case Table():
            return "\n".join(re.sub(" +", " ", " | ".join(row)).strip(" ") for row in block.rows)


def _mark(item: Item) -> str:
    return BULLET if item.number is None else f"{item.number}."


def _cells(text: str) -> list[str]:
    return [cell.strip(" ") for cell in _CELL_END.split(text)]


def _unbulleted(text: str) -> str:
    while _BULLETED.match(text):
        text = text[1:].lstrip(" ")
    return text
