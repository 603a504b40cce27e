"""Final clean-up of an article's blocks: the repeated title, furniture lines and what follows the article go."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.clean.boilerplate_rules import is_byline, is_credit, is_interface, is_labelled, is_sentence, is_tail_heading, is_trail
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
_AGAIN, _SHORT_LINE, _COPIED = 3, 8, 6
_BYLINE = 16


def trim(blocks: Sequence[Block], title: str, cut_lines: Sequence[str] = (), authors: Sequence[str] = ()) -> tuple[Block, ...]:
    """Blocks without the title and what stands before it, furniture lines, declared lines, and related news at the end.

    ``authors`` are the names of those who wrote the page, as its data give them.
    """
    patterns = [matcher(pattern, "clean.cut_lines") for pattern in cut_lines]
    given = list(_once(list(_without_tail(_after_title(blocks, title)))))
    writers = frozenset(words(name) for name in authors)
    first, last = _sentences(given)
    kept = []
    for index, block in enumerate(given):
        place = _Place(index < first, index > last, _is_heading(block) and index < last, writers)
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

    before: bool
    after: bool
    heads: bool
    writers: frozenset[str]

    @property
    def edge(self) -> bool:
        """Whether the block stands at the head or the end of the text."""
        return self.before or self.after


def _once(blocks: Sequence[Block]) -> Iterator[Block]:
    """No caption right after the same words; short lines without a sentence that stand between paragraphs again and again not at all."""
    running = [is_sentence(plain(block)) for block in blocks]
    between = [index for index in range(1, len(blocks) - 1) if running[index - 1] and running[index + 1]]
    said = Counter(words(plain(blocks[index])) for index in between if isinstance(blocks[index], Paragraph))
    seen: deque[str] = deque(maxlen=2)
    for block in blocks:
        told = words(plain(block))
        size = amount(told)
        if isinstance(block, Paragraph) and size and block.role is not Role.QUOTE:
            if said[told] >= _AGAIN and 2 <= size <= _SHORT_LINE and not any(c.isdigit() for c in told) and not is_sentence(plain(block)):
                continue
            if block.role is Role.CAPTION and size >= _COPIED and told in seen:
                continue
            seen.append(told)
        yield block


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
    if not words(plain(block)).strip("_ ") or any(pattern.fullmatch(plain(block)) for pattern in patterns):
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
    if place.before and _is_byline(text, place.writers):
        return True
    return place.edge and (is_labelled(text) or is_trail(text) or _is_stamp(text) or words(text) in place.writers)


def _is_byline(text: str, writers: frozenset[str]) -> bool:
    """Whether a line before the text names its writer or the hour it was published, and says hardly more."""
    if amount(text) > _BYLINE or is_sentence(text):
        return False
    said = words(text)
    if any(name and name in said for name in writers) and amount(text) <= _BYLINE:
        return True
    found = find_dates(text, day_first=True)
    return is_byline(text) or (bool(found) and any(one.moment is not None for one in found))


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
