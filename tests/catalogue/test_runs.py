"""The run ledger and its accounts."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipelines.catalogue import key_values, runs, sightings, totals, visits
from pipelines.catalogue.sightings import Sighting
from pipelines.errors import StorageError
from pipelines.insight.contributions import contributions
from pipelines.model import Outcome, Visit, Way
from pipelines.runs.processes import alive

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pipelines.catalogue.connection import Catalogue

NOW = datetime(2026, 11, 22, 1, 55, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _start(connection: Connection, n: int, source: str = "unchina", pid: int = 7, host: str = "here") -> str:
    at = NOW + n * HOUR
    run = runs.run_id(source, at, f"00{n:02d}")
    runs.start(connection, run, source, trigger="cron", now=at, pid=pid, host=host, versions={"newswatch": "0.1"})
    return run


def test_run_ids() -> None:
    assert runs.run_id("unchina", NOW, "1a2b") == "20261122T015512Z-unchina-1a2b"
    with pytest.raises(ValueError, match="expected 4 to 16"):
        runs.run_id("unchina", NOW, "../x")


def test_a_run_is_opened_and_closed_once(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        run = _start(connection, 0)
        with pytest.raises(StorageError, match="in the ledger already"):
            _start(connection, 0)
        runs.end(connection, run, now=NOW + HOUR, exit_code=0, health="ok", accounts={"new": 2}, report={"requests": 9})
        with pytest.raises(StorageError, match="not running"):
            runs.end(connection, run, now=NOW, exit_code=0, health="ok", accounts={}, report={})
        found = runs.get(connection, run)
    assert found is not None
    assert (found.state, found.ended_at, found.accounts, found.report) == ("ended", NOW + HOUR, {"new": 2}, {"requests": 9})
    assert (found.versions, found.trigger, found.planned_at, found.pid) == ({"newswatch": "0.1"}, "cron", None, 7)


def test_only_the_dead_of_this_host_are_closed(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        dead = _start(connection, 0, pid=1001)
        living = _start(connection, 1, pid=1002)
        _start(connection, 2, pid=1001, host="elsewhere")
        sightings.discovered(connection, dead, "unchina", [Sighting("k", "u")], NOW + timedelta(minutes=5))
        closed = runs.close_orphans(connection, host="here", alive=lambda pid, _: pid == 1002, now=NOW + 5 * HOUR)
        again = runs.close_orphans(connection, host="here", alive=lambda pid, _: pid == 1002, now=NOW + 5 * HOUR)
        found = runs.get(connection, living)
    assert [(run.id, run.state, run.ended_at) for run in closed] == [(dead, "killed", NOW + timedelta(minutes=5))]
    assert "process 1001 on here is gone" in closed[0].cause
    assert again == []
    assert found is not None
    assert found.state == "running"


def test_a_process_is_known_by_its_number_and_its_age() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    now = datetime.now(UTC)
    assert alive(child.pid, now)
    assert not alive(child.pid, now - timedelta(days=1))  # it began long after that run: the number was given again
    child.communicate(b"\n")
    assert not alive(child.pid, now)
    assert alive(os.getpid(), now)


def test_the_latest_runs(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        made = [_start(connection, n) for n in range(3)]
        other = _start(connection, 1, source="unnews")
        runs.note(connection, "missed-1", "unchina", trigger="schedule", state="missed", planned_at=NOW + 9 * HOUR, cause="down")
        with pytest.raises(ValueError, match="expected one of planned"):
            runs.note(connection, "x", "unchina", trigger="schedule", state="ended", planned_at=NOW, cause="")
        began = [run.id for run in runs.last(connection, "unchina", 2)]
        all_ = [run.id for run in runs.last(connection, "unchina", 2, began=False)]
        latest = {source: run.id for source, run in runs.latest(connection).items()}
    assert began == [made[2], made[1]]
    assert all_ == ["missed-1", made[2]]
    assert latest == {"unchina": made[2], "unnews": other}


def test_accounts_add_up_when_every_address_has_an_outcome(catalogue: Catalogue) -> None:
    found = [Sighting(f"k{n}", f"https://x.org/{n}", ("feed",)) for n in range(9)]
    with catalogue.writing() as connection:
        run = _start(connection, 0)
        sightings.discovered(connection, run, "unchina", found, NOW)
        sightings.discovered(connection, run, "unchina", [Sighting("k0", "https://x.org/0", ("feed", "listing"))], NOW)
        open_ = sightings.balance(connection, run)
        left = sightings.undecided(connection, run)
        for one, outcome in zip(found, Outcome, strict=True):
            sightings.concluded(connection, run, "unchina", [Sighting(one.url_key, one.url, outcome=outcome, reason="r")], NOW)
        closed = sightings.balance(connection, run)
        first = sightings.of_run(connection, run)[0]
    assert (open_["discovered"], len(left), left[0].ways) == (9, 9, ("feed", "listing"))
    assert sightings.mismatch(open_) == "9 addresses were discovered and 0 have an outcome; expected one for each"
    assert closed == {"discovered": 9, **{outcome.value: 1 for outcome in Outcome}}
    assert sightings.mismatch(closed) is None
    assert sightings.mismatch(closed, counted=10) == "the crawl counted 10 addresses and the ledger has 9; expected the same"
    assert (first.ways, first.outcome, first.reason) == (("feed", "listing"), Outcome.NEW, "r")


def test_an_address_has_one_outcome_per_run(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        one, two = _start(connection, 0), _start(connection, 1)
        failed = Sighting("k", "u", ("feed",), Outcome.FAILED, "timeout")
        sightings.concluded(connection, one, "unchina", [failed], NOW)
        sightings.concluded(connection, one, "unchina", [Sighting("k", "u", (), Outcome.NEW, "", 5, {"twin": 3})], NOW + HOUR)
        sightings.concluded(connection, two, "unchina", [Sighting("k", "u", (), Outcome.SKIPPED)], NOW + HOUR)
        sightings.discovered(connection, one, "unchina", [Sighting("k", "u", ("feed",))], NOW)
        with pytest.raises(ValueError, match="without an outcome"):
            sightings.concluded(connection, one, "unchina", [Sighting("k", "u")], NOW)
        history = sightings.of_url(connection, ["k"], "")
        counts = sightings.balance(connection, one)
    assert (counts["discovered"], counts["new"], counts["failed"]) == (1, 1, 0)
    assert [(one.outcome, one.document, one.evidence, one.ways) for one in history] == [
        (Outcome.SKIPPED, None, {}, ()),
        (Outcome.NEW, 5, {"twin": 3}, ("feed",)),
    ]


def test_pruning_takes_only_what_was_skipped_in_old_runs(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        made = [_start(connection, n) for n in range(4)]
        for run in made:
            sightings.concluded(connection, run, "unchina", [Sighting("a", "u", outcome=Outcome.SKIPPED)], NOW)
            sightings.concluded(connection, run, "unchina", [Sighting("b", "u", outcome=Outcome.FAILED)], NOW)
        other = _start(connection, 0, source="unnews")
        sightings.concluded(connection, other, "unnews", [Sighting("a", "u", outcome=Outcome.SKIPPED)], NOW)
        pruned = sightings.prune(connection, "unchina", keep=1)
        left = [len(sightings.of_run(connection, run)) for run in (*made, other)]
    assert (pruned, left) == (3, [1, 1, 1, 2, 1])


def test_visits(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        one, two = _start(connection, 0), _start(connection, 1)
        visits.visited(connection, one, "unchina", Visit("https://x.org/feed", Way.FEED, state="timeout_headers"))
        visits.visited(connection, one, "unchina", Visit("https://x.org/feed", Way.FEED, 200, "ok", leads=20, fresh=3, pages=1))
        visits.visited(connection, two, "unchina", Visit("https://x.org/feed", Way.FEED, 200, "degraded", notes=("bozo",)))
        of_run = visits.of_run(connection, one)
        of_source = visits.of_source(connection, "unchina")
    assert [(visit.state, visit.status, visit.leads, visit.fresh) for visit in of_run] == [("ok", 200, 20, 3)]
    assert [(visit.run, visit.state) for visit in of_source] == [(two, "degraded"), (one, "ok")]


def test_contributions_of_single_runs(catalogue: Catalogue) -> None:
    feed, listing = "https://x.org/feed", "https://x.org/news"
    with catalogue.writing() as connection:
        run = _start(connection, 0)
        visits.visited(connection, run, "unchina", Visit(feed, Way.FEED, 200, "ok", leads=3, fresh=1))
        visits.visited(connection, run, "unchina", Visit(listing, Way.LISTING, state="timeout_headers"))
        found = [
            Sighting("a", "a", (feed,), Outcome.NEW),
            Sighting("b", "b", (feed, listing), Outcome.CHANGED),
            Sighting("c", "c", (feed,), Outcome.SKIPPED),
        ]
        sightings.concluded(connection, run, "unchina", found, NOW)
        counts = sightings.balance(connection, run)
        runs.end(connection, run, now=NOW + HOUR, exit_code=0, health="ok", accounts=counts, report={})
        later = _start(connection, 1)
        both = contributions(connection, "unchina")
        sightings.prune(connection, "unchina", keep=1)
        pruned = contributions(connection, "unchina")
    assert [one.run for one in both] == [later, run]
    assert [(one.entrance, one.state, one.leads, one.fresh, one.showed, one.alone, one.appended) for one in both[1].entrances] == [
        (feed, "ok", 3, 1, 3, 2, 2),
        (listing, "timeout_headers", 0, 0, 1, 0, 1),
    ]
    assert [one.showed for one in pruned[1].entrances] == [None, None]


def test_totals_count_every_closed_run_once(catalogue: Catalogue) -> None:
    """Runs that were closed before totals were kept are counted with the first that is closed after."""
    report = {"statuses": {"200": 5, "404": 1}, "bytes": 100}
    with catalogue.writing() as connection:
        for number in range(3):
            run = _start(connection, number)
            accounts = {"discovered": 3, "new": 2, "same": 1}
            runs.end(connection, run, now=NOW + number * HOUR, exit_code=0, health="ok", accounts=accounts, report=report)
            if number == 1:
                key_values.forget(connection, "unchina")  # a catalogue from before
        other = _start(connection, 4, source="unido")
        runs.end(connection, other, now=NOW, exit_code=2, health="broken", accounts={}, report={})
    with catalogue.reading() as connection:
        assert totals.read(connection) == {
            "unchina": {"outcomes": {"new": 6, "same": 3}, "statuses": {"2xx": 15, "4xx": 3}, "bytes": 300},
            "unido": {"outcomes": {}, "statuses": {}, "bytes": 0},
        }
