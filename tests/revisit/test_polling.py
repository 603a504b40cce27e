"""The next look at a source follows its own rhythm, between floor and ceiling."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.revisit.polling import Polls, learn, next_poll

MONDAY = datetime(2026, 10, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORKDAYS = [
    MONDAY - timedelta(days=day) + hour * HOUR
    for day in range(1, 90)
    for hour in (9, 11, 15)
    if (MONDAY - timedelta(days=day)).weekday() < 5
]


def wait(published: list[datetime], now: datetime, polls: Polls | None = None) -> timedelta:
    """How long until the next look."""
    return next_poll(published, now, polls).at - now


def test_working_hours_are_looked_at_more_often_than_nights_and_weekends() -> None:
    working = wait(WORKDAYS, MONDAY + 10 * HOUR)
    night = wait(WORKDAYS, MONDAY + 22 * HOUR)
    weekend = wait(WORKDAYS, MONDAY - timedelta(days=2) + 10 * HOUR)

    assert working < timedelta(hours=2)
    assert night > 3 * working
    assert weekend > 2 * working


def test_the_rhythm_is_read_in_its_own_zone() -> None:
    shanghai = learn(WORKDAYS, MONDAY, ZoneInfo("Asia/Shanghai"))

    assert max(range(24), key=lambda hour: shanghai.hours[hour]) in {17, 18, 19, 23}
    assert sum(shanghai.hours) == pytest.approx(24)
    assert sum(shanghai.days) == pytest.approx(7)
    assert shanghai.days[5] < 0.5 < shanghai.days[1]


def test_dates_without_an_hour_tell_of_days_only() -> None:
    noons = [MONDAY - timedelta(days=day) + 12 * HOUR for day in range(1, 90) if (MONDAY - timedelta(days=day)).weekday() < 5]

    profile = learn(noons, MONDAY)

    assert set(profile.hours) == {1.0}
    assert profile.days[6] < 0.5 < profile.days[0]


def test_a_burst_draws_the_next_look_near() -> None:
    now = MONDAY + 14 * HOUR
    burst = [now - timedelta(minutes=5 * n) for n in range(12)]

    answer = next_poll([*WORKDAYS, *burst], now)

    assert answer.at - now < wait(WORKDAYS, now) / 2
    assert "burst" in answer.why


def test_silence_stretches_the_looks() -> None:
    assert wait(WORKDAYS, MONDAY + timedelta(days=180, hours=10)) > wait(WORKDAYS, MONDAY + 10 * HOUR)


@pytest.mark.parametrize("known", [0, 1, 3])
def test_little_knowledge_means_a_fixed_look(known: int) -> None:
    answer = next_poll(WORKDAYS[:known], MONDAY)

    assert answer.at - MONDAY == 2 * HOUR
    assert f"only {known} publications" in answer.why


def test_no_more_than_half_a_window_is_expected_between_two_looks() -> None:
    busy = [MONDAY - timedelta(minutes=6 * n) for n in range(2000)]
    polls = Polls(floor=timedelta(minutes=1), price=50.0)

    assert wait(busy, MONDAY, polls) > wait(busy, MONDAY, Polls(floor=timedelta(minutes=1), price=50.0, window=10))


def test_the_future_is_not_known() -> None:
    assert wait([*WORKDAYS, *(MONDAY + n * HOUR for n in range(11, 40))], MONDAY + 10 * HOUR) == wait(WORKDAYS, MONDAY + 10 * HOUR)


@given(
    hours=st.lists(st.integers(0, 24 * 400), max_size=60),
    now=st.integers(0, 24 * 60),
    floor=st.integers(1, 120),
    more=st.integers(0, 3000),
)
def test_floor_and_ceiling_always_hold(hours: list[int], now: int, floor: int, more: int) -> None:
    moment = MONDAY + timedelta(minutes=now)
    polls = Polls(floor=timedelta(minutes=floor), ceiling=timedelta(minutes=floor + more))

    answer = next_poll([MONDAY - hour * HOUR for hour in hours], moment, polls)

    assert polls.floor <= answer.at - moment <= polls.ceiling
    assert answer.why
