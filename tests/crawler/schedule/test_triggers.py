"""Slots: intervals that do not drift, cron lines as crontab reads them, summer time both ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.schedule.triggers import Auto, Cron, Every, spread

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def fires(trigger: Every | Cron, start: datetime, count: int) -> list[datetime]:
    """The next starts, each asked with the one before, as APScheduler asks."""
    times: list[datetime] = []
    while len(times) < count and (following := trigger.get_next_fire_time(times[-1] if times else None, start)):
        times.append(following)
    return times


def local(times: list[datetime], zone: ZoneInfo = BERLIN) -> list[str]:
    return [f"{time.astimezone(zone):%d %H:%M}" for time in times]


@pytest.mark.catalogue("T4")
def test_intervals_keep_their_phase() -> None:
    times = fires(Every("a", 600, START, 60), START, 1000)
    slots = [START + number * timedelta(seconds=600) for number in range(1000)]

    assert all(timedelta() <= time - slot <= timedelta(seconds=60) for time, slot in zip(times, slots, strict=True))
    assert times == sorted(set(times))
    assert len({(time - slot).total_seconds() for time, slot in zip(times, slots, strict=True)}) > 30


def test_the_first_start_is_the_anchor() -> None:
    assert Every("a", 3600, START, 60).get_next_fire_time(None, START) == START


def test_a_later_now_is_answered_at_once() -> None:
    later = START + timedelta(days=3000)

    assert later <= Every("a", 60, START).get_next_fire_time(None, later) <= later + timedelta(seconds=60)


def test_the_spread_is_the_same_for_the_same_slot() -> None:
    assert spread("a", START, 60) == spread("a", START.astimezone(BERLIN), 60)
    assert len({spread(name, START, 60) for name in "abcdefgh"}) > 4


@pytest.mark.catalogue("T4")
@pytest.mark.parametrize(
    ("line", "start", "expected"),
    [
        ("30 2 * * *", "2026-10-24T12:00", ["25 02:30", "26 02:30", "27 02:30"]),  # 02:30 comes twice on the 25th
        ("30 2 * * *", "2026-03-28T12:00", ["29 03:00", "30 02:30", "31 02:30"]),  # there is no 02:30 on the 29th
        ("0 1,2,3 * * *", "2026-03-28T23:00", ["29 01:00", "29 03:00", "30 01:00"]),
        ("0 * * * *", "2026-10-24T23:00", ["25 01:00", "25 02:00", "25 02:00", "25 03:00"]),
        ("0 * * * *", "2026-03-29T00:00", ["29 01:00", "29 03:00", "29 04:00"]),
        ("*/30 */12 * * *", "2026-06-01T00:00", ["01 12:00", "01 12:30", "02 00:00", "02 00:30"]),
        ("15 6 * * 0", "2026-06-01T00:00", ["07 06:15", "14 06:15"]),  # Sunday is 0 ...
        ("15 6 * * 7", "2026-06-01T00:00", ["07 06:15", "14 06:15"]),  # ... and 7
        ("15 6 * * 1-5", "2026-06-05T00:00", ["05 06:15", "08 06:15"]),
        ("15 6 * * fri-sun", "2026-06-05T06:00", ["06 06:15", "07 06:15", "12 06:15"]),
        ("15 6 1 * 1", "2026-06-01T06:00", ["08 06:15", "15 06:15", "22 06:15", "29 06:15", "01 06:15", "06 06:15"]),  # day or weekday
        ("5/20 6 * * *", "2026-06-01T00:00", ["01 06:05", "01 06:25", "01 06:45", "02 06:05"]),
        ("0 6 29 2 *", "2026-06-01T00:00", ["29 06:00"]),
        ("0 6 L * *", "2026-06-01T00:00", ["30 06:00", "31 06:00"]),
        ("0 6 * * fri-mon", "2026-06-01T06:00", ["05 06:00", "06 06:00", "07 06:00", "08 06:00", "12 06:00"]),
        ("0 6 * * sat-0", "2026-06-01T06:00", ["06 06:00", "07 06:00", "13 06:00"]),
    ],
)
def test_cron_lines(line: str, start: str, expected: list[str]) -> None:
    begin = datetime.fromisoformat(start).replace(tzinfo=UTC)

    assert local(fires(Cron("a", line, BERLIN), begin, len(expected))) == expected


@pytest.mark.catalogue("T4")
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"])
def test_a_daily_line_runs_once_a_day_all_year(zone: str) -> None:
    there = ZoneInfo(zone)
    times = fires(Cron("a", "30 2 * * *", there, 60), datetime(2026, 1, 1, tzinfo=UTC), 365)
    days = [time.astimezone(there).date() for time in times]

    assert days == [days[0] + timedelta(days=number) for number in range(365)]


def test_the_spread_neither_drops_nor_doubles_a_slot() -> None:
    times = fires(Cron("a", "*/5 * * * *", BERLIN, 60), START, 500)

    assert [time.replace(second=0) - timedelta(minutes=time.minute % 5) for time in times] == [
        START + timedelta(minutes=5 * number) for number in range(500)
    ]


def test_auto_never_goes_back() -> None:
    assert Auto(lambda _at: START - timedelta(days=1)).get_next_fire_time(None, START) > START
