"""Which time counts when clocks disagree, as a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.revisit.server_time import believed, was_ahead

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
YEAR = timedelta(days=365).total_seconds()
HOUR = 3600.0


@pytest.mark.catalogue("T3")
@pytest.mark.parametrize(
    ("skew", "elsewhere", "off"),
    [
        (None, (), 0),  # no answer told its time
        (59.0, (), 0),
        (-1800.0, (YEAR,), 0),
        (YEAR, (), YEAR),  # one server, nobody else to ask: the earlier time
        (-YEAR, (), 0),
        (YEAR, (YEAR + 30, 0.0), YEAR),  # two servers agree: this machine is wrong, whichever way
        (-YEAR, (-YEAR,), -YEAR),
        (YEAR, (2.0, -1.0), 0),  # others agree with this machine: the server is wrong
        (5 * HOUR, (0.5,), 0),
    ],
)
def test_the_time_that_counts(skew: float | None, elsewhere: tuple[float, ...], off: float) -> None:
    assert believed(NOW, skew, elsewhere) == NOW - timedelta(seconds=off)


@pytest.mark.parametrize(("after", "ahead"), [(None, False), (-HOUR, False), (60, False), (2 * HOUR, True), (YEAR, True)])
def test_a_look_of_the_future_tells_nothing(after: float | None, ahead: bool) -> None:
    assert was_ahead(None if after is None else NOW + timedelta(seconds=after), NOW) is ahead
