"""What a text says of its own status at its head: cancelled, postponed, withdrawn, corrected, updated, a new venue.

Such a text is news although all its other words are held. A sign counts in the title, and in the lead where the held text does
not have those words; a line that only tells when the page was updated is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.dedupe.substance import passing
from pipelines.dedupe.wording import says

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.fingerprint import Mask

LEAD = 300
"""The lead is so many characters, in whole lines."""

BEGINNING = 4
"""Over a title that has nothing of the held one a sign counts among so many first tokens."""

_EN, _ZH = says()["status"]["en"], says()["status"]["zh"]
_SIGN = re.compile("|".join(rf"(?P<{name}>\b(?:{_EN[name]})\b|{_ZH[name]})" for name in _EN), re.IGNORECASE)
_IN_TITLES_ONLY = frozenset({"extended", "closed", "announced", "reminded"})
"""Words that leads of all kinds have."""


def news(new: Facts, old: Facts, held: Mask | None = None) -> str:
    """The status that one of two texts tells at its head and the other does not; empty when there is none.

    ``held`` marks the tokens of the new text that the old one has word for word; None when it has them all.
    """
    titled, titled_old = _signs(new.headline.folded), _signs(old.headline.folded)
    if titled != titled_old:
        here, there = titled - titled_old, titled_old - titled
        here = set() if _whole(new.title_words, old) else here
        if here and (_alike(new.title_words, old.title_words) or _signs(_beginning(new.headline))):
            return min(here)
        there -= _signs(_head(new)) | _IN_TITLES_ONLY
        if there and _alike(new.title_words, old.title_words):
            return min(there)
    if held is None:
        return ""
    lead, fresh = _head(new), {start for at, (start, _) in enumerate(new.spans[: len(held)]) if not held[at]}
    mine, theirs = new.folded.casefold(), old.folded.casefold()
    told = {
        match.lastgroup or ""
        for match in _SIGN.finditer(lead)
        if not fresh.isdisjoint(range(match.start(), match.end())) and mine.count(match[0].casefold()) > theirs.count(match[0].casefold())
    }
    return min(told - _IN_TITLES_ONLY, default="")


def _head(text: Facts) -> str:
    """The first lines, without those that only tell the time; blanked so that places stay."""
    end = text.folded.find("\n", LEAD)
    lines = text.folded[: end if end >= 0 else len(text.folded)][: 3 * LEAD].split("\n")
    return "\n".join(" " * len(line) if passing(line) else line for line in lines)


def _signs(text: str) -> set[str]:
    """The kinds of sign in a folded text."""
    return {match.lastgroup or "" for match in _SIGN.finditer(text)}


def _beginning(title: Facts) -> str:
    """The first words of a title: "Cancelled:", 关于取消."""
    end = min(title.tokens, BEGINNING)
    return title.folded[: title.spans[end - 1][1]] if end else ""


def _whole(title: Sequence[str], old: Facts) -> bool:
    """Whether a title stands in the text itself, as on a page of several stories."""
    return bool(title) and f" {' '.join(title)} " in f" {old.joined} "


def _alike(one: Sequence[str], two: Sequence[str]) -> bool:
    return 2 * len(set(one) & set(two)) >= min(len(set(one)), len(set(two)))
