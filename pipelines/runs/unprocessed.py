"""What was fetched and not settled: by a run that was killed or could not write to the catalogue, or that could not read it here.

Every answer is on the disk before anything is made of it, so the archive is the spool: such an article is taken from there by the
next run of its source, or when its turn comes to be read again, and not fetched a second time.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pipelines.archive import reader
from pipelines.archive.answer import answer
from pipelines.archive.exchange import wire
from pipelines.archive.frames import Frame
from pipelines.archive.scan import scan
from pipelines.catalogue import runs
from pipelines.catalogue.unread import unread
from pipelines.errors import LOCKED, STORAGE, ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.archive.answer import Answer
    from pipelines.catalogue.runs import Run
    from pipelines.model import WarcRef
    from pipelines.runs.run_record import RunRecord

log = logging.getLogger(__name__)

MOST_RUNS = 20
"""Runs that are looked back at, when one after the other did not end in order."""


class UnprocessedAnswers:
    """Answers by address. Each is given once: when no article comes of it, the site is asked.

    ``where`` are those of runs that did not end in order, ``unread`` those that could not be read here.
    """

    def __init__(self, folder: Path, where: dict[str, WarcRef], unread: dict[str, WarcRef] | None = None) -> None:
        self._folder, self._where, self._unread = folder, where, unread or {}

    def take(self, url: str, *, revisit: bool = False) -> Answer | None:
        """The answer that was recorded for an address; None when there is none that can be used.

        ``revisit``: a text of it is held, and what a broken-off run fetched may be older than that.
        """
        ref = self._unread.pop(wire(url), None) or (None if revisit else self._where.pop(wire(url), None))
        if ref is None:
            return None
        try:
            return reader.read(self._folder, ref)
        except ArchiveError as error:
            log.warning("%s: what was fetched before cannot be used and is fetched again: %s", url, error)
            return None


def leftover(record: RunRecord) -> UnprocessedAnswers:
    """What the runs since the last one that ended in order have left of this source, and what waits to be read again.

    Raises StorageError.
    """
    with record.corpus.catalogue.reading() as connection:
        last = runs.last(connection, record.source.name, MOST_RUNS)
        waiting = unread(connection, record.source.name)
    folder = record.corpus.layout.archive
    where: dict[str, WarcRef] = {}
    for run in reversed(list(_broken(last, record.run))):
        for file in sorted(folder.glob(f"{run.id}-*.warc.gz")):
            where.update(_answers(file))
    return UnprocessedAnswers(folder, where, {wire(one.url): one.answer for one in waiting if one.answer})


def _broken(last: list[Run], present: str) -> Iterator[Run]:
    for run in last:
        if run.id == present:
            continue
        if run.state != "killed" and run.exit_code not in (STORAGE, LOCKED):
            return
        yield run


def _answers(file: Path) -> Iterator[tuple[str, WarcRef]]:
    """The whole answers of a file that lead to a page: by wire address, where each lies."""
    for frame in scan(file):
        if isinstance(frame, Frame) and frame.kind == "response" and reader.is_answer(frame):
            found = answer(frame)
            if found.truncated is None and (found.status == 200 or (300 <= found.status < 400 and found.header("Location"))):
                yield found.url, found.warc
