"""States are remembered by subject and name."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from pipelines.catalogue import key_values
from pipelines.health.alarms import Told
from pipelines.model.health import HealthCause, HealthVerdict, State

if TYPE_CHECKING:
    from pipelines.catalogue.connection import Catalogue

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_states_are_remembered_by_name(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        key_values.put(connection, "unchina", "lessons", {"页": [1, 2]}, NOW)
        key_values.put(connection, "unchina", "lessons", {"页": [3]}, NOW)
        key_values.put(connection, "unnews", "lessons", [], NOW)
        assert key_values.get(connection, "unchina", "lessons") == {"页": [3]}
        assert key_values.get(connection, "unchina", "rhythm") is None
        assert key_values.named(connection, "lessons") == {"unchina": {"页": [3]}, "unnews": []}


def test_the_values_of_subjects_that_begin_alike(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        for subject in ("host a", "host b", "hosts", "host", "unchina"):
            key_values.put(connection, subject, "pause", {"of": subject}, NOW)
        key_values.put(connection, "host a", "other", 1, NOW)
        assert key_values.of_subjects(connection, "host ", "pause") == {"a": {"of": "host a"}, "b": {"of": "host b"}}


VERDICT = {
    "state": "broken",
    "cause": "feed frozen",
    "sentence": "nothing new for 9 days",
    "since": "2026-11-20T08:00:00Z",
    "evidence": {"days": 9, "seen": ["a", 1.5, None]},
    "runs": 3,
    "confirmed": False,
}
TOLD = {"open": True, "cause": "gone", "since": "2026-11-20T08:00:00Z", "at": "2026-11-21T08:00:00Z", "closed_at": None}


@pytest.mark.parametrize(("kind", "kept"), [(HealthVerdict, VERDICT), (Told, TOLD | {"cause": "entrance gone"})])
def test_a_noun_is_kept_as_it_always_was(kind: Any, kept: dict[str, Any]) -> None:
    made = key_values.noun(kind, kept)

    assert json.loads(json.dumps(key_values.fields(made))) == kept
    assert isinstance(made.cause, HealthCause)


def test_a_noun_of_an_older_or_newer_program_is_read() -> None:
    assert key_values.noun(HealthVerdict, {"state": "ok", "cause": "", "colour": "green"}) == HealthVerdict(State.OK)
    assert key_values.noun(Told, {}) == Told()


def test_a_noun_that_is_none_says_where() -> None:
    with pytest.raises(ValidationError, match="state"):
        key_values.noun(HealthVerdict, {"state": "purple"})
