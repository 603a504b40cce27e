"""What trafilatura's own judgement, over the page without its furniture, says of a text that was taken whole.

Our reading keeps everything in the article's element, trafilatura leaves out what looks like something else. Neither alone decides: a
block goes when trafilatura left it out *and* its place or its form says that it is no part of the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.clean.boilerplate_rules import is_sentence
from pipelines.clean.choice import ALIKE, grams, likeness
from pipelines.clean.cuts import Cut
from pipelines.clean.textformat import plain
from pipelines.model import Paragraph, Role
from pipelines.text.characters import amount, tokens, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipelines.model import Block

_SAME = 0.5
"""The share of a block's runs of three words that another reading must hold, to hold the block."""
_TRUSTED, _MORE_TRUSTED = 0.3, 0.5
"""The share of the text that trafilatura must hold, too, to be heard; the greater where the second opinion holds what we do."""
_ENOUGH = 40
"""Words that trafilatura must hold to be heard: of a few lines it says too little."""
_LAST_WORDS = 2
"""Blocks behind the text of both readings that may be its own; teasers and footers come in greater number."""
_SHOWN = 120
_RUN = 3


@dataclass(frozen=True, slots=True)
class _Held:
    """The blocks, and for each whether trafilatura and whether the second opinion hold it."""

    found: Sequence[Block]
    judged: Sequence[bool]
    opinion: Sequence[bool]

    def heads(self, index: int) -> bool:
        """Whether a block is a heading."""
        block = self.found[index]
        return isinstance(block, Paragraph) and block.role is Role.HEADING

    def closes(self, index: int) -> bool:
        """Whether a block may be the last words of the text: a sentence that the second opinion holds, with next to nothing behind it."""
        tail = self.found[next((last for last in range(len(self.found), 0, -1) if self.judged[last - 1]), 0) :]
        return len(tail) <= _LAST_WORDS and self.opinion[index] and is_sentence(plain(self.found[index]))

    def between(self, index: int) -> bool:
        """Whether trafilatura holds what stands right before and right after a block, but for headings."""
        before = next((other for other in range(index - 1, -1, -1) if not self.heads(other)), None)
        after = next((other for other in range(index + 1, len(self.found)) if not self.heads(other)), None)
        return before is not None and after is not None and self.judged[before] and self.judged[after]


def confirm(found: Sequence[Block], judged: str, opinion: str, said: frozenset[str]) -> tuple[tuple[Block, ...], tuple[Cut, ...]]:
    """The blocks that stay, and the cuts.

    ``judged`` is the text trafilatura takes for the article, ``opinion`` resiliparse's, ``said`` what the page says of itself, as words.
    """
    held = _Held(found, list(map(_holder(judged), found)), list(map(_holder(opinion), found)))
    sizes = [amount(plain(block)) for block in found]
    alike = likeness(grams("\n".join(map(plain, found))), grams(opinion))
    trusted = _MORE_TRUSTED if alike >= ALIKE else _TRUSTED
    if sum(size for size, here in zip(sizes, held.judged, strict=True) if here) < max(_ENOUGH, trusted * sum(sizes)):
        return tuple(found), ()
    kept, cuts = [], []
    for index, block in enumerate(found):
        signs = () if held.judged[index] or _is_said(block, said) else tuple(_signs(index, held))
        if signs:
            cuts.append(Cut(plain(block)[:_SHOWN], ("not in trafilatura's own reading", *signs)))
        else:
            kept.append(block)
    return tuple(kept), tuple(cuts)


def _holder(text: str) -> Callable[[Block], bool]:
    """Whether a reading, given as its text, holds a block."""
    runs, single = grams(text), frozenset(tokens(text))

    def holds(block: Block) -> bool:
        own = grams(plain(block))
        if all(len(run) < _RUN for run in own):
            return all(word in single for run in own for word in run)
        return len(own & runs) >= _SAME * len(own)

    return holds


def _is_said(block: Block, said: frozenset[str]) -> bool:
    told = words(plain(block))
    return bool(told) and any(told in one or (one and one in told) for one in said)


def _signs(index: int, held: _Held) -> Iterator[str]:
    """The signs that a block which trafilatura does not hold is no part of the text."""
    block = held.found[index]
    role = block.role if isinstance(block, Paragraph) else None
    if role is Role.QUOTE:
        return
    if not any(held.judged[:index]):
        yield "before the text of both readings"
    if role is Role.CAPTION:
        return  # a caption in the text belongs to it
    if not any(held.judged[index:]) and not held.closes(index):
        yield "after the text of both readings"
    if not is_sentence(plain(block)) and not held.opinion[index] and not _stands_in(index, held):
        yield "no sentence, and not in the second opinion"


def _stands_in(index: int, held: _Held) -> bool:
    """Whether a block without a sentence stands in the text: a heading over a part of it, a list or table right in it."""
    if held.heads(index):
        return index + 1 < len(held.found) and (held.judged[index + 1] or (not held.heads(index + 1) and _stands_in(index + 1, held)))
    return not isinstance(held.found[index], Paragraph) and held.between(index)
