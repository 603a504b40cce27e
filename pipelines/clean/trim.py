"""The last hand on an article's blocks: the repeated title, furniture lines and what follows the article go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.clean.boilerplate_rules import is_credit, is_interface, is_labelled, is_sentence, is_tail_heading, is_trail
from pipelines.clean.kinds import label_kind
from pipelines.clean.textformat import list_block, paragraph, plain
from pipelines.model import Block, ListBlock, Paragraph, Role
from pipelines.text.characters import amount, words
from pipelines.text.dates import alone, find_dates, without_dates
from pipelines.text.matching import matcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipelines.text.matching import Matcher


_HEAD = 10
_BEFORE_TITLE = 80
_TAIL_HEADING = 60
_PARAGRAPH = 12
_LABEL = 80


def trim(blocks: Sequence[Block], title: str, cut_lines: Sequence[str] = ()) -> tuple[Block, ...]:
    """Blocks without the title and what stands before it, furniture lines, declared lines, and related news at the end."""
    patterns = [matcher(pattern, "clean.cut_lines") for pattern in cut_lines]
    given = list(_without_tail(_after_title(blocks, title)))
    first, last = _sentences(given)
    kept = []
    for index, block in enumerate(given):
        place = _Place(edge=not first <= index <= last, heads=_is_heading(block) and index < last)
        left = _without_furniture(block, patterns, place)
        if left is not None:
            kept.append(left)
    while kept and _is_label_or_date(plain(kept[0])):
        kept.pop(0)
    while kept and _is_heading(kept[-1]) and not _reads(plain(kept[-1])):
        kept.pop()
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands: before the first or after the last sentence, or as a heading with text under it."""

    edge: bool
    heads: bool


def _sentences(blocks: Sequence[Block]) -> tuple[int, int]:
    """The places of the first and the last block that reads as running text."""
    places = [index for index, block in enumerate(blocks) if any(_runs(one) for one in plain(block).split("\n"))]
    return (places[0], places[-1]) if places else (len(blocks), -1)


def _runs(text: str) -> bool:
    return is_sentence(text) and not is_labelled(text) and not is_credit(text) and not is_trail(text)


def _reads(text: str) -> bool:
    """Whether a heading reads as a paragraph does."""
    return is_sentence(text) or amount(text) >= _PARAGRAPH


def _after_title(blocks: Sequence[Block], title: str) -> Sequence[Block]:
    wanted = words(title)
    start, before = 0, 0
    for index, block in enumerate(blocks[:_HEAD]):
        if words(plain(block)) == wanted:
            start = index + 1
        before += amount(plain(block))
        if before > _BEFORE_TITLE:
            break
    rest = list(blocks[start:])
    if rest and isinstance(rest[0], Paragraph) and len(rest[0].lines) > 1 and words(rest[0].lines[0]) == wanted:
        first = paragraph("\n".join(rest[0].lines[1:]), rest[0].role)
        rest[:1] = [first] if first is not None else []
    return rest


def _without_tail(blocks: Sequence[Block]) -> Iterator[Block]:
    """Everything from a heading like "Related news" on goes, when nothing under it reads as running text."""
    _, last = _sentences(blocks)
    for index, block in enumerate(blocks):
        said = plain(block)
        if index > last and index and len(said) <= _TAIL_HEADING and is_tail_heading(said):
            return
        yield block


def _without_furniture(block: Block, patterns: Sequence[Matcher], place: _Place) -> Block | None:
    if not words(plain(block)) or any(pattern.fullmatch(plain(block)) for pattern in patterns):
        return None
    if place.heads:
        return block
    if isinstance(block, Paragraph):
        lines = [one for one in block.lines if not _goes(one, patterns, place)]
        return block if len(lines) == len(block.lines) else paragraph("\n".join(lines), block.role)
    if isinstance(block, ListBlock):
        items = [item for item in block.items if not _goes(item.text, patterns, place)]
        return block if len(items) == len(block.items) else list_block(items)
    return block


def _goes(text: str, patterns: Sequence[Matcher], place: _Place) -> bool:
    """Whether a line goes: an interface's whole phrase or a credit that is no heading; a label, trail or stamp at an edge only."""
    if is_interface(text) or is_credit(text) or any(pattern.fullmatch(text) for pattern in patterns):
        return True
    return place.edge and (is_labelled(text) or is_trail(text) or _is_stamp(text))


def _is_label_or_date(text: str) -> bool:
    """A first line that only says of what kind the text is and when it was published (``Press release 25 February 2019``)."""
    if len(text) > _LABEL:
        return False
    found = find_dates(text, day_first=True)
    left = words(without_dates(text, found))
    return (bool(found) and not left) or (label_kind(left, {}) is not None and (bool(found) or len(text) <= _LABEL // 2))


def _is_stamp(text: str) -> bool:
    """Whether a line is a date with a time of day and nothing else: the stamp of an entry, not a day the text speaks of."""
    written = alone(text)
    return written is not None and written.moment is not None


def _is_heading(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.role is Role.HEADING
