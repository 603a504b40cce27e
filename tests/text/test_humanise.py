"""Times and sizes as people say them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.text.humanise import ago, duration, size

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
