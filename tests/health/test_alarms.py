"""A person is told once when it breaks, daily while it lasts, once when it is over; many at once in one notice."""

from __future__ import annotations

from datetime import timedelta

from pipelines.health.alarms import Alarm, Kind, Told, change, group
from pipelines.model.health import HealthCause, HealthVerdict, State
from tests.health.made import NOW

BROKEN = HealthVerdict(State.BROKEN, HealthCause.GONE, "it answers 404", NOW - timedelta(hours=7), runs=2)
OTHER = HealthVerdict(State.BROKEN, HealthCause.REFUSED, "it answers 403", NOW - timedelta(hours=7), runs=3)
DOUBT = HealthVerdict(State.DEGRADED, HealthCause.GONE, "it answers 404", NOW, runs=1, confirmed=False)
OK = HealthVerdict(State.OK)


def story(*steps: tuple[float, HealthVerdict]) -> list[str]:
    """The kinds of alarm after each step (hours, verdict)."""
    told, kinds = Told(), []
    for hours, verdict in steps:
        alarm, told = change(told, "made", verdict, NOW + timedelta(hours=hours))
        kinds.append(alarm.kind.value if alarm else "")
    return kinds


def test_broken_daily_recovered() -> None:
    assert story((0, OK), (1, BROKEN), (7, BROKEN), (24, BROKEN), (25, BROKEN), (50, BROKEN), (51, OK), (52, OK)) == [
        "",
        "broken",
        "",
        "",
        "still broken",
        "still broken",
        "recovered",
        "",
    ]


def test_a_doubt_is_told_of_neither_way() -> None:
    assert story((0, DOUBT), (1, OK), (2, BROKEN), (3, DOUBT), (4, BROKEN)) == ["", "", "broken", "", ""]


def test_quiet_is_a_recovery_and_no_alarm() -> None:
    quiet = HealthVerdict(State.QUIET, HealthCause.QUIET)

    assert story((0, quiet), (1, BROKEN), (2, quiet)) == ["", "broken", "recovered"]


def test_a_flapping_source_is_told_of_once_a_day() -> None:
    steps = [(hour, BROKEN if hour % 2 else OK) for hour in range(1, 23)]

    assert story(*steps).count("broken") == 1


def test_another_cause_is_news_when_the_last_word_is_old() -> None:
    assert story((0, BROKEN), (1, OTHER), (7, OTHER)) == ["broken", "", "broken"]


def alarm(source: str, cause: HealthCause = HealthCause.UNREACHABLE, kind: Kind = Kind.BROKEN) -> Alarm:
    return Alarm(kind, source, cause, f"{source} says why", NOW, NOW)


def test_two_sources_are_two_notices() -> None:
    notices = group([alarm("a"), alarm("b")], 7)

    assert [notice.title for notice in notices] == ["a: broken (unreachable)", "b: broken (unreachable)"]
    assert "since 2026-06-10 12:00 UTC" in notices[0].body


def test_many_sources_with_one_cause_are_one_notice() -> None:
    notices = group([alarm(name) for name in "abc"] + [alarm("d", HealthCause.GONE)], 7)

    assert [notice.title for notice in notices] == ["3 sources: broken (unreachable)", "d: broken (entrance gone)"]
    assert "- a: a says why" in notices[0].body
    assert "network" not in notices[0].body


def test_when_most_are_unreachable_it_is_our_network() -> None:
    assert "this machine's own network" in group([alarm(name) for name in "abcd"], 7)[0].body


def test_the_same_news_has_the_same_key() -> None:
    assert alarm("a").key == alarm("a").key
    assert alarm("a").key != alarm("b").key
