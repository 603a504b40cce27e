"""Each edit of a comparison and what it does to what the text says: nothing, an edit as copies have them, or another fact.

An edit is a place where the tokens of one text stand for those of the other. Figures that moved are read with their neighbours
(5月6日 and 6月4日 are two dates, not a 6 that stayed), and so are characters that a name shares with another (河北, 北京).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Levenshtein

from pipelines.dedupe import places, senses, values
from pipelines.dedupe.align import Gap
from pipelines.dedupe.facts import CAPITAL, NAME
from pipelines.dedupe.wording import says
from pipelines.text.scripts import is_cjk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.dedupe.facts import Facts

NOTHING, EDIT, SWAP, LIKELY, SURE = range(5)
"""What an edit is: no difference; an edit of any text; a word for another; probably a fact for another; certainly."""

SWAPPED_CJK = range(2, 11)
"""Lengths of a CJK passage that may be a name or a date."""
NEAR_FIGURES, NEAR_CJK = 6, 3
"""Between two edits of one number so many of its tokens may have stayed, of one Chinese name so many characters."""
PASSAGE = 12
"""A longer edit is a passage that one of the texts has, and no fact for another."""
PART_OF_A_NAME = 5
TURNED = 5
"""A word that turns the sense is looked for in edits of at most so many tokens."""
SAME_NAME = 4
"""A slip changes no more than one letter in so many."""
SMALL_WORDS = frozenset(says()["small"].split())


class Edit(NamedTuple):
    """A place and what kind of edit it is. ``insertion`` or ``deletion`` leave one side empty."""

    gap: Gap
    kind: int


def grouped(new: Facts, old: Facts, parts: Sequence[Gap]) -> list[Gap]:
    """The parts, those of one number, of one Chinese name or of one word that changed its place put together."""
    found: list[Gap] = []
    for part in parts:
        if found and _one_fact(new, old, found[-1], part):
            found[-1] = Gap(found[-1].start, part.end, found[-1].other, part.other_end)
        else:
            found.append(part)
    return found


def _one_fact(new: Facts, old: Facts, before: Gap, after: Gap) -> bool:
    between = new.words[before.end : after.start]
    if not between or len(between) != after.other - before.other_end or len(between) > NEAR_FIGURES:
        return False
    if all(values.belongs(token) for token in between):
        return True
    if len(between) > NEAR_CJK:
        return False
    shifted = (before.start == before.end) != (after.start == after.end) and (before.other == before.other_end) != (
        after.other == after.other_end
    )
    if not shifted:
        return False
    moved = new.words[before.start : before.end] + new.words[after.start : after.end]
    from_there = old.words[before.other : before.other_end] + old.words[after.other : after.other_end]
    return moved == from_there or bool(new.cjk[before.end : after.start].all())


def kind_of(new: Facts, old: Facts, gap: Gap) -> int:
    """What an edit does to what the text says (`NOTHING`, `EDIT`, `SWAP`, `LIKELY`, `SURE`)."""
    mine, theirs = new.words[gap.start : gap.end], old.words[gap.other : gap.other_end]
    if "".join(mine) == "".join(theirs):
        return NOTHING
    if max(len(mine), len(theirs)) > PASSAGE:
        return EDIT
    if _another_place(new, old, gap):
        return SURE
    figures = _figures(new, old, gap, mine, theirs)
    if figures is not None:
        return figures
    after_mine, after_theirs = _following(new, gap.end), _following(old, gap.other_end)
    if max(len(mine), len(theirs)) <= TURNED and senses.turned(mine, theirs, after_mine=after_mine, after_theirs=after_theirs):
        return LIKELY if len(mine) == len(theirs) == 1 and new.cjk[gap.start] and not senses.opposed(mine, theirs) else SURE
    if not mine or not theirs:
        return LIKELY if _part_of_a_name(new, gap.start, gap.end) or _part_of_a_name(old, gap.other, gap.other_end) else EDIT
    if sorted(mine) == sorted(theirs):
        return EDIT
    names = _names(new, gap.start, gap.end), _names(old, gap.other, gap.other_end)
    if names[0] and names[1]:
        return _kind_of_names(new, *names)
    if new.cjk[gap.start : gap.end].any() or old.cjk[gap.other : gap.other_end].any():
        return _kind_of_cjk(mine, theirs)
    return EDIT if any(_slip(one, two) for one in mine for two in theirs) else SWAP


def _following(text: Facts, at: int) -> str:
    return text.words[at] if at < text.tokens else ""


def _another_place(new: Facts, old: Facts, gap: Gap) -> bool:
    here, there = places.touching(new, gap.start, gap.end), places.touching(old, gap.other, gap.other_end)
    return bool(here and there) and not (set(here) <= set(there) or set(there) <= set(here))


def _figures(new: Facts, old: Facts, gap: Gap, mine: Sequence[str], theirs: Sequence[str]) -> int | None:
    """The kind of an edit in a number or date, read with the tokens of it that stayed; None when it touches none on either side."""
    touched = [any(values.belongs(token) for token in side) for side in (mine, theirs)]
    if not any(touched) or (mine and theirs and not all(touched)):
        return None
    before = _reach(new.words[max(0, gap.start - NEAR_FIGURES) : gap.start][::-1])
    after = _reach(new.words[gap.end : gap.end + NEAR_FIGURES])
    here = _telling(new, gap.start - before, min(new.tokens, gap.end + after))
    there = _telling(old, max(0, gap.other - before), min(old.tokens, gap.other_end + after))
    if not here or not there:
        return None
    said, held = values.said(here), values.said(there)
    if not said or not held:
        return None
    if said == held or _garbled(mine, theirs):
        return EDIT
    return SURE if values.differ(said, held) else None


def _garbled(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """A figure of which one digit became a character that belongs to no figure, as scanners and typists have it."""
    one, two = "".join(mine), "".join(theirs)
    whole, broken = (one, two) if one.isdecimal() else (two, one)
    strange = [token for token in broken if not token.isdecimal() and not values.is_scale(token)]
    return whole.isdecimal() and len(strange) == 1 and is_cjk(strange[0]) and Levenshtein.distance(one, two) == 1


def _reach(tokens: Sequence[str]) -> int:
    return next((at for at, token in enumerate(tokens) if not values.belongs(token)), len(tokens))


def _telling(text: Facts, start: int, end: int) -> list[str]:
    """The tokens of a stretch; "may" and "sun" as words are no date."""
    kinds = text.kinds(start, end)
    return [text.words[start + at] if kind or not values.is_date_word(text.words[start + at]) else "-" for at, kind in enumerate(kinds)]


def _names(text: Facts, start: int, end: int) -> list[str]:
    return [
        text.words[start + at]
        for at, kind in enumerate(text.kinds(start, end))
        if kind in (NAME, CAPITAL) and text.words[start + at] not in SMALL_WORDS
    ]


def _part_of_a_name(text: Facts, start: int, end: int) -> bool:
    """Capitalised words that border on another capitalised word: South before Sudan, Republic of the before Congo."""
    names = _names(text, start, end)
    if (
        not 0 < end - start <= PART_OF_A_NAME
        or not names
        or any(word not in SMALL_WORDS for word in text.words[start:end] if word not in names)
    ):
        return False
    before, after = _names(text, max(0, start - 1), start), _names(text, end, min(text.tokens, end + 1))
    return bool((before and _together(text, start - 1)) or (after and _together(text, end - 1)))


def _together(text: Facts, at: int) -> bool:
    """Whether only a space or hyphen stands between a token and the next one."""
    return text.folded[text.spans[at][1] : text.spans[at + 1][0]] in (" ", "-")


def _kind_of_names(new: Facts, here: Sequence[str], there: Sequence[str]) -> int:
    """Other names are another fact; a name in another spelling is one when it was exchanged throughout, and a slip when not."""
    mine, theirs = [name for name in here if name not in there], [name for name in there if name not in here]
    if not mine or not theirs:
        return EDIT
    alike = [(one, two) for one in mine for two in theirs if _slip(one, two)]
    if not alike:
        return SURE
    one, two = alike[0]
    if two in new.words or two in new.title_words:
        return EDIT
    return SURE if new.words.count(one) >= 2 or one in new.title_words else LIKELY


def _kind_of_cjk(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """Two characters or more for as many others are a name, a role or a date."""
    shorter, longer = sorted((len(mine), len(theirs)))
    if longer == 1:
        return SWAP
    shared = len(set(mine) & set(theirs))
    if longer not in SWAPPED_CJK:
        return EDIT
    if shorter >= 2:
        return LIKELY if shared <= 0.5 * longer else EDIT
    return SWAP if not shared else EDIT


def _slip(one: str, two: str) -> bool:
    """One word is the other with a slip of the pen or the scanner."""
    return one == two or Levenshtein.distance(one, two) <= max(1, max(len(one), len(two)) // SAME_NAME)
