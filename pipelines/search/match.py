"""A query asked of one text in memory: for a watch when a text arrives, and for trying out. Says what the index would say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.search.compile import matches as named
from pipelines.search.english import forms
from pipelines.search.query import TITLE, And, Dated, Days, Field, Not, Or, Query, Version, Versions, Watched, Words
from pipelines.search.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Subject:
    """A text as a query sees it. ``title`` and ``body`` are tokens between spaces; ``day`` and ``found`` as in `Days`."""

    title: str
    body: str
    source: str
    lang: str
    kind: str
    day: int
    dated: bool
    found: int
    current: bool = True


def line(text: str) -> str:
    """A text's tokens between spaces, as `Subject` has them."""
    return f" {' '.join(tokens(text))} "


def matches(query: Query, subject: Subject, watches: Mapping[str, Query] | None = None) -> bool:
    """Whether the query is true of a text; a watch that ``watches`` does not have is true of none."""
    match query:
        case Words():
            columns = (subject.title, subject.body) if not query.column else (subject.title if query.column == TITLE else subject.body,)
            return any(needle in column for column in columns for needle in needles(query))
        case And(parts):
            return all(matches(part, subject, watches) for part in parts)
        case Or(parts):
            return any(matches(part, subject, watches) for part in parts)
        case Not(part):
            return not matches(part, subject, watches)
        case Field(name, values):
            return any(named(name, getattr(subject, name), value) for value in values)
        case Days(of, first, last):
            value = subject.day if of == "date" else subject.found
            return (first is None or value >= first) and (last is None or value <= last)
        case Dated(yes):
            return subject.dated is yes
        case Versions(which):
            return which == Version.ALL or subject.current is (which == Version.CURRENT)
        case Watched(name):
            return name in (watches or {}) and matches((watches or {})[name], subject)
    raise TypeError(f"{query!r} is no query")


def needles(words: Words) -> list[str]:
    """What is in a `line` that has the words: the phrase, or one of the forms of its word."""
    if words.prefix:
        return [f" {' '.join(words.tokens)}"]
    if words.exact or len(words.tokens) > 1:
        return [f" {' '.join(words.tokens)} "]
    return [f" {form} " for form in forms(words.tokens[0])]
