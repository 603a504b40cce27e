"""Verify: references into the archive, parts of the corpus by the day, a crawl at work, what is kept of a check."""

from __future__ import annotations

import json
import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from sqlalchemy import select

from pipelines.catalogue.schema import events
from pipelines.corpus.append import Context
from pipelines.upkeep import findings
from pipelines.upkeep.verify import QUARTER, part_of_day, verify
from tests.corpus.made import NOW, article, open_corpus, put, text
from tests.threads import beside

if TYPE_CHECKING:
    from pipelines.corpus.corpus import Corpus
    from pipelines.model import WarcRef


def test_a_whole_corpus_has_no_findings_and_the_check_is_kept(corpus: Corpus) -> None:
    for number in range(3):
        put(corpus, number)
    report = verify(corpus, NOW)
    assert (report.valid, report.files, report.part) == (True, 3, "all")
    assert report.size == sum(len(text(number).encode()) for number in range(3))
    with corpus.catalogue.reading() as connection:
        kept = connection.execute(select(events).where(events.c.kind == "fixity")).one()
    assert (kept.at, kept.outcome, json.loads(kept.details)["files"]) == ("2026-11-22T02:30:00Z", "valid", 3)


def test_references_are_followed_and_archive_faults_told(corpus: Corpus) -> None:
    put(corpus, 1)
    put(corpus, 2, warc=None)
    asked: list[WarcRef] = []

    def pointer(ref: WarcRef) -> str:
        asked.append(ref)
        return f"no record at byte {ref.offset}"

    report = verify(corpus, NOW, pointer=pointer, archive=lambda: [("a.warc.gz", "the block does not have its digest")])
    assert [(ref.file, ref.offset, ref.record) for ref in asked] == [("a.warc.gz", 1, "<urn:x>")]
    assert [(finding.kind, finding.said) for finding in report.findings] == [
        ("pointer", "no record at byte 1"),
        ("archive", "the block does not have its digest"),
    ]
    assert report.pointers == 1


def test_in_a_quarter_every_file_is_read_once(corpus: Corpus) -> None:
    with corpus.appending() as batch:
        for number in range(12):
            batch.append(article(number), text(number), Context("made", f"made.test/{number}", NOW))
    days = [NOW + timedelta(days=day) for day in range(4)]
    assert sum(verify(corpus, day, parts=4).files for day in days) == 12
    assert {part_of_day(NOW + timedelta(days=day)) for day in range(QUARTER)} == set(range(QUARTER))


def test_a_corpus_that_is_being_written_has_no_findings(tmp_path: Path) -> None:
    corpus = open_corpus(tmp_path)
    put(corpus, 0)
    stop = threading.Event()

    def write() -> None:
        number = 1
        while not stop.is_set() and number < 200:
            put(corpus, number)
            number += 1

    watching = open_corpus(tmp_path, create=False, repair=False)
    with beside(write, stop=stop):
        for _ in range(4):
            assert verify(watching, NOW).findings == []
    assert verify(watching, NOW).findings == []
    watching.close()
    corpus.close()


def test_progress_is_told(corpus: Corpus) -> None:
    put(corpus, 1)
    told: list[int] = []
    verify(corpus, NOW, progress=told.append)
    assert told == [1]


def test_every_kind_has_a_remedy_and_is_found_somewhere() -> None:
    room = Path(findings.__file__).parent
    made = set(re.findall(r'report\.add\("(\w+)"', "".join(path.read_text(encoding="utf-8") for path in room.glob("*.py"))))

    assert set(get_args(findings.Kind)) == set(findings.REMEDY) == made
    assert [kind for kind, remedy in findings.REMEDY.items() if len(remedy.split()) < 3] == []
