"""The publication ledger: since when each document is to be seen by those who follow the corpus, in times that never go back.

The clock of an append is no time to harvest by: a document appended at 12:00:00 can be committed after somebody asked for everything
until 12:00:01, and a restore or a clock set back changes the past. So whoever hands documents on first enters what the corpus has
committed since the last entry, as one batch under one time; times rise from batch to batch by at least a second. A harvester that
goes on from the time of its last harvest therefore misses nothing. The file is a journal like the manifest; it is made anew (with the
present as time) where it is lost, and harvesters then see everything once more.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from threading import Lock
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from pipelines.catalogue.schema import stamp
from pipelines.corpus.files import Disk, disk_errors
from pipelines.corpus.manifest import Journal
from pipelines.errors import CursorError
from pipelines.insight.changes import Change, Cursor, changes, end

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pipelines.insight.holdings import Holdings

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Publication:
    """One batch: the numbers of its documents (``first`` to ``last``, none when only copies came), its time, where the corpus stood."""

    first: int | None
    last: int | None
    at: datetime
    cursor: str
    touched: tuple[str, ...] = ()
    """URL keys of articles that their site took away or shows again."""


class Ledger:
    """The ledger of a data folder. Any number of processes and threads may use it; they take turns to write."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = path
        self._clock = clock
        self._disk = Disk()
        self._reading = Lock()
        self._known: list[Publication] = []
        self._spans: list[tuple[int, datetime]] = []
        """Last number and time of each entry that has documents, in order."""
        self._touched: dict[str, datetime] = {}
        self._read_to = 0

    def publications(self) -> Sequence[Publication]:
        """All entries in order; what others have entered meanwhile is read. An unfinished last line counts as never written."""
        journal = Journal(self.path, self._disk)
        with self._reading, disk_errors(self.path):
            if journal.size() < self._read_to:  # made anew
                self._known, self._spans, self._touched, self._read_to = [], [], {}, 0
            for line in journal.read(self._read_to):
                if line.record is None:
                    break
                entry = _of(line.record)
                self._known.append(entry)
                if entry.last is not None:
                    self._spans.append((entry.last, entry.at))
                self._touched |= dict.fromkeys(entry.touched, entry.at)
                self._read_to = line.end
        return self._known

    def enter(self, holdings: Holdings) -> Publication | None:
        """Enter what was committed since the last entry; None when there is nothing. Raises StorageError."""
        with holdings.reading() as connection:
            now = end(connection)
        known = self.publications()
        if known and known[-1].cursor == str(now):
            return None
        with disk_errors(self.path.parent):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_suffix(".lock")):
                return self._enter(holdings, now)

    def _enter(self, holdings: Holdings, now: Cursor) -> Publication | None:
        known = self.publications()  # another may have been quicker
        if known and known[-1].cursor == str(now):
            return None
        found = _since(holdings, known, now)
        entered = self.last()
        numbers = [one.sequence for one in found if one.document is not None and one.sequence > entered]
        touched = tuple(sorted({str(one.removal["url_key"]) for one in found if one.removal is not None}))
        at = self._clock().replace(microsecond=0)
        if known:
            at = max(at, known[-1].at + SECOND)
        made = Publication(min(numbers, default=None), max(numbers, default=None), at, str(now), touched)
        journal = Journal(self.path, self._disk)
        if journal.size() > self._read_to:  # the torn line of one who died
            journal.cut(self._read_to)
        journal.append([_record(made)], journal.end())
        return made

    def time_of(self, number: int) -> datetime | None:
        """Since when a document is to be seen; None when it is not yet entered."""
        self.publications()
        spans = self._spans
        place = bisect_left(spans, number, key=itemgetter(0))
        return spans[place][1] if place < len(spans) else None

    def touched_at(self, url_key: str) -> datetime | None:
        """When it was last made known that an article's site took it away or shows it again; None: never."""
        self.publications()
        return self._touched.get(url_key)

    def last(self) -> int:
        """The highest number that is entered; -1 when there is none."""
        self.publications()
        return self._spans[-1][0] if self._spans else -1


def _since(holdings: Holdings, known: Sequence[Publication], now: Cursor) -> list[Change]:
    """What changed after the last entry; everything after a cursor that does not fit any more (the journals were made anew)."""
    start = Cursor.parse(known[-1].cursor) if known else Cursor()
    try:
        return list(changes(holdings.journals, start, now))
    except CursorError:
        return list(changes(holdings.journals, Cursor(), now))


def _record(one: Publication) -> dict[str, Any]:
    return {"first": one.first, "last": one.last, "at": stamp(one.at), "cursor": one.cursor, "touched": list(one.touched)}


def _of(record: dict[str, Any]) -> Publication:
    return Publication(
        record["first"], record["last"], datetime.fromisoformat(record["at"]), record["cursor"], tuple(record.get("touched", ()))
    )
