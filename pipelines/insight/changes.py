"""What changed in the corpus, in the order it was committed: one cursor for everything that follows the corpus.

The search index, exports, feeds and harvesters read the journals (manifest, aliases, removals) from where they stopped. A `Cursor` names
that place in each journal by its byte and the check of the line before it, so it costs nothing to go on, and a cursor of other
journals is reported and never read on from. Only what the catalogue has committed is read: a line whose writer died may still be taken
back. Whoever keeps a cursor in the same transaction as what it did with the changes neither misses one nor takes one twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pipelines.catalogue.documents import end_of
from pipelines.errors import CursorError, StorageError
from pipelines.model.record import from_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Connection

    from pipelines.corpus.manifest import Journal, Line
    from pipelines.model import Document

CHECK = 16
"""Hex digits of a line's check that a cursor carries."""
_PLACE = re.compile(rf"([a-z])(\d{{1,18}})-([0-9a-f]{{{CHECK}}})")
_LETTERS = {"m": "manifest", "a": "aliases", "r": "removals"}


class ChangeKind(StrEnum):
    """What a change did."""

    NEW = "new"  # a document of its own was appended
    CHANGED = "changed"  # a new version of a held document was appended
    COPY = "copy"  # an address became an alias of a held document
    REMOVED = "removed"  # its site took the page of a held document away; the document stays
    RETURNED = "returned"  # its site shows that page again


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a journal: bytes before it, and the first digits of the check of the line before it."""

    offset: int = 0
    check: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a reader has come in each journal."""

    manifest: Place = Place()
    aliases: Place = Place()
    removals: Place = Place()

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """The cursor that `str` wrote; an empty text is the beginning. Raises CursorError for any other."""
        places: dict[str, Place] = {}
        for part in text.split("_") if text else ():
            match = _PLACE.fullmatch(part)
            if match is None or match[1] not in _LETTERS:
                raise CursorError(f"cursor {text[:80]!r}: expected one that `changes` gave, or none to read from the start")
            places[_LETTERS[match[1]]] = Place(int(match[2]), match[3])
        return cls(**places)

    def __str__(self) -> str:
        """``m5321-ab12cd34ab12cd34_a820-9900aa11bb22cc33``: fit for a URL and a file name; empty at the beginning."""
        places = ((letter, getattr(self, name)) for letter, name in _LETTERS.items())
        return "_".join(f"{letter}{place.offset}-{place.check}" for letter, place in places if place.offset)


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``cursor`` is where a reader goes on that has taken it."""

    kind: ChangeKind
    sequence: int
    """The number of the document that was appended, or that holds the text of the address."""
    cursor: Cursor
    document: Document | None = None
    """What was appended; None for a copy and a removal."""
    alias: Mapping[str, Any] | None = None
    """The alias as its journal has it: ``url``, ``url_key``, ``decision``, ``evidence``, ``seen_at``; None for others."""
    removal: Mapping[str, Any] | None = None
    """The event as its journal has it: ``url``, ``url_key``, ``status``, ``looks``, ``since``, ``seen_at``; None for others."""


def end(connection: Connection) -> Cursor:
    """Where the journals end by the last commit."""
    ends = {name: end_of(connection, name) for name in _LETTERS.values()}
    return Cursor(**{name: Place(one.size, one.check[:CHECK]) for name, one in ends.items()})


def changes(
    journals: Mapping[str, Journal], since: Cursor, until: Cursor, *, damaged: Callable[[str], None] | None = None
) -> Iterator[Change]:
    """The changes between two cursors, those of the manifest first. ``until`` is what `end` says.

    Raises CursorError when ``since`` does not fit the journals, StorageError for a line that is damaged; with ``damaged`` that is
    called with the sentence instead, and the line is passed over.
    """
    cursor = since
    for name in _LETTERS.values():
        start, stop = getattr(since, name), getattr(until, name)
        _check(journals[name], start, stop)
        for line in _lines(journals[name], start, stop):
            if line.record is None:
                _damage(f"{journals[name].path}: the line at byte {line.start} is {line.fault} (newswatch verify)", damaged)
                continue
            cursor = replace(cursor, **{name: Place(line.end, line.check[:CHECK])})
            yield _change(name, line.record, cursor)


def _lines(journal: Journal, start: Place, stop: Place) -> Iterator[Line]:
    if start.offset < stop.offset:
        for line in journal.read(start.offset):
            if line.end > stop.offset:
                return
            yield line


def _check(journal: Journal, start: Place, stop: Place) -> None:
    """Raise CursorError unless a line with the check ends at the place."""
    if start.offset == 0 or start == stop:
        return
    line = journal.line_before(start.offset) if start.offset <= min(stop.offset, journal.size()) else None
    if line is None or line.check[:CHECK] != start.check:
        raise CursorError(
            f"{journal.path.name}: the cursor names byte {start.offset}, where no line with its check ends; "
            "the journal was made anew or is another's: read again from the start"
        )


def _change(journal: str, record: Mapping[str, Any], cursor: Cursor) -> Change:
    if journal == "removals":
        return Change(ChangeKind(record["event"]), int(record["document"]), cursor, removal=record)
    if journal == "aliases":
        return Change(ChangeKind.COPY, int(record["document"]), cursor, alias=record)
    document = from_record(dict(record))
    kind = ChangeKind.NEW if document.supersedes is None else ChangeKind.CHANGED
    return Change(kind, document.sequence, cursor, document)


def _damage(sentence: str, damaged: Callable[[str], None] | None) -> None:
    if damaged is None:
        raise StorageError(sentence)
    damaged(sentence)
