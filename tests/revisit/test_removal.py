"""When a held article counts as taken away: looks in a row, far enough apart, by answers that say so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.model.cause import Cause
from pipelines.revisit.removal import absence

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
Look = tuple[float, Cause | None]

READ, ABSENT, GONE, AWAY = None, Cause.NOT_FOUND, Cause.GONE, Cause.TIMEOUT_HEADERS
LOOKS: list[tuple[str, list[Look], tuple[int, int, float] | None]] = [
    ("one look", [(0, ABSENT)], None),
    ("two within the hour", [(0, ABSENT), (-1, ABSENT)], None),
    ("two a day apart", [(0, ABSENT), (-24, ABSENT)], (404, 2, -24)),
    ("gone for good, asked twice", [(0, GONE), (-24, GONE)], (410, 2, -24)),
    ("404 became 410", [(0, GONE), (-30, ABSENT)], (410, 2, -30)),
    ("it was there between", [(0, ABSENT), (-24, READ), (-48, ABSENT)], None),
    ("what was before it was there does not count", [(0, ABSENT), (-30, ABSENT), (-50, READ), (-80, ABSENT)], (404, 2, -30)),
    ("the host was away between", [(0, ABSENT), (-12, AWAY), (-24, ABSENT)], (404, 2, -24)),
    ("a host that is away says nothing", [(0, AWAY), (-24, AWAY), (-48, AWAY)], None),
    ("many on one evening", [(-n / 4, ABSENT) for n in range(9)], None),
    ("nothing is known", [], None),
]


@pytest.mark.parametrize(("looks", "expected"), [one[1:] for one in LOOKS], ids=[one[0] for one in LOOKS])
def test_looks(looks: list[Look], expected: tuple[int, int, float] | None) -> None:
    found = absence((NOON + timedelta(hours=hours), cause) for hours, cause in looks)
    got = found and (found.status, found.looks, (found.since - NOON) / timedelta(hours=1))
    assert got == expected
