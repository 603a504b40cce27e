"""Retry-After and the ladder: how long a busy host is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.net.pauses import LADDER, LONGEST, Pause, StoredMemory, next_pause, wait_asked

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.catalogue("H20")
@pytest.mark.parametrize(
    ("text", "wait"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("0", timedelta(0)),
        ("-5", timedelta(0)),
        (" 120 ", timedelta(minutes=2)),
        ("1.5", timedelta(seconds=1.5)),
        ("86401", LONGEST),
        ("99999999999999999999999", LONGEST),
        ("inf", LONGEST),
        ("Sat, 21 Nov 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Sat, 21 Nov 2026 13:05:00 +0100", timedelta(minutes=5)),
        ("Saturday, 21-Nov-26 12:05:00 GMT", timedelta(minutes=5)),
        ("Sat, 21 Nov 2020 12:05:00 GMT", timedelta(0)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST),
        ("Sat, 99 Nov 2026 12:05:00 GMT", None),
    ],
)
def test_retry_after(text: str | None, wait: timedelta | None) -> None:
    assert wait_asked(text, NOW) == wait


@given(st.text(max_size=40))
def test_any_text_is_read_within_the_bounds(text: str) -> None:
    wait = wait_asked(text, NOW)

    assert wait is None or timedelta(0) <= wait <= LONGEST


@pytest.mark.catalogue("H21")
def test_without_a_time_the_pause_grows_from_strike_to_strike() -> None:
    pause: Pause | None = None
    waits = []
    now = NOW
    for _ in range(len(LADDER) + 2):
        pause = next_pause(pause, None, now, "busy")
        waits.append(pause.until - now)
        now = pause.until

    assert waits == [*LADDER, LADDER[-1], LADDER[-1]]


def test_a_time_of_its_own_wins_over_the_ladder_and_is_counted_on() -> None:
    pause = next_pause(Pause(NOW, strikes=4), "10", NOW, "busy")

    assert (pause.until - NOW, pause.strikes) == (timedelta(seconds=10), 5)


@pytest.mark.catalogue("H20", "H21")
def test_the_ladder_never_shortens_a_pause_that_was_asked_for() -> None:
    assert next_pause(Pause(NOW + timedelta(hours=3)), None, NOW, "busy").until == NOW + timedelta(hours=3)


def test_a_stored_memory_has_the_pauses_of_earlier_runs_and_tells_of_new_ones() -> None:
    told: list[tuple[str, Any]] = []
    held = {"a": {"until": NOW.isoformat(), "strikes": 3, "why": "busy"}, "b": None, "c": {"until": "no time", "strikes": 1, "why": ""}}
    memory = StoredMemory(held, lambda host, kept: told.append((host, kept)))
    assert [memory.get(host) for host in "abcd"] == [Pause(NOW, 3, "busy"), None, None, None]

    memory.put("d", Pause(NOW, 1, "slow"))
    memory.put("a", None)

    assert (memory.get("d"), memory.get("a")) == (Pause(NOW, 1, "slow"), None)
    assert told == [("d", {"until": NOW.isoformat(), "strikes": 1, "why": "slow"}), ("a", None)]
    assert StoredMemory(dict(told), lambda host, kept: None).get("d") == Pause(NOW, 1, "slow")
