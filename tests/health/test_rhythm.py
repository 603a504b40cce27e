"""How often a source publishes: gaps, weekdays, holidays, small samples."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pipelines.health.holidays import holiday
from pipelines.health.pace import Pace
from pipelines.health.rhythm import learn, tail, witnessed

START = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday


def every(step: timedelta, count: int, start: datetime = START) -> list[datetime]:
    return [start + number * step for number in range(count)]


def working_days(weeks: int) -> list[datetime]:
    return [START + timedelta(days=7 * week + day) for week in range(weeks) for day in range(5)]


def test_nothing_is_said_of_nothing() -> None:
    rhythm = learn([])

    assert (rhythm.expected, rhythm.alarm_at, rhythm.basis) == (None, None, "no publication is known")


@pytest.mark.parametrize(("count", "says"), [(1, "only 1 publication known"), (3, "only 3 publications known")])
def test_few_publications_make_no_rhythm(count: int, says: str) -> None:
    rhythm = learn(every(timedelta(days=7), count))

    assert (rhythm.alarm_at, rhythm.basis) == (None, says)


def test_a_weekly_source() -> None:
    rhythm = learn(every(timedelta(days=7), 20))

    assert rhythm.expected == rhythm.p95 == 7 * 86400
    assert rhythm.basis == "19 gaps since 2026-03-02"
    assert rhythm.last is not None
    assert rhythm.alarm_at is not None
    assert timedelta(days=12) < rhythm.alarm_at - rhythm.last < timedelta(days=16)


def test_articles_that_come_together_are_one_publication() -> None:
    one = every(timedelta(days=7), 20)
    several = sorted(moment + timedelta(minutes=10 * number) for moment in one for number in range(5))

    assert learn(several).gaps == learn(one).gaps == 19


def test_the_order_does_not_matter() -> None:
    moments = working_days(10)
    shuffled = moments.copy()
    random.Random(1).shuffle(shuffled)

    assert learn(shuffled) == learn(moments)


def test_a_weekend_is_no_silence_where_nothing_comes_at_weekends() -> None:
    pace = Pace(working_days(20))
    friday, monday, wednesday = (START + timedelta(days=7 * 25 + day) for day in (4, 7, 9))

    assert pace.read(monday) - pace.read(friday) < 1.6
    assert pace.read(wednesday) - pace.read(monday) > 2.4


def test_with_few_days_all_weekdays_are_much_alike() -> None:
    assert max(Pace(working_days(1)).weekdays) / min(Pace(working_days(1)).weekdays) < 2


@pytest.mark.parametrize("hours", [1, 30, 100, 2000, 30_000])
def test_the_clock_can_be_read_backwards(hours: int) -> None:
    pace = Pace(working_days(20), ZoneInfo("Asia/Shanghai"))
    moment = START + timedelta(hours=hours)

    assert abs(pace.moment(pace.read(moment)) - moment) < timedelta(seconds=2)


def test_days_begin_where_the_source_is() -> None:
    late = [datetime(2026, 3, 2 + number % 5 + 7 * (number // 5), 23, tzinfo=UTC) for number in range(15)]  # the next morning in Beijing

    assert Pace(late, ZoneInfo("Asia/Shanghai")).weekdays[0] < Pace(late).weekdays[0]


def test_a_quiet_season_of_last_year_slows_the_clock() -> None:
    year = [START + timedelta(days=day) for day in range(540) if not 150 <= day < 210]
    pace = Pace(year)
    busy, quiet = START + timedelta(days=365 + 100), START + timedelta(days=365 + 165)

    assert pace.read(busy + timedelta(days=7)) - pace.read(busy) > 3 * (pace.read(quiet + timedelta(days=7)) - pace.read(quiet))


@pytest.mark.parametrize(
    ("day", "is_one"),
    [("2026-02-17", True), ("2026-10-05", True), ("2025-12-31", True), ("2026-01-02", True), ("2026-03-10", False), ("2026-06-01", False)],
)
def test_holidays(day: str, is_one: bool) -> None:
    assert holiday(date.fromisoformat(day)) is is_one


def test_regular_gaps_give_little_patience_and_irregular_ones_more() -> None:
    dice = random.Random(3)
    regular = [dice.gauss(7, 0.3) for _ in range(60)]
    irregular = [dice.expovariate(1 / 7) for _ in range(60)]

    assert tail(regular) < 16
    assert tail(irregular) > 1.5 * tail(regular)


def test_few_gaps_give_more_patience_than_many() -> None:
    assert tail([7.0, 8.0, 6.0, 7.5]) > tail([7.0, 8.0, 6.0, 7.5] * 10)


def test_a_source_that_slows_down_is_given_time() -> None:
    slowing = [1.0 * 1.05**number for number in range(60)]

    assert tail(slowing) > 1.2 * slowing[-1]


def test_the_chosen_number_of_false_alarms_is_kept() -> None:
    dice, alarms, years = random.Random(5), 0, 0.0
    gaps = [dice.expovariate(1 / 3) for _ in range(4000)]
    for number in range(100, len(gaps), 4):
        alarms += gaps[number] > tail(gaps[number - 100 : number], budget=2.0)
        years += 4 * gaps[number] / 365 / 4

    assert 0.3 < alarms / years < 4.0


def test_a_source_that_slows_down_is_given_more_time_and_a_quicker_one_no_less() -> None:
    steady = [1.0, 2.0, 3.0] * 8

    assert tail([*steady, 4.0, 5.0, 4.0, 5.0, 6.0]) > 1.5 * tail(steady)
    assert tail([*steady, 1.0, 1.0, 1.0, 1.0, 1.0]) > 0.9 * tail(steady)


def test_nine_equal_gaps_are_thin_evidence() -> None:
    assert tail([1.0] * 9) > 3
    assert tail([1.0] * 9) > 1.2 * tail([1.0] * 12) > 1.2 * tail([1.0] * 50)


def test_a_silence_that_began_before_the_first_look_is_counted_from_it() -> None:
    known = learn(every(timedelta(days=1), 30))
    assert known.last is not None
    assert known.alarm_at is not None
    later = witnessed(known, known.last + timedelta(days=10))

    assert later.alarm_at == known.alarm_at + timedelta(days=10)
    assert witnessed(known, known.last - timedelta(days=1)) == witnessed(known, None) == known
