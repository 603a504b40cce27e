"""What a crawl asks by: which 304 is believed, for how long, and what a refused page leaves behind (nothing)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pipelines.model import Outcome, Reading, Refusal
from pipelines.model.cause import Cause
from pipelines.revisit.validator_rules import patience, trust
from tests.runs.made import FEED, NOW, WORDS, answered, end, fetched, lead, reading

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.model import Lead, Page
    from pipelines.runs.run import Run
    from tests.runs.made import Opener

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ETAG = ('"1"', None)


def page(one: Lead, body: str = "first") -> Page:
    """An answer with a validator that never changes."""
    return replace(fetched(one), headers=(("ETag", '"1"'),), body=body.encode())


def held(begin: Opener, *leads: Lead) -> None:
    run = begin()
    run.on_entrance(*answered(FEED.url, *leads), NOW)
    for one in leads:
        run.on_article(page(one), reading(one, f"{WORDS} {one.title}"), NOW)
    end(run)


def asked(run: Run, url: str, now: datetime, *, ladder: bool = False) -> tuple[str | None, str | None] | None:
    """(ETag, Last-Modified) that an address is asked by; None: for the whole page."""
    run.open()
    believed = patience(ladder, run.source.manners.looks)
    headers = trust(run.remembered(url), now, lying=run.state.lying, patience=believed)
    return (headers.get("If-None-Match"), headers.get("If-Modified-Since")) if headers else None


def test_an_entrance_is_believed_for_a_day_and_a_look_of_the_ladder_for_all_of_it(begin: Opener) -> None:
    held(begin, lead(1))

    for later, entrance in ((HOUR, ETAG), (DAY, ETAG), (DAY + HOUR, None), (7 * DAY, None), (30 * DAY, None)):
        run = begin(now=NOW + later)
        assert asked(run, FEED.url, NOW + later) == entrance
        assert asked(run, lead(1).url, NOW + later, ladder=True) == ETAG
    assert asked(begin(), lead(1).url, NOW + 32 * DAY, ladder=True) is None


def test_a_refused_page_leaves_no_validator_behind(begin: Opener) -> None:
    run = begin()
    run.on_entrance(*answered(FEED.url, lead(1)), NOW)
    refused = run.on_article(page(lead(1), "Just a moment"), Reading(refused=Refusal(Cause.CHALLENGE, "Just a moment")), NOW)
    assert refused[0].outcome is Outcome.REFUSED
    end(run)

    later = NOW + timedelta(days=2)
    second = begin(now=later)
    assert asked(second, lead(1).url, later, ladder=True) is None
    assert [task.lead.url for task in second.waiting(later)] == [lead(1).url]
    assert second.on_article(page(lead(1)), reading(lead(1), WORDS), later)[0].outcome is Outcome.NEW
    assert asked(second, lead(1).url, later) == ETAG


def test_a_304_that_an_entrance_contradicts_costs_the_address_its_belief(begin: Opener) -> None:
    held(begin, lead(1, "2026-11-22T08:00:00Z"))
    later = NOW + 2 * HOUR
    run = begin(now=later)
    [task] = run.on_entrance(*answered(FEED.url, lead(1, "2026-11-22T13:00:00Z")), later).tasks
    assert asked(run, task.lead.url, later) == ETAG

    run.on_not_modified(task.lead, task.lead.url, later)

    assert asked(run, task.lead.url, later, ladder=True) is None
    changed = run.on_article(page(task.lead, "second"), reading(task.lead, WORDS.replace("nine", "eleven") + " and April"), later)
    assert changed[0].outcome is Outcome.CHANGED
    assert asked(run, task.lead.url, later) is None, "it was caught lying, and is asked for in full from now on"


def test_a_lying_entrance_makes_the_source_a_liar(begin: Opener) -> None:
    held(begin, lead(1), lead(2))
    later = NOW + 2 * DAY
    run = begin(now=later)
    assert asked(run, lead(2).url, later, ladder=True) == ETAG
    visit, found, same = answered(FEED.url, lead(1), lead(2))

    run.on_entrance(visit, found, replace(same, body=b"other"), later)

    assert asked(run, lead(2).url, later, ladder=True) is None


def test_what_is_only_due_is_no_announcement(begin: Opener) -> None:
    """A change that was looked at already must not turn each later look into a full fetch."""
    held(begin, lead(1, "2026-11-22T08:00:00Z"))
    later = NOW + 7 * DAY
    run = begin(now=later)
    [task] = run.waiting(later)

    run.on_not_modified(task.lead, task.lead.url, later)

    assert asked(run, task.lead.url, later, ladder=True) == ETAG
