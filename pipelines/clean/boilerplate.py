"""Blocks that a site repeats on its pages, learnt from those pages, cut where they are at the edge of an article.

The rules: a block recurs when it is on at least three pages that are not versions of each other. Recurring blocks are cut in an
unbroken run from the end of an article; from its beginning only those that are on at least a third of the pages; inside only
those that are on nearly all. Headings and labels of a few words inside an article stay (many texts have a "Background"). An
opening formula that speaks of the text itself ("As prepared for delivery") belongs to it, however often it recurs.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from pipelines.clean.textformat import plain
from pipelines.model import Block, Paragraph, Role
from pipelines.text.characters import amount, line, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MIN_PAGES = 3
"""Pages (not versions of each other) a block must be on."""
AT_START = 0.3
ANYWHERE = 0.7
MIN_SHARE = 0.02
"""At the end of an article a block must be on this share of the pages, too."""
SAME_ARTICLE = 0.3
"""Pages that share more than this part of their text, blocks that are on many pages left out, are one article."""
_FORMULA = re.compile(
    r"as (?:prepared for delivery|delivered)|prepared for delivery|check against delivery|remarks by|statement by|transcript"
    r"|unofficial translation|\(?original: |以下(?:为|是).{0,20}(?:全文|讲话)|讲话全文|致辞全文",
    re.IGNORECASE,
)
_RARE = 12
_LABEL = 5


def mark(text: str) -> str:
    """The name of a block by its words: what is compared, counted and kept."""
    return hashlib.blake2b(words(text).encode(), digest_size=6).hexdigest()


def lesson(block: Block) -> str:
    """A block as `pipelines.clean.learn` keeps it: mark, size in characters, the beginning of its words."""
    text = plain(block)
    return f"{mark(text)}\t{len(text)}\t{line(text)[:160]}"


def cut(blocks: Sequence[Block], learnt: frozenset[str]) -> tuple[Block, ...]:
    """An article's blocks without the boilerplate that was learnt of its site; never all of them."""
    if not learnt:
        return tuple(blocks)
    marks = [mark(plain(block)) for block in blocks]
    start, end = 0, len(blocks)
    while end > 0 and {f"end:{marks[end - 1]}", f"any:{marks[end - 1]}"} & learnt:
        end -= 1
    while start < end and {f"start:{marks[start]}", f"any:{marks[start]}"} & learnt and not _is_formula(blocks[start]):
        start += 1
    kept = tuple(
        block
        for block, name in zip(blocks[start:end], marks[start:end], strict=True)
        if f"any:{name}" not in learnt or _is_label(block) or _is_formula(block)
    )
    return kept if kept else tuple(blocks)


def recurring(pages: Mapping[str, Sequence[tuple[str, int]]]) -> dict[str, tuple[str, int]]:
    """For pages as lists of (block mark, its size): mark -> (where it is cut: ``any``, ``start``, ``end``; on how many articles it stands).

    Does not depend on the order of the pages.
    """
    holders: dict[str, set[str]] = defaultdict(set)
    for page, blocks in pages.items():
        for name, _ in blocks:
            holders[name].add(page)
    articles = _articles(pages, holders)
    whole = len(set(articles.values()))
    counts = {name: len({articles[page] for page in on}) for name, on in holders.items() if len(on) >= MIN_PAGES}
    counts = {name: count for name, count in counts.items() if count >= max(MIN_PAGES, MIN_SHARE * whole)}
    edges = _at_edges({page: [name for name, _ in blocks] for page, blocks in pages.items()}, counts.keys())
    found: dict[str, tuple[str, int]] = {}
    for name, count in counts.items():
        if count >= ANYWHERE * whole and count > MIN_PAGES:
            found[name] = ("any", count)
        elif edges[name, "end"] >= MIN_PAGES:
            found[name] = ("end", count)
        elif edges[name, "start"] >= MIN_PAGES and count >= AT_START * whole:
            found[name] = ("start", count)
    return found


def _at_edges(pages: Mapping[str, Sequence[str]], names: Iterable[str]) -> Counter[tuple[str, str]]:
    """On how many pages a recurring block is reached from the beginning or the end through recurring blocks only."""
    known = frozenset(names)
    edges: Counter[tuple[str, str]] = Counter()
    for marks in pages.values():
        for side, run in (("start", marks), ("end", marks[::-1])):
            reached: list[str] = []
            for name in run:
                if name not in known:
                    break
                reached.append(name)
            if len(reached) < len(marks):
                edges.update((name, side) for name in set(reached))
    return edges


def _articles(pages: Mapping[str, Sequence[tuple[str, int]]], holders: Mapping[str, set[str]]) -> dict[str, str]:
    """Page -> the page that stands for its article: versions, copies and prints of one text count once."""
    sizes = {name: size for blocks in pages.values() for name, size in blocks}
    shared: Counter[tuple[str, str]] = Counter()
    own: Counter[str] = Counter()
    limit = max(2, min(_RARE, len(pages) // 3))
    for name, on in holders.items():
        if len(on) <= limit:
            own.update(dict.fromkeys(on, sizes[name]))
            shared.update(dict.fromkeys(combinations(sorted(on), 2), sizes[name]))
    leader = {page: page for page in sorted(pages)}

    def root(page: str) -> str:
        while leader[page] != page:
            page = leader[page]
        return page

    for (one, two), size in sorted(shared.items()):
        if size > SAME_ARTICLE * min(own[one], own[two]):
            first, second = sorted((root(one), root(two)))
            leader[second] = first
    return {page: root(page) for page in pages}


def _is_label(block: Block) -> bool:
    """A heading or a few words that lead over to what follows them."""
    return (isinstance(block, Paragraph) and block.role is Role.HEADING) or amount(plain(block)) <= _LABEL


def _is_formula(block: Block) -> bool:
    return isinstance(block, Paragraph) and len(plain(block)) <= 160 and _FORMULA.search(plain(block)) is not None
