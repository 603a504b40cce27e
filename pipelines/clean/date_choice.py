"""Which of a page's dates is the day of publication: the source's order, unless two others agree against what the page shows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from pipelines.model import DateCandidate, DateFrom, Dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

AGREED = "two sources agree against what the page shows"
DECLARED = "what the page shows has no name, label or mark of its own"
LAST = "nothing else says when it was published"
_STRONG = frozenset(["declared publication", "labelled publication", "time element", "named", "with source or author"])
_STAMP = re.compile(r"\d{4}-?\d\d-?\d\d|[12]\d{9}(?:\d{3})?$|(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:")
"""ISO 8601, seconds or RFC 822: what is written otherwise was made for eyes, by a template that fills all places from one field."""
_OTHERS = (DateFrom.JSONLD, DateFrom.META, DateFrom.URL, DateFrom.FEED, DateFrom.LISTING)


def choose(candidates: Iterable[DateCandidate], order: Sequence[str]) -> DateCandidate | None:
    """The first usable candidate of the first provenance in ``order`` that has one; where no order is declared, two others that
    agree beat what the page shows. A dateline is the last resort. The reason for anything but the order is among the signs."""
    usable = [candidate for candidate in candidates if candidate.value]
    chosen = next((candidate for name in order for candidate in usable if candidate.came_from == name), None)
    if chosen is None:
        last = next((candidate for candidate in usable if candidate.came_from is DateFrom.DATELINE), None)
        return _because(last, LAST) if last else None
    if chosen.came_from is not DateFrom.VISIBLE or tuple(order) != Dates().order:
        return chosen
    return _against(chosen, usable) or chosen


def _against(shown: DateCandidate, usable: Sequence[DateCandidate]) -> DateCandidate | None:
    """The candidate that wins against the date that the page shows; None when none does."""
    others = [next((one for one in usable if one.came_from is place), None) for place in _OTHERS]
    said = [one for one in others if one is not None and _STAMP.match(one.raw)]
    if any(_near(one, shown) for one in said):
        return None
    for one in said:
        if any(_near(one, other) for other in said if other is not one):
            return _because(one, AGREED)
    declared = next((one for one in said if one.came_from in (DateFrom.JSONLD, DateFrom.META)), None)
    return _because(declared, DECLARED) if declared and not _STRONG & set(shown.signs) else None


def _near(one: DateCandidate, other: DateCandidate) -> bool:
    """The same day, or the day beside it where one of them has an hour (and so a zone)."""
    apart = abs(_day(one) - _day(other)).days
    return apart == 0 or (apart == 1 and "minute" in (one.precision, other.precision))


def _day(candidate: DateCandidate) -> date:
    return date.fromisoformat((candidate.value or "")[:10])


def _because(candidate: DateCandidate, sign: str) -> DateCandidate:
    return replace(candidate, signs=(*candidate.signs, sign))
