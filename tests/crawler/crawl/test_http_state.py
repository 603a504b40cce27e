"""What a crawl asks by: which 304 is believed, for how long, and what a refused page leaves behind (nothing)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.crawl.http_state import ValidatorStore
from pipelines.model import Outcome, Reading, Refusal
from pipelines.model.cause import Cause
from tests.runs.test_run import FEED, NOW, WORDS, answered, begin, end, fetched, lead, reading

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.model import Lead, Page
    from pipelines.runs.run import Run
    from tests.runs.test_run import Opener

__all__ = ["begin"]  # the fixture
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ETAG = ('"1"', None)


def page(one: Lead, body: str = "first") -> Page:
    """An answer with a validator that never changes."""
    return replace(fetched(one), headers=(("ETag", '"1"'),), body=body.encode())


def held(begin: Opener, *leads: Lead) -> None:
    run = begin()
    run.found(*answered(FEED.url, *leads), NOW)
    for one in leads:
        run.keep(page(one), reading(one, f"{WORDS} {one.title}"), NOW)
    end(run)


def asked(run: Run, now: datetime) -> ValidatorStore:
    return ValidatorStore(run.ledger, lambda: now)


def test_an_entrance_is_believed_for_a_day_and_a_look_of_the_ladder_for_all_of_it(begin: Opener) -> None:
    held(begin, lead(1))

    for later, entrance in ((HOUR, ETAG), (DAY, ETAG), (DAY + HOUR, None), (7 * DAY, None), (30 * DAY, None)):
        remembered = asked(begin(now=NOW + later), NOW + later)
        assert remembered.get(FEED.url) == entrance
        assert remembered.of_look(lead(1).url) == ETAG
    assert asked(begin(), NOW + 32 * DAY).of_look(lead(1).url) is None


def test_a_refused_page_leaves_no_validator_behind(begin: Opener) -> None:
    run = begin()
    run.found(*answered(FEED.url, lead(1)), NOW)
    refused = run.keep(page(lead(1), "Just a moment"), Reading(refused=Refusal(Cause.CHALLENGE, "Just a moment")), NOW)
    assert refused[0].outcome is Outcome.REFUSED
    end(run)

    later = NOW + timedelta(days=2)
    second = begin(now=later)
    assert asked(second, later).of_look(lead(1).url) is None
    assert [task.lead.url for task in second.waiting(later)] == [lead(1).url]
    assert second.keep(page(lead(1)), reading(lead(1), WORDS), later)[0].outcome is Outcome.NEW
    assert asked(second, later).get(lead(1).url) == ETAG


def test_a_304_that_an_entrance_contradicts_costs_the_address_its_belief(begin: Opener) -> None:
    held(begin, lead(1, "2026-11-22T08:00:00Z"))
    later = NOW + 2 * HOUR
    run = begin(now=later)
    [task] = run.found(*answered(FEED.url, lead(1, "2026-11-22T13:00:00Z")), later).tasks
    assert asked(run, later).get(task.lead.url) == ETAG

    run.unchanged(task.lead, task.lead.url, later)

    assert asked(run, later).of_look(task.lead.url) is None
    changed = run.keep(page(task.lead, "second"), reading(task.lead, WORDS.replace("nine", "eleven") + " and April"), later)
    assert changed[0].outcome is Outcome.CHANGED
    assert asked(run, later).get(task.lead.url) is None, "it was caught lying, and is asked for in full from now on"


def test_a_lying_entrance_makes_the_source_a_liar(begin: Opener) -> None:
    held(begin, lead(1), lead(2))
    later = NOW + 2 * DAY
    run = begin(now=later)
    assert asked(run, later).of_look(lead(2).url) == ETAG
    visit, found, same = answered(FEED.url, lead(1), lead(2))

    run.found(visit, found, replace(same, body=b"other"), later)

    assert asked(run, later).of_look(lead(2).url) is None


def test_what_is_only_due_is_no_announcement(begin: Opener) -> None:
    """A change that was looked at already must not turn each later look into a full fetch."""
    held(begin, lead(1, "2026-11-22T08:00:00Z"))
    later = NOW + 7 * DAY
    run = begin(now=later)
    [task] = run.waiting(later)

    run.unchanged(task.lead, task.lead.url, later)

    assert asked(run, later).of_look(task.lead.url) == ETAG
