"""The facts that health is judged by, read from a catalogue that the real accessors wrote."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pipelines.catalogue.attempts import STOPPED, ended, never_began
from pipelines.catalogue.schema import runs
from pipelines.insight import history
from pipelines.insight.publications import per_week
from pipelines.insight.publications import publications as published
from pipelines.model import Outcome
from pipelines.model.cause import Cause
from pipelines.model.health import State
from tests.monitor.made import LISTING, NOW, crawl, daily

if TYPE_CHECKING:
    from pipelines.catalogue.connection import Catalogue


def test_the_facts_of_a_run(catalogue: Catalogue) -> None:
    settled = ((Outcome.REFUSED, "challenge"), (Outcome.REFUSED, "challenge"), (Outcome.UNREADABLE, "no_text"), (Outcome.SKIPPED, ""))
    run = crawl(catalogue, 1, NOW, settled=settled, report={"statuses": {"200": 3}, "skew": 2.5}, exit_code=1)
    with catalogue.reading() as connection:
        facts = history.facts(connection, run)

    assert facts is not None
    assert facts.reasons == {"refused:challenge": 2, "unreadable:no_text": 1}
    assert (facts.count("new"), facts.count("refused", "unreadable"), facts.exit_code) == (1, 3, 1)
    assert (facts.statuses, facts.skew, facts.health) == ({"200": 3}, 2.5, State.OK)
    [visit], [text] = facts.visits, facts.texts
    assert (visit.entrance, visit.way, visit.leads, visit.links, visit.digest) == (LISTING, "listing", 20, 80, "d1")
    assert (text.language, text.dated, text.titled) == ("en", True, True)


@pytest.mark.parametrize(
    ("word", "status", "cause", "failed"),
    [
        ("dns", None, Cause.DNS, True),
        ("blocked", 403, Cause.BLOCKED, True),
        ("robots", None, Cause.ROBOTS, True),
        ("off_host", None, Cause.OFF_HOST, True),
        ("host_paused", None, Cause.HOST_PAUSED, True),
        ("http_418", 418, Cause.HTTP_STATUS, True),
        ("unchanged", 304, None, False),
        ("truncated", 200, Cause.TRUNCATED, True),
        ("not_a_feed", 200, None, False),
        ("empty", 200, None, False),
        ("a word of another version", None, None, True),
    ],
)
def test_the_crawlers_words_are_causes_again(
    catalogue: Catalogue, word: str, status: int | None, cause: Cause | None, failed: bool
) -> None:
    note = "https://new.example/x: new.example is not one of the source's hosts"
    run = crawl(catalogue, 1, NOW, visit={"state": word, "status": status, "notes": (note,)})
    with catalogue.reading() as connection:
        facts = history.facts(connection, run)

    assert facts is not None
    assert (facts.visits[0].state, facts.visits[0].status, facts.visits[0].cause, facts.visits[0].failed) == (word, status, cause, failed)
    assert facts.moved == ({"new.example": 1} if cause is Cause.OFF_HOST else {})
    assert facts.errors == ({word: 1} if word in ("dns", "a word of another version") else {})


def test_the_history_is_without_the_run_it_is_for(catalogue: Catalogue) -> None:
    daily(catalogue, 60)
    bad = crawl(catalogue, 99, NOW, health="broken")
    crawl(catalogue, 100, NOW + timedelta(hours=1))
    with catalogue.reading() as connection:
        facts = history.facts(connection, bad)
        known = history.history(connection, "made", NOW, before=facts)

    assert (len(known.usual), len(known.recent), len(known.reading)) == (40, 10, 50)
    assert max(run.started_at for run in (*known.usual, *known.recent, *known.reading)) < NOW
    assert known.recent[-1].started_at == NOW - timedelta(days=1)
    assert known.watched_since == NOW - timedelta(days=60)


def test_unhealthy_runs_are_no_measure(catalogue: Catalogue) -> None:
    daily(catalogue, 5)
    crawl(catalogue, 50, NOW - timedelta(hours=2), health="broken", new=0)
    with catalogue.reading() as connection:
        known = history.history(connection, "made", NOW)

    assert (len(known.usual), len(known.recent), len(known.reading)) == (5, 6, 5)


def test_what_was_before_a_person_accepted_is_no_measure(catalogue: Catalogue) -> None:
    daily(catalogue, 5)
    with catalogue.reading() as connection:
        known = history.history(connection, "made", NOW, accepted=NOW - timedelta(days=2, hours=1))

    assert len(known.usual) == 3, "the run that was accepted, and those since"
    assert len(known.reading) == 2


def publications(catalogue: Catalogue) -> list[str]:
    with catalogue.reading() as connection:
        return [f"{moment:%m-%d %H:%M}" for moment in published(connection, "made", NOW)]


def test_articles_came_out_at_their_date_or_when_they_were_found(catalogue: Catalogue) -> None:
    first, later = NOW - timedelta(days=9), NOW - timedelta(days=2)
    crawl(catalogue, 1, first, published="2026-03-01")  # a back number, found by the first run
    crawl(catalogue, 2, later, published="2026-06-07")  # found the day after
    crawl(catalogue, 3, later + timedelta(hours=1), published="2024-01-01")  # dated far back, but shown only now
    crawl(catalogue, 4, later + timedelta(hours=2), published="2026-06-08T13:30:00Z")
    crawl(catalogue, 5, later + timedelta(hours=3), published="2030-01-01")  # a date in the future

    assert publications(catalogue) == ["03-01 12:00", "06-07 12:00", "06-08 13:00", "06-08 13:30", "06-08 15:00"]


def test_weeks_are_counted_back_from_now() -> None:
    moments = [NOW - timedelta(days=days) for days in (0, 1, 6, 8, 500)]

    assert per_week(moments, NOW, 3) == [0, 1, 3]


def test_a_run_that_left_no_trace_is_noted(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        run = ended(connection, "made", pid=7, host="here", since=NOW, planned_at=NOW, code=1, why="")
        skipped = ended(connection, "made", pid=7, host="here", since=NOW, planned_at=NOW, code=75, why="")
        never_began(connection, "made", "missed", planned_at=NOW - timedelta(days=1), cause="asleep")
        rows = {row.id: (row.state, row.cause) for row in connection.execute(runs.select())}

    assert rows[run] == ("missed", "the process ended with exit code 1 before it opened its run")
    assert rows[skipped] == ("skipped", "another run of the source was at work")
    with catalogue.reading() as connection:
        latest = history.latest(connection, "made")
        assert latest is not None
        assert (latest.run, latest.state, latest.exit_code) == (run, "missed", 1)


def test_a_run_that_was_stopped_with_the_scheduler_says_nothing(catalogue: Catalogue) -> None:
    from pipelines.catalogue import runs as ledger

    with catalogue.writing() as connection:
        ledger.start(connection, "one", "made", trigger="schedule", now=NOW, pid=7, host="here", versions={})
        ended(connection, "made", pid=7, host="here", since=NOW, planned_at=NOW, code=-15, why=STOPPED)
    with catalogue.reading() as connection:
        assert history.latest(connection, "made") is None
        row = connection.execute(runs.select()).one()

    assert (row.state, row.health, row.exit_code) == ("killed", "unknown", -15)


def test_a_run_at_work_and_the_slots_it_costs(catalogue: Catalogue) -> None:
    from pipelines.catalogue import runs as ledger

    daily(catalogue, 3)
    with catalogue.writing() as connection:
        never_began(connection, "made", "skipped", planned_at=NOW - timedelta(days=2), cause="before")
        ledger.start(connection, "one", "made", trigger="schedule", now=NOW, pid=7, host="here", versions={})
        for hours in (1, 2):
            never_began(connection, "made", "skipped", planned_at=NOW + timedelta(hours=hours), cause="the run before was still at work")
    with catalogue.reading() as connection:
        known = history.history(connection, "made", NOW + timedelta(hours=3))

    assert (known.running, known.skipped) == (True, 2)


def test_a_source_is_watched_since_an_entrance_was_read(catalogue: Catalogue) -> None:
    for day, word in ((9, "dns"), (8, "blocked"), (7, "ok"), (6, "ok")):
        crawl(catalogue, day, NOW - timedelta(days=day), visit={"state": word, "status": 200 if word == "ok" else None}, new=0)
    with catalogue.reading() as connection:
        assert history.watched_since(connection, "made") == NOW - timedelta(days=7)
        assert history.watched_since(connection, "another") is None


def test_a_source_that_was_never_read_is_watched_since_its_first_run(catalogue: Catalogue) -> None:
    crawl(catalogue, 1, NOW - timedelta(days=3), visit={"state": "dns", "status": None}, new=0)
    with catalogue.reading() as connection:
        assert history.watched_since(connection, "made") == NOW - timedelta(days=3)
