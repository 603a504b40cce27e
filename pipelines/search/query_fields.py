"""The fields of the query language: what stands before a colon."""

from __future__ import annotations

FIELDS = {
    "source": "the declared name of a source",
    "lang": "language: zh, en",
    "kind": "article, speech, press_release ...",
    "title": "words of the title",
    "text": "words of the text below the title",
    "after": "its date is this day or later",
    "before": "its date lies before this day",
    "on": "its date lies on this day, in this month, in this year",
    "since": "it was found on this day or later",
    "until": "it was found before this day",
    "dated": "yes or no: whether it has a date of its own",
    "version": "current, old or all",
    "watch": "the name of a watch",
}
"""The fields and what they take."""

ALSO = {"language": "lang", "body": "text", "site": "source", "type": "kind", "date": "on"}
"""Other names of theirs."""
