"""Times and sizes as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipelines.text.humanise import ago, duration, minute, plural, size

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "unknown"),
        (0, "0 min"),
        (5000, "83 min"),
        (5400, "1.5 h"),
        (7200, "2 h"),
        (50 * 3600, "2.1 days"),
        (3.5 * 86400, "3.5 days"),
        (21 * 86400, "3 weeks"),
    ],
)
def test_durations(seconds: float | None, said: str) -> None:
    assert duration(seconds) == said


def test_never_and_sizes() -> None:
    assert ago(None, NOW) == "never"
    assert [size(count) for count in (999, 1_500_000, 3_200_000_000, 5e12)] == ["999 B", "1.5 MB", "3.2 GB", "5.0 TB"]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 30, 6, 20, 59, tzinfo=UTC), "2026-11-30 06:20 UTC"),
        (datetime(2026, 11, 30, 1, tzinfo=timezone(timedelta(hours=8))), "2026-11-29 17:00 UTC"),
        ("2026-11-30T06:20:11Z", "2026-11-30 06:20 UTC"),
        ("2026-11-30T01:00+08:00", "2026-11-29 17:00 UTC"),
        ("yesterday", "yesterday"),
        ("", ""),
        (None, ""),
    ],
)
def test_moments(moment: datetime | str | None, said: str) -> None:
    assert minute(moment) == said


@pytest.mark.parametrize(("count", "said"), [(0, "no entries"), (1, "1 entry"), (2, "2 entries")])
def test_counts(count: int, said: str) -> None:
    assert plural(count, "entry", "entries") == said
