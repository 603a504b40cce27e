"""Verdicts and what was told, as the catalogue's states keep them (JSON)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.catalogue.schema import stamp
from pipelines.health.alarms import Told
from pipelines.model.health import HealthCause, HealthVerdict, State

if TYPE_CHECKING:
    from collections.abc import Mapping

HEALTH, ALARM, ACCEPTED, DIGEST = "health", "alarm", "health accepted", "digest"
"""Names of the states."""


def verdict_of(value: Mapping[str, Any]) -> HealthVerdict:
    """The verdict that was stored."""
    since = value.get("since")
    return HealthVerdict(
        State(value["state"]),
        HealthCause(value["cause"]),
        value.get("sentence", ""),
        datetime.fromisoformat(since) if since else None,
        value.get("evidence", {}),
        int(value.get("runs", 0)),
        bool(value.get("confirmed", True)),
    )


def stored(verdict: HealthVerdict) -> dict[str, Any]:
    """A verdict as it is kept."""
    return {
        "state": verdict.state.value,
        "cause": verdict.cause.value,
        "sentence": verdict.sentence,
        "since": stamp(verdict.since) if verdict.since else None,
        "evidence": verdict.evidence,
        "runs": verdict.runs,
        "confirmed": verdict.confirmed,
    }


def told_of(value: Mapping[str, Any]) -> Told:
    """What was told, from what was kept."""
    times = {name: datetime.fromisoformat(value[name]) if value.get(name) else None for name in ("since", "at", "closed_at")}
    return Told(bool(value.get("open")), HealthCause(value.get("cause", "")), **times)


def stored_told(told: Told) -> dict[str, Any]:
    """What was told, as it is kept."""
    times = {name: stamp(moment) if (moment := getattr(told, name)) else None for name in ("since", "at", "closed_at")}
    return {"open": told.open, "cause": told.cause.value, **times}
