"""Check that everything is what was written: files, manifest, catalogue, and references into the archive. Repairs nothing.

Reads beside a crawl that is running: only what was committed when it began is judged. The result is kept as a fixity event.
"""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from pipelines.catalogue import documents as rows
from pipelines.catalogue.schema import documents, stamp
from pipelines.errors import NewswatchError
from pipelines.model import WarcRef
from pipelines.model.record import from_record
from pipelines.upkeep import audit, fixity
from pipelines.upkeep.findings import CheckReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from pipelines.corpus.corpus import Corpus

    Pointer = Callable[[WarcRef], str]
    """What is wrong with the record that a reference points to; empty when it is there and has its digests."""
    Archive = Callable[[], Iterable[tuple[str, str]]]
    """(file, what is wrong with it) for every fault in the archive folder."""

TOGETHER = 200
QUARTER = 90


def part_of_day(now: datetime, parts: int = QUARTER) -> int:
    """The part of the corpus whose turn it is today: with 90 parts every file is read once a quarter."""
    return now.date().toordinal() % parts


def verify(
    corpus: Corpus,
    now: datetime,
    *,
    parts: int = 1,
    pointer: Pointer | None = None,
    archive: Archive | None = None,
    progress: Callable[[int], None] | None = None,
) -> CheckReport:
    """Check a corpus (opened with ``repair=False``) and return what was found.

    With ``parts`` above 1 only that part of the text files is read whose turn it is on the day of ``now``; manifest and catalogue
    are always checked whole. ``pointer`` and ``archive`` check references and WARC files, ``progress`` is told how many files were read.
    """
    part = part_of_day(now, parts)
    report = CheckReport(stamp(now), f"{part + 1}/{parts}" if parts > 1 else "all")
    committed = _Committed()
    with _catalogue_errors(corpus, report), corpus.catalogue.reading() as connection:
        committed.end = rows.end_of(connection, "manifest").size
        committed.rows = set(connection.execute(select(documents.c.sequence)).scalars())
    busy = bool(corpus.lock.holder())
    lines = _Pass(corpus, report, lambda sequence: sequence % parts == part, pointer, progress).go(committed.end)
    fixity.strays(corpus.layout, set(lines.values()), report, writer_at_work=busy or bool(corpus.lock.holder()))
    _catalogue(corpus, report, committed.rows - set(lines))
    for file, said in archive() if archive else ():
        report.add("archive", file, said)
    _keep(corpus, report)
    return report


@dataclass(slots=True)
class _Committed:
    """What the catalogue held when the check began; what comes later is another writer's business."""

    end: int | None = None
    rows: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Pass:
    """One pass over the manifest: every line against its file and its row."""

    corpus: Corpus
    report: CheckReport
    chosen: Callable[[int], bool]
    pointer: Pointer | None
    progress: Callable[[int], None] | None

    def go(self, end: int | None) -> dict[int, str]:
        """Check the lines up to a byte; returns {sequence: file}."""
        seen: dict[int, str] = {}
        for records in _portions(fixity.records(self.corpus.journals["manifest"], self.report, end)):
            texts = {int(record["sequence"]): data for record in records if (data := self._text(record, seen)) is not None}
            with _catalogue_errors(self.corpus, self.report), self.corpus.catalogue.reading() as connection:
                audit.documents_of(connection, records, texts, self.report)
            if self.progress:
                self.progress(len(seen))
        return seen

    def _text(self, record: dict[str, Any], seen: dict[int, str]) -> bytes | None:
        sequence, file = int(record["sequence"]), str(record["file"])
        if sequence in seen:
            self.report.add("manifest", file, f"a second line for the number {sequence}, which is {seen[sequence]}")
        seen.setdefault(sequence, file)
        if not self.chosen(sequence):
            return None
        self._follow(record)
        return fixity.text(self.corpus.layout, record, self.report)

    def _follow(self, record: dict[str, Any]) -> None:
        document = from_record(record)
        if self.pointer is None or document.warc_file is None:
            return
        self.report.pointers += 1
        fault = self.pointer(WarcRef(document.warc_file, document.warc_offset or 0, document.warc_record or ""))
        if fault:
            self.report.add("pointer", document.file, fault)


def _catalogue(corpus: Corpus, report: CheckReport, rows_alone: set[int]) -> None:
    if corpus.catalogue.path:
        audit.sqlite_file(corpus.catalogue.path, report)
    with _catalogue_errors(corpus, report), corpus.catalogue.reading() as connection:
        audit.rows_without_line(connection, rows_alone, report)
        audit.links(connection, report)
        end = rows.end_of(connection, "aliases").size
        audit.aliases_of(connection, fixity.records(corpus.journals["aliases"], report, end), report)
        end = rows.end_of(connection, "removals").size
        audit.removals_of(connection, fixity.records(corpus.journals["removals"], report, end), report)
        for name, journal in corpus.journals.items():
            if journal.end() != rows.end_of(connection, name) and not corpus.lock.holder():
                report.add("torn", journal.path.name, f"it has {journal.size()} bytes and does not end as the last commit left it")


def _keep(corpus: Corpus, report: CheckReport) -> None:
    """Keep the result as an event; not in a database that is damaged."""
    if any(finding.kind == "database" for finding in report.findings):
        return
    outcome = "valid" if report.valid else "damaged"
    with _catalogue_errors(corpus, report), corpus.catalogue.writing() as connection:
        rows.tell(connection, report.at, "fixity", report.part, outcome, report.summary())


@contextmanager
def _catalogue_errors(corpus: Corpus, report: CheckReport) -> Iterator[None]:
    """A catalogue that cannot be used is a finding: the files are checked all the same."""
    try:
        yield
    except NewswatchError as error:
        path = corpus.catalogue.path
        report.add("database", path.name if path else "catalogue", str(error))
    except (ValueError, TypeError, AttributeError) as error:  # damage can change the type of a value as well
        path = corpus.catalogue.path
        report.add("database", path.name if path else "catalogue", f"a value in it cannot be read: {error}")


def _portions(records: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while portion := list(itertools.islice(records, TOGETHER)):
        yield portion
