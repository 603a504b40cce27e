"""Which numbers of imported files a corpus can keep. Pure.

The corpus goes on after its highest number, for ever: a folder whose names begin with dates, or a stray 999999999, would make every
later text begin there.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipelines.corpus.files import sequence_of

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAP = 100_000
"""Numbers that may be left free before a file's own; a date (20241122, 241122) leaps further from anything a corpus counts up to."""


def unfit(names: Iterable[str], highest: int) -> dict[str, str]:
    """Why the number of a file cannot be kept, by its name, for those of which that can be said before the corpus is asked.

    ``highest`` is the highest number of the corpus, -1 when it is empty. Names that have no number are left out.
    """
    numbered = sorted((number, name) for name in names if (number := sequence_of(name)) is not None)
    times = Counter(number for number, _ in numbered)
    found: dict[str, str] = {}
    for number, name in numbered:
        if times[number] > 1:
            found[name] = f"{times[number]} files of this folder have the number {number}"
        elif number > highest + LEAP:
            after = f"the highest before it is {highest}" if highest >= 0 else "the corpus is empty"
            found[name] = f"its number {number} leaps ({after}), and every later text would go on from there"
        else:
            highest = max(highest, number)
    return found
