"""The plan is made from the declarations and the ledger alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.schedule.due import Due, deadline, period, plan
from crawler.schedule.triggers import Every
from pipelines.model import Source
from pipelines.revisit.polling import Next

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def source(name: str = "a", schedule: str = "every 6h", zone: str = "UTC", *, enabled: bool = True) -> Source:
    return Source(name, name, f"https://{name}.example/", (f"{name}.example",), schedule=schedule, timezone=zone, enabled=enabled)


def planned(*sources: Source, **last: datetime) -> list[Due]:
    return plan({one.name: one for one in sources}, last, NOW, lambda _name, after: Next(after + 3 * HOUR, "so often"))


def test_one_period_after_the_last_start_whoever_started_it() -> None:
    due = planned(source(), a=NOW - 2 * HOUR)[0]

    assert due.at == NOW + 4 * HOUR
    assert due.missed == 0


def test_a_restart_every_hour_keeps_the_next_start() -> None:
    times = {plan({"a": source()}, {"a": NOW}, NOW + hours * HOUR, lambda _n, after: Next(after, ""))[0].at for hours in range(6)}

    assert times == {NOW + 6 * HOUR}


@pytest.mark.catalogue("T2")
def test_an_overdue_source_runs_once_and_its_missed_slots_are_counted() -> None:
    due = planned(source(), a=NOW - 73 * HOUR)[0]

    assert (due.at, due.missed) == (NOW, 12)
    assert due.first_missed == NOW - 67 * HOUR
    assert "overdue since 2026-06-07 17:00 UTC, 12 slots missed" in due.why


@pytest.mark.catalogue("T2", "T8")
def test_overdue_sources_start_one_after_the_other_the_longest_overdue_first() -> None:
    dues = planned(source("a"), source("b"), source("c"), a=NOW - 10 * HOUR, b=NOW - 20 * HOUR, c=NOW - 8 * HOUR)

    assert [due.source for due in dues] == ["b", "a", "c"]
    assert len({due.at for due in dues}) == 3


def test_after_the_catch_up_the_period_counts_from_it() -> None:
    due = planned(source(), a=NOW - 73 * HOUR)[0]

    assert isinstance(due.trigger, Every)
    assert timedelta(hours=6) <= due.trigger.get_next_fire_time(due.at, due.at) - due.at <= timedelta(hours=6, minutes=1)


@pytest.mark.catalogue("T8")
def test_new_sources_are_spread() -> None:
    dues = planned(*(source(name) for name in "abcdefgh"))

    assert all(NOW <= due.at < NOW + timedelta(minutes=5) for due in dues)
    assert len({due.at for due in dues}) > 5


def test_a_disabled_source_has_no_plan() -> None:
    assert planned(source(enabled=False)) == []


@pytest.mark.catalogue("T3")
def test_a_start_in_the_future_is_a_clock_that_was_wrong() -> None:
    assert planned(source(), a=NOW + timedelta(days=365))[0].at == NOW + 6 * HOUR


def test_a_cron_line_in_its_zone() -> None:
    due = planned(source(schedule="15 6 * * *", zone="Asia/Shanghai"), a=NOW - 2 * HOUR)[0]

    assert timedelta() <= due.at - datetime(2026, 6, 10, 22, 15, tzinfo=UTC) <= timedelta(minutes=1)
    assert due.missed == 0


@pytest.mark.catalogue("T2")
def test_a_missed_cron_slot_is_caught_up_with() -> None:
    due = planned(source(schedule="15 6 * * *"), a=NOW - 29 * HOUR)[0]

    assert (due.at, due.missed) == (NOW, 1)


def test_auto_asks_the_rhythm_and_says_why() -> None:
    due = planned(source(schedule="auto"), a=NOW - HOUR)[0]

    assert (due.at, due.why, due.missed) == (NOW + 2 * HOUR, "auto: so often", 0)


@pytest.mark.catalogue("T2", "T8")
def test_overdue_sources_on_auto_wait_for_their_turn_too() -> None:
    dues = planned(*(source(name, "auto") for name in "abc"), a=NOW - 4 * HOUR, b=NOW - 9 * HOUR, c=NOW - 5 * HOUR)

    assert [due.source for due in dues] == ["b", "c", "a"]
    assert len({due.at for due in dues}) == 3
    assert "overdue since 2026-06-10 06:00 UTC, 1 slot missed" in dues[0].why


@pytest.mark.parametrize(
    ("schedule", "seconds"), [("every 2h", 7200), ("15 6 * * *", 86400), ("0 */6 * * *", 21600), ("0 6 * * 1-5", 259200), ("auto", 86400)]
)
def test_periods(schedule: str, seconds: float) -> None:
    assert period(source(schedule=schedule)) == seconds


def test_deadlines_follow_the_period_and_leave_a_first_run_time() -> None:
    assert deadline(source(schedule="every 2h"), first=False) == 0.8 * 7200
    assert deadline(source(schedule="every 10m"), first=False) == 1800
    assert deadline(source(schedule="every 2h"), first=True) == 15_000
