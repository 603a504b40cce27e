"""Verdicts: what is believed when, what keeps its beginning, what silence means."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from pipelines.health import assess
from pipelines.model import Expect, Source
from pipelines.model.health import HealthCause, HealthVerdict, History, RunFacts, State
from pipelines.text.humanise import duration
from tests.health.made import LISTING, NOW, SOURCE, feed, history, listing, run

NOTHING: dict[str, Any] = {"leads": 0, "fresh": 0, "links": 0, "digest": ""}
DOWN = listing(status=None, state="failed", **NOTHING)
GONE = listing(status=404, state="failed", **NOTHING)


def after(facts: RunFacts, past: History) -> HealthVerdict:
    return assess.after_run(SOURCE, facts, past, facts.started_at + timedelta(minutes=1))


def in_a_row(facts: RunFacts, past: History, runs: int) -> list[HealthVerdict]:
    verdicts = []
    for _ in range(runs):
        verdicts.append(after(facts, past))
        past = replace(past, previous=verdicts[-1])
    return verdicts


def test_a_healthy_run() -> None:
    assert after(run(0), history()).state is State.OK


@pytest.mark.catalogue("H22", "H24")
def test_a_first_sign_is_not_told_and_a_second_is() -> None:
    first, second = in_a_row(run(0, GONE), history(), 2)

    assert (first.state, first.alarming) == (State.DEGRADED, False)
    assert (second.state, second.alarming, second.cause) == (State.BROKEN, True, HealthCause.GONE)
    assert second.since == first.since
    assert "(since 2 runs)" in second.sentence


def test_a_source_asked_often_may_be_down_for_two_runs() -> None:
    often = [verdict.alarming for verdict in in_a_row(run(0, DOWN), history(every=7200.0), 3)]
    seldom = [verdict.alarming for verdict in in_a_row(run(0, DOWN), history(every=86400.0), 2)]

    assert (often, seldom) == ([False, False, True], [False, True])


def test_our_own_disk_is_told_at_once() -> None:
    assert after(run(0, exit_code=74), history()).alarming


def test_trouble_that_changes_its_face_is_one_trouble() -> None:
    first = after(run(0, DOWN), history())
    second = after(run(0, GONE), history(previous=first))

    assert (second.cause, second.runs, second.since) == (HealthCause.GONE, 2, first.since)


def test_a_single_failed_run_does_not_end_an_alarm() -> None:
    frozen = HealthVerdict(State.BROKEN, HealthCause.FEED_FROZEN, "silent", NOW - timedelta(days=3))

    assert after(run(0, DOWN), history(previous=frozen)).alarming


def test_it_is_over_when_a_run_is_healthy() -> None:
    *_, broken = in_a_row(run(0, GONE), history(), 3)

    assert after(run(0), history(previous=broken)).state is State.OK


def test_more_than_one_sign_is_kept() -> None:
    facts = run(0, GONE, skew=9000.0)

    assert "404" in after(facts, history()).evidence["also"][0]


def silent(days: float, **changes: Any) -> HealthVerdict:
    """After so many days without anything new at a source that published daily."""
    published = tuple(NOW - timedelta(days=days + number) for number in range(60, -1, -1))
    quiet = run(0, listing(fresh=0), outcomes={"skipped": 20}, texts=())
    return after(quiet, history(published=published, usual=(quiet,) * 3, recent=(quiet,) * 3, **changes))


@pytest.mark.parametrize(
    ("days", "state"), [(0.5, State.OK), (1.4, State.QUIET), (1.8, State.QUIET), (9.0, State.BROKEN), (40.0, State.BROKEN)]
)
def test_silence_is_quiet_before_it_is_broken(days: float, state: State) -> None:
    assert silent(days).state is state


def test_a_silence_says_what_is_usual() -> None:
    verdict = silent(9.0)

    assert verdict.cause is HealthCause.FEED_FROZEN
    assert "nothing new for 9 days; usually 24 h" in verdict.sentence
    assert "look at https://made.example/" in verdict.sentence


def test_the_declared_limit_counts_when_it_is_shorter() -> None:
    source = replace(SOURCE, expect=Expect(max_quiet=36 * 3600.0))
    published = tuple(NOW - timedelta(days=2 + 7 * number) for number in range(20, -1, -1))
    quiet = run(0, listing(fresh=0), outcomes={}, texts=())

    assert assess.after_run(source, quiet, history(published=published), NOW).cause is HealthCause.FEED_FROZEN
    assert assess.after_run(SOURCE, quiet, history(published=published), NOW).state is State.OK


def test_a_source_of_which_nothing_is_known_gets_two_months() -> None:
    def at(days: int) -> HealthVerdict:
        new = history(published=(), watched_since=NOW - timedelta(days=days), usual=(), recent=(), reading=())
        return assess.after_run(SOURCE, run(0, listing(fresh=0), outcomes={}, texts=()), new, NOW)

    assert (at(50).state, at(70).state) == (State.OK, State.BROKEN)
    assert "no publication is known" in at(70).sentence


def test_bytes_that_stand_still_betray_a_frozen_copy() -> None:
    moving = tuple(run(number, listing(fresh=0, digest=str(number))) for number in range(30, 6, -1))
    still = tuple(run(number, listing(fresh=0, digest="same")) for number in range(6, 0, -1))
    published = tuple(NOW - timedelta(days=1.6 + number) for number in range(60, -1, -1))
    facts = run(0, listing(fresh=0, digest="same"), outcomes={}, texts=())
    verdict = after(facts, history(usual=(*moving, *still), recent=still, published=published))

    assert verdict.cause is HealthCause.FEED_FROZEN
    assert f"{LISTING} gives the very same bytes" in verdict.sentence


def test_bytes_that_always_stood_still_betray_nothing() -> None:
    still = tuple(run(number, listing(fresh=0, digest="same")) for number in range(30, 0, -1))
    published = tuple(NOW - timedelta(days=1.6 + number) for number in range(60, -1, -1))
    facts = run(0, listing(fresh=0, digest="same"), outcomes={}, texts=())

    assert after(facts, history(usual=still, recent=still[-10:], published=published)).state is State.QUIET


def test_between_runs_an_overdue_run_is_told() -> None:
    verdict = assess.between(SOURCE, history(), NOW + timedelta(hours=30))

    assert (verdict.state, verdict.cause) == (State.BROKEN, HealthCause.OVERDUE)
    assert "one is due every 6 h" in verdict.sentence


def test_between_runs_a_verdict_stands() -> None:
    broken = HealthVerdict(State.BROKEN, HealthCause.GONE, "gone", NOW - timedelta(days=1), runs=3)

    assert assess.between(SOURCE, history(previous=broken), NOW) == broken


def test_between_runs_silence_goes_on() -> None:
    ok = HealthVerdict(State.OK)
    published = tuple(NOW - timedelta(days=9 + number) for number in range(60, -1, -1))

    assert assess.between(SOURCE, history(previous=ok, published=published), NOW).cause is HealthCause.FEED_FROZEN


def test_a_source_that_never_ran_is_unknown() -> None:
    assert assess.between(SOURCE, History(), NOW).state is State.UNKNOWN


def test_what_a_person_accepted_is_no_measure() -> None:
    published = tuple(NOW - timedelta(days=9 + number) for number in range(60, -1, -1))
    accepted = history(published=published, accepted=NOW - timedelta(hours=1))

    assert assess.after_run(SOURCE, run(0, listing(fresh=0), outcomes={}, texts=()), accepted, NOW).state is not State.BROKEN


def test_a_run_at_work_is_not_overdue() -> None:
    assert (
        assess.between(SOURCE, history(running=True, previous=HealthVerdict(State.OK)), NOW + timedelta(hours=30)).cause
        is not HealthCause.OVERDUE
    )


@pytest.mark.catalogue("T5")
@pytest.mark.parametrize(("skipped", "told"), [(0, False), (2, False), (3, True)])
def test_a_run_longer_than_its_period_is_told_after_three_slots(skipped: int, told: bool) -> None:
    verdict = assess.between(SOURCE, history(running=True, skipped=skipped, previous=HealthVerdict(State.OK)), NOW)

    assert (verdict.cause is HealthCause.OVERLAP and verdict.alarming) is told


@pytest.mark.parametrize(
    ("unverified", "worked_before", "alarming"),
    [(("discover.feeds",), False, False), (("discover.feeds",), True, True), ((), False, True)],
)
def test_a_guess_that_never_worked_is_no_trouble(unverified: tuple[str, ...], worked_before: bool, alarming: bool) -> None:
    source = replace(SOURCE, unverified=unverified)
    missing = feed(status=404, state="failed", **NOTHING)
    past = history(feed() if worked_before else missing, listing())
    first = assess.after_run(source, run(0, missing, listing()), past, NOW)

    assert assess.after_run(source, run(0, missing, listing()), replace(past, previous=first), NOW).alarming is alarming


def test_when_all_guesses_fail_it_is_the_source() -> None:
    source = replace(SOURCE, unverified=("discover.listings",))
    first = assess.after_run(source, run(0, GONE), history(GONE), NOW)

    assert assess.after_run(source, run(0, GONE), history(GONE, previous=first), NOW).cause is HealthCause.GONE


def first_look(published: tuple[datetime, ...], *, at: datetime = NOW, source: Source = SOURCE) -> HealthVerdict:
    """The verdict on a source that was looked at for the first time at ``NOW``, judged at ``at``."""
    new = History(published=published, watched_since=NOW, every=21600.0, previous=HealthVerdict(State.OK) if at > NOW else None)
    return assess.after_run(source, run(0, listing(fresh=20), outcomes={"new": 10}, started_at=at), new, at)


@pytest.mark.parametrize("every", [1, 7])
@pytest.mark.parametrize(("days", "said"), [(10, "newest article 10 days old"), (200, "newest article 29 weeks old")])
def test_what_was_silent_before_anybody_looked_is_said_and_is_no_alarm(days: int, said: str, every: int) -> None:
    verdict = first_look(tuple(NOW - timedelta(days=days + every * number) for number in range(9, -1, -1)))

    assert verdict.state is State.OK
    assert verdict.sentence == said


def test_a_first_look_at_a_lively_source_says_nothing_of_silence() -> None:
    assert first_look(tuple(NOW - timedelta(days=0.5 + number) for number in range(9, -1, -1))).sentence == ""


@pytest.mark.parametrize(("days", "told"), [(1.0, False), (2.0, False), (8.0, True), (30.0, True)])
def test_patience_begins_with_the_first_look(days: float, told: bool) -> None:
    published = tuple(NOW - timedelta(days=10 + number) for number in range(9, -1, -1))
    verdict = first_look(published, at=NOW + timedelta(days=days))

    assert verdict.alarming is told
    if told:
        assert verdict.since == NOW, "nobody knew of the source before"
        assert f"nothing new for {duration((10 + days) * 86400)}" in verdict.sentence


def test_a_declared_limit_counts_from_the_first_look_too() -> None:
    source = replace(SOURCE, expect=Expect(max_quiet=5 * 86400.0))
    published = (NOW - timedelta(days=10),)

    assert first_look(published, source=source).state is State.OK
    assert first_look(published, source=source, at=NOW + timedelta(days=6)).cause is HealthCause.FEED_FROZEN
