"""Keeping the index in step with the corpus.

The index follows the manifest by the cursor of `pipelines.insight.changes`, rows and cursor in one transaction: killed anywhere, it
goes on where it was; two that follow at once take turns. It is never the truth: whatever is wrong with it, it is made anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipelines.catalogue.documents import end_of
from pipelines.corpus.files import body_of
from pipelines.errors import CursorError, StorageError
from pipelines.insight import changes as journal
from pipelines.insight.changes import CHECK, Cursor, Place
from pipelines.search import watched
from pipelines.search.file import SCHEME, IndexFile, damaged, meta, remember
from pipelines.search.query_dates import number
from pipelines.search.tokens import tokens

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pipelines.insight.changes import Change
    from pipelines.insight.holdings import Holdings
    from pipelines.model import Document
    from pipelines.search.query import Query

    Progress = Callable[[int, int], None]
    """Called with how many bytes of the manifest have been taken, of how many."""
    Watches = Mapping[str, Query]

FILE = "search.db"
NO_WATCHES: Mapping[str, Query] = MappingProxyType({})
TOGETHER, MANY_TOGETHER = 500, 5000
"""Documents that one transaction takes: short enough that readers get their turn, and more where there are no readers yet."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What `follow` did. ``troubles`` are sentences about what could not be taken."""

    documents: int = 0
    anew: bool = False
    troubles: tuple[str, ...] = ()


class SearchIndex:
    """The search index of one corpus."""

    def __init__(self, path: Path) -> None:
        self.file = IndexFile(path)

    def follow(self, holdings: Holdings, progress: Progress | None = None, watches: Watches = NO_WATCHES) -> Followed:
        """Take what was appended since; makes the index when there is none that can be used. Costs two look-ups when nothing is new.

        What is taken is asked of the ``watches`` in the same transaction; `mark` is for when they changed.

        Raises StorageError when corpus or index cannot be read or written, LockedError when another process writes for too long.
        """
        until = _end(holdings)
        if self._cursor() == str(until):
            return Followed()
        with self.file.alone():
            try:
                if self.file.path.exists():
                    return self._take(self.file, holdings, progress, TOGETHER, watches, until)
            except CursorError:
                pass  # the manifest was made anew, or the index has been made by other rules
            except StorageError as error:
                if not damaged(error):
                    raise
            return self._rebuild(holdings, progress, watches)

    def rebuild(self, holdings: Holdings, progress: Progress | None = None, watches: Watches = NO_WATCHES) -> Followed:
        """Make the index anew from the corpus; the old one is used until the new one is whole."""
        with self.file.alone():
            return self._rebuild(holdings, progress, watches)

    def mark(self, watches: Mapping[str, Query]) -> None:
        """Bring the hits of the watches up to date."""
        if not watched.up_to_date(self.file, watches):
            with self.file.alone():
                watched.mark(self.file, watches)

    def cursor(self) -> str:
        """How far the index has come, as text; empty when there is none. Changes whenever an answer may change."""
        return self._cursor() or ""

    def _cursor(self) -> str | None:
        """How far the index has come; None when there is none that can be used."""
        try:
            if not self.file.path.exists():
                return None
            with self.file.reading() as connection:
                return meta(connection, "cursor") if meta(connection, "scheme") == SCHEME else None
        except StorageError as error:
            if damaged(error):
                return None
            raise

    def _rebuild(self, holdings: Holdings, progress: Progress | None, watches: Watches) -> Followed:
        with self.file.made_anew() as fresh:
            done = self._take(fresh, holdings, progress, MANY_TOGETHER, watches, _end(holdings))
        return Followed(done.documents, True, done.troubles)

    def _take(
        self, file: IndexFile, holdings: Holdings, progress: Progress | None, together: int, watches: Watches, until: Cursor
    ) -> Followed:
        count, troubles = 0, list[str]()
        while True:
            with file.writing() as index:
                since = _since(index)
                found = list(islice(journal.changes(holdings.journals, since, until, damaged=troubles.append), together))
                troubles += _put(index, holdings, found)
                watched.mark_within(index, watches, [change.sequence for change in found])
                last = found[-1].cursor if len(found) == together else until
                remember(index, "cursor", str(last))
            count += len(found)
            if progress:
                progress(last.manifest.offset, until.manifest.offset)
            if last == until:
                return Followed(count, False, tuple(dict.fromkeys(troubles)))


def _end(holdings: Holdings) -> Cursor:
    with holdings.reading() as connection:
        last = end_of(connection, "manifest")
    return Cursor(manifest=Place(last.size, last.check[:CHECK]))


def _since(index: sqlite3.Connection) -> Cursor:
    if meta(index, "scheme") != SCHEME:
        raise CursorError("the index was made by other rules; expected it to be made anew")
    return Cursor.parse(meta(index, "cursor"))


def _put(index: sqlite3.Connection, holdings: Holdings, found: Sequence[Change]) -> list[str]:
    """Enter documents; returns sentences about texts that could not be read."""
    troubles = []
    taken = [change.document for change in found if change.document is not None]
    appended = holdings.appended([one.sequence for one in taken])
    names = _Names(index)
    for document in taken:
        try:
            body = body_of(holdings.text(document), document.title)
        except StorageError as error:
            body = ""
            troubles.append(str(error))
            index.execute("INSERT OR REPLACE INTO unread VALUES (?, ?)", (document.sequence, str(error)))
        row = (document.sequence, " ".join(tokens(document.title)), " ".join(tokens(body)))
        index.execute("INSERT INTO text (rowid, title, body) VALUES (?, ?, ?)", row)
        moment = appended.get(document.sequence) or _moment(document.fetched_at)
        index.execute("INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)", _item(document, names, moment))
    for document in taken:
        index.execute("UPDATE item SET current = 0 WHERE id = ?", (document.supersedes,))
        index.execute("UPDATE item SET current = 0 WHERE id = ?1 AND EXISTS (SELECT 1 FROM item WHERE replaces = ?1)", (document.sequence,))
    return troubles


def _item(document: Document, names: _Names, appended: datetime) -> tuple[int | None, ...]:
    day = _day(document.published)
    return (
        document.sequence,
        names.number("source", document.source),
        names.number("lang", document.language),
        names.number("kind", document.kind),
        number(day or _moment(document.fetched_at).date()),
        int(day is not None),
        int(appended.timestamp()),
        document.supersedes,
    )


class _Names:
    """The numbers of the names of sources, languages and kinds."""

    def __init__(self, index: sqlite3.Connection) -> None:
        self._index = index
        self._known = {(field, value): key for key, field, value in index.execute("SELECT id, field, value FROM name")}

    def number(self, field: str, value: str) -> int:
        if (field, value) not in self._known:
            row = self._index.execute("INSERT INTO name (field, value) VALUES (?, ?) RETURNING id", (field, value)).fetchone()
            self._known[field, value] = row[0]
        return int(self._known[field, value])


def _day(published: str | None) -> date | None:
    """The day of a date as its page wrote it, whatever the time zone; None for one that is none."""
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
