"""trafilatura's tree to blocks: headings, paragraphs with their line breaks, lists with numbers and depth, tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.clean.normalise import CAPTION, ROW
from pipelines.clean.textformat import list_block, paragraph, table
from pipelines.model import Block, Item, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.clean.dom import Element

_MARKS = re.compile("[\ue000-\ue0ff]")
_SPACE = re.compile(r"\s+")
_BLOCK_TAGS = frozenset(
    ["p", "head", "list", "item", "quote", "table", "row", "cell", "code", "div", "body", "html", "section", "article", "figure", "ab"]
)


def blocks(body: Element) -> tuple[Block, ...]:
    """The blocks of an extracted body, in page order."""
    found = [block for block in _walk(body, Role.PARAGRAPH) if block is not None]
    return tuple(found)


def _walk(element: Element, role: Role) -> Iterator[Block | None]:
    """The blocks inside an element; text that stands between them is a paragraph."""
    run: list[str] = [_text(element.text)]
    for child in element:
        if not isinstance(child.tag, str):
            run.append(_text(child.tail))
        elif child.tag == "lb":
            run.append("\n" + _text(child.tail))
        elif child.tag in _BLOCK_TAGS:
            yield _flush(run, role)
            yield from _block(child, role)
            run = [_text(child.tail)]
        else:
            run += [*_inline(child), _text(child.tail)]
    yield _flush(run, role)


def _block(element: Element, role: Role) -> Iterator[Block | None]:
    match element.tag:
        case "head":
            yield _flush([" ".join(_inline(element))], Role.HEADING)
        case "quote":
            yield from _walk(element, Role.QUOTE)
        case "list":
            yield list_block(_items(element, 0))
        case "table":
            yield from _table(element, role)
        case "code":
            yield paragraph("".join(element.itertext()), role)
        case _:
            yield from _walk(element, role)


def _flush(run: list[str], role: Role) -> Block | None:
    text = "".join(run).replace(ROW, "\n")
    if CAPTION in text:
        role = Role.CAPTION
    return paragraph(_MARKS.sub("", text), role)


def _inline(element: Element) -> list[str]:
    parts = [_text(element.text)]
    for child in element:
        if child.tag == "lb":
            parts.append("\n")
        else:
            parts += _inline(child)
        parts.append(_text(child.tail))
    return parts


def _items(element: Element, depth: int) -> Iterator[Item]:
    """The items of a list with those of the lists inside it."""
    position = 0
    for child in element:
        if child.tag == "list":
            yield from _items(child, depth + 1)
        elif child.tag == "item":
            position += 1
            text = " ".join(_item_text(child))
            if text.strip():
                yield Item(_MARKS.sub("", text), depth, _number(child, element, position))
            for inner in child:
                if inner.tag == "list":
                    yield from _items(inner, depth + 1)


def _item_text(item: Element) -> Iterator[str]:
    yield _text(item.text)
    for child in item:
        if child.tag != "list":
            yield from _inline(child)
        yield _text(child.tail)


def _number(item: Element, around: Element, position: int) -> str | None:
    marked = item.get("rend") or ""
    if marked.startswith("n"):
        return marked[1:]
    return str(position) if around.get("rend") == "ol" else None


def _table(element: Element, role: Role) -> Iterator[Block | None]:
    rows: list[list[str]] = []
    for row in element.iter("row"):
        cells = [" ".join(_MARKS.sub("", part) for part in _inline(cell)) for cell in row if cell.tag == "cell"]
        if sum(1 for cell in cells if cell.strip()) == 1 and len(cells) > 1 and not rows:
            yield paragraph(next(cell for cell in cells if cell.strip()), role)
        elif any(cell.strip() for cell in cells):
            rows.append(cells)
    yield table(rows)


def _text(text: str | None) -> str:
    return _SPACE.sub(" ", text) if text else ""
