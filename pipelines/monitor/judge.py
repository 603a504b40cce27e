"""Judge: after a run, and between runs; verdicts are kept with the run and with the source."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from pipelines.catalogue import attempts, key_values
from pipelines.health import assess
from pipelines.insight import history
from pipelines.model.health import HealthCause, HealthVerdict, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

    from pipelines.catalogue.connection import Catalogue
    from pipelines.model import Source
    from pipelines.model.health import History, RunFacts


HEALTH, ACCEPTED, PROPOSAL = "health", "health accepted", "proposal"
"""Names of states in the catalogue."""


@dataclass(slots=True)
class MonitorReport:
    """What a round did, for the log: verdicts by source, alarms, and what could not be sent."""

    verdicts: dict[str, HealthVerdict] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    sent: int = 0
    troubles: list[str] = field(default_factory=list)
    undelivered: list[str] = field(default_factory=list)
    """What was tried in vain, in this round or before, and still waits: a sentence for each channel."""


def after_run(catalogue: Catalogue, source: Source, run: str, every: float, now: datetime) -> HealthVerdict:
    """Judge a run that ended, and keep the verdict with the run and the source. ``every`` is the source's period in seconds."""
    with catalogue.reading() as connection:
        facts = history.facts(connection, run)
        if facts is None or not source.enabled:
            return HealthVerdict(State.UNKNOWN, sentence="the run is not in the ledger")
        past = _history(connection, source, every, now, before=facts)
        proposal = key_values.get(connection, source.name, PROPOSAL)
    verdict = _with(assess.after_run(source, facts, past, now), proposal)
    with catalogue.writing() as connection:
        attempts.judged(connection, run, verdict)
        key_values.put(connection, source.name, HEALTH, {**key_values.fields(verdict), "run": run}, now)
    return verdict


def check(
    catalogue: Catalogue,
    sources: Mapping[str, Source],
    every: Callable[[Source], float],
    now: datetime,
    faulty: Mapping[str, str] | None = None,
) -> MonitorReport:
    """Judge runs that nobody judged (their process died) and, between runs, the silence of every source; raise the alarms.

    ``faulty`` says of the sources that are not among ``sources`` what is wrong with their declaration: nothing of them is fetched.
    """
    report = MonitorReport()
    for name, fault in (faulty or {}).items():
        report.verdicts[name] = _left_out(catalogue, name, fault, now)
    for source in sources.values():
        if source.enabled:
            report.verdicts[source.name] = _checked(catalogue, source, every(source), now)
    return report


def _left_out(catalogue: Catalogue, name: str, fault: str, now: datetime) -> HealthVerdict:
    """The verdict on a source that is not crawled because of its declaration, kept with since when that is so."""
    with catalogue.reading() as connection:
        kept = key_values.get(connection, name, HEALTH) or {}
    before = key_values.noun(HealthVerdict, kept) if kept else None
    since = before.since if before and before.cause is HealthCause.DECLARATION and before.since else now
    said = f"its declaration cannot be used, so nothing of it is fetched: {fault}"
    verdict = HealthVerdict(State.BROKEN, HealthCause.DECLARATION, said, since)
    if before != verdict:
        with catalogue.writing() as connection:
            key_values.put(connection, name, HEALTH, {**key_values.fields(verdict), "run": kept.get("run", "")}, now)
    return verdict


def _checked(catalogue: Catalogue, source: Source, every: float, now: datetime) -> HealthVerdict:
    with catalogue.reading() as connection:
        kept = key_values.get(connection, source.name, HEALTH) or {}
        latest = history.latest(connection, source.name)
        if latest is None or latest.run == kept.get("run"):
            past = _history(connection, source, every, now)
            verdict = _with(assess.between(source, past, now), key_values.get(connection, source.name, PROPOSAL))
        else:
            verdict = None
    if verdict is None:
        assert latest is not None  # it is the run to be judged
        return after_run(catalogue, source, latest.run, every, now)
    if key_values.fields(verdict) != {key: value for key, value in kept.items() if key != "run"}:
        with catalogue.writing() as connection:
            key_values.put(connection, source.name, HEALTH, {**key_values.fields(verdict), "run": kept.get("run", "")}, now)
    return verdict


def _with(verdict: HealthVerdict, proposal: Mapping[str, str] | None) -> HealthVerdict:
    """A verdict that says what the site shows instead of an entrance that fails, where that was found out."""
    said = (proposal or {}).get("said", "")
    if not said or said in verdict.sentence:
        return verdict
    return replace(verdict, sentence=f"{verdict.sentence}; {said}" if verdict.sentence else said)


def _history(connection: Connection, source: Source, every: float, now: datetime, before: RunFacts | None = None) -> History:
    accepted = key_values.get(connection, source.name, ACCEPTED)
    previous = key_values.get(connection, source.name, HEALTH)
    return history.history(
        connection,
        source.name,
        now,
        before=before,
        previous=key_values.noun(HealthVerdict, previous) if previous else None,
        every=every,
        accepted=datetime.fromisoformat(accepted) if accepted else None,
    )
