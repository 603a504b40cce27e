"""The table by which a date that stands on a page is taken for the day of publication, or not: named signs with what they weigh.

No sign is enough by itself. What is taken has at least two that speak for it and not as much against it; the names of the signs that
were met go with every candidate, so that a reader can see what decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ENOUGH = 2
"""The weight from which a date is taken."""

SIGNS: dict[str, tuple[int, str]] = {
    "beside the heading": (1, "between a little before the heading and the first paragraph"),
    "by itself": (1, "nothing else on its line but dates, labels, a source or an author"),
    "with source or author": (1, "on a line with the source, the author or the count of readers"),
    "time element": (1, "a time element, or a value for programs beside the words"),
    "named": (1, "class or id of the element or of the one around it name a date"),
    "declared publication": (2, "itemprop, hAtom class or attribute of the element say publication"),
    "labelled publication": (3, "the words before it say publication"),
    "the only one": (2, "no other named or marked date on the page, lists and events aside"),
    "links to its day": (1, "the words of a link to the day's own archive, as blogs have"),
    "in the article": (1, "away from the heading, but inside the element that holds heading and text"),
    "labelled another day": (-4, "the words beside it name the day of an event, a term, a document or a picture"),
    "labelled updated": (-4, "the words before it, or the element's name, say update"),
    "day of the update": (-3, "the day that metadata gives for the last change, where they give another for the publication"),
    "unknown label": (-2, "a label before it that is in no list"),
    "words before it": (-1, "a part of a sentence before it"),
    "event": (-2, "in a list with a place or an hour, as events have, or in an element named for events"),
    "days from to": (-2, "several days in a row, as events have"),
    "picture": (-3, "in a caption"),
    "beside the page": (-3, "in a navigation, sidebar, footer or quotation outside the article"),
    "list by name": (-2, "in an element named as lists of other articles, sidebars and menus are"),
    "one of many": (-3, "in one of several elements of one shape that lead to other pages"),
    "in a link": (-1, "the words of a link"),
    "in a form or list": (-2, "in a form, list or table that is not the page's own details"),
    "clock": (-4, "the day of reading, by its words or by its place above the article"),
    "after the text": (-2, "behind the first paragraph"),
    "in a sentence": (-4, "part of running text"),
}
"""Name of a sign: what it weighs, what it means."""


def weight(signs: Iterable[str]) -> int:
    """What signs weigh together."""
    return sum(SIGNS[sign][0] for sign in signs)


def taken(signs: Iterable[str]) -> bool:
    """Whether these signs make a date the day of publication: two or more that speak for it, and enough weight in all."""
    met = list(signs)
    return sum(SIGNS[sign][0] > 0 for sign in met) >= 2 and weight(met) >= ENOUGH


def against(signs: Iterable[str]) -> str:
    """The signs that speak against a date, for its reason."""
    return ", ".join(sign for sign in signs if SIGNS[sign][0] < 0) or "too little speaks for it"
