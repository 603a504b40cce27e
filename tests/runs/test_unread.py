"""What our machine did not come to an end with is our failure: tried again on a ladder, from the archive, and told until it is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from pipelines.archive.writer import ArchiveWriter
from pipelines.catalogue import schema, urls
from pipelines.catalogue.unread import unread
from pipelines.model import Outcome, Reading, Refusal
from pipelines.model.cause import Cause
from pipelines.revisit.known import UrlState
from pipelines.runs.tally import unhealthy
from pipelines.runs.unprocessed import leftover
from tests.runs.made import FEED, NOW, WORDS, answered, fetched, lead, reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from pipelines.model import Page
    from pipelines.runs.run import Run
    from tests.runs.made import Opener

SAID = "clean_tasks:read_task on https://a.example/news/1: the worker process was ended from outside (SIGKILL), 3 times"
LOST = Reading(refused=Refusal(Cause.EXTRACT_FAILED, SAID))


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """An article whose answer lies in the archive."""
    made = fetched(lead(1))
    writer = ArchiveWriter(tmp_path / "data" / "archive", "20261122T120000Z-a-0001")
    warc = writer.write(made.url, "GET", [], 200, "OK", [("Content-Type", "text/html")], b"<p>the page</p>", NOW)
    writer.close()
    yield replace(made, warc=warc)


def finished(run: Run, now: datetime = NOW) -> tuple[int, list[str]]:
    run.tally.answers = 1
    run.close("finished", now)
    code = run.record.finish(run.tally, {})
    return code, unhealthy(run.tally, 1)


@pytest.mark.parametrize("cause", [Cause.EXTRACT_FAILED, Cause.INTERNAL])
def test_it_is_a_failure_of_ours_and_the_run_says_so(begin: Opener, page: Page, cause: Cause) -> None:
    run = begin()
    run.on_entrance(*answered(FEED.url, lead(1)), NOW)
    [settled] = run.on_article(page, Reading(refused=Refusal(cause, SAID)), NOW)
    code, said = finished(run)

    assert settled.outcome is Outcome.FAILED
    assert (code, said) == (1, [f"an article that came waits to be read again because of this machine, as {page.url}: {cause}: {SAID}"])
    with run.corpus.catalogue.reading() as connection:
        [waiting] = unread(connection, "a")
        [known] = urls.every(connection, "a")
    assert (waiting.answer, waiting.tries, waiting.settled) == (page.warc, 1, False)
    assert (known.state, known.next_look) == (UrlState.FAILED, NOW)


def test_it_is_read_again_from_the_archive_and_then_all_is_well(begin: Opener, page: Page) -> None:
    run, later = begin(), NOW + timedelta(minutes=1)
    run.on_entrance(*answered(FEED.url, lead(1)), NOW)
    run.on_article(page, LOST, NOW)
    finished(run)

    again = begin(now=later)
    assert [task.lead.url for task in again.waiting(later)] == [page.url]
    left = leftover(again.record)
    found = left.take(page.url)
    assert found is not None
    assert (found.body, found.warc) == (b"<p>the page</p>", page.warc)
    assert left.take(page.url) is None, "a second time the site is asked"

    [kept] = again.on_article(page, reading(lead(1), WORDS), later)
    assert kept.outcome is Outcome.NEW
    assert finished(again, later) == (0, [])


def test_a_later_run_that_does_not_come_to_it_is_not_well_either(begin: Opener, page: Page) -> None:
    for minutes in range(2):  # the second failure waits for an hour
        now = NOW + timedelta(minutes=minutes)
        run = begin(now=now)
        run.on_entrance(*answered(FEED.url, lead(1)), now)
        run.on_article(page, LOST, now)
        assert finished(run, now)[0] == 1
    now = NOW + timedelta(minutes=10)
    run = begin(now=now)
    run.on_entrance(*answered(FEED.url, lead(1)), now)
    assert run.waiting(now) == ()
    code, [said] = finished(run, now)

    assert (code, "waits to be read again because of this machine" in said) == (1, True)


def test_it_is_never_given_up_and_not_told_for_ever(begin: Opener, page: Page) -> None:
    now = NOW
    for _ in range(8):
        run = begin(now=now)
        run.on_entrance(*answered(FEED.url, lead(1)), now)
        run.on_article(page, LOST, now)
        with run.corpus.catalogue.reading() as connection:
            [known] = urls.every(connection, "a")
            [waiting] = unread(connection)
        code, _ = finished(run, now)
        assert known.next_look is not None
        now = known.next_look

    assert (code, waiting.settled) == (0, True)
    assert now - NOW > timedelta(days=60)


def test_a_held_text_stays_and_its_revisit_is_read_again_from_the_archive_too(begin: Opener, page: Page) -> None:
    run, later = begin(), NOW + timedelta(days=1)
    run.on_entrance(*answered(FEED.url, lead(1)), NOW)
    run.on_article(fetched(lead(1)), reading(lead(1), WORDS), NOW)
    assert finished(run)[0] == 0

    second = begin(now=later)
    second.on_entrance(*answered(FEED.url, lead(1, "2026-11-23T00:00:00Z")), later)
    second.on_article(page, LOST, later)
    assert finished(second, later)[0] == 1
    with second.corpus.catalogue.reading() as connection:
        [known] = urls.every(connection, "a")
    assert (known.state, known.document) == (UrlState.HELD, 0)

    third = begin(now=later + timedelta(minutes=1))
    [task] = third.waiting(later + timedelta(minutes=1))
    assert task.revisit
    assert leftover(third.record).take(page.url, revisit=True) is not None


def test_what_version_0_1_0_gave_up_for_ever_is_due(begin: Opener, page: Page) -> None:
    run = begin()
    run.on_entrance(*answered(FEED.url, lead(1), lead(2)), NOW)
    run.on_article(page, LOST, NOW)
    run.on_article(fetched(lead(2)), Reading(refused=Refusal(Cause.NO_TEXT, "none")), NOW)
    finished(run)
    with run.corpus.catalogue.writing() as connection:
        connection.execute(update(schema.leads).values(state="unreadable", next_look=None))

    now = NOW + timedelta(days=100)
    assert [task.lead.url for task in begin(now=now).waiting(now)] == [page.url]
