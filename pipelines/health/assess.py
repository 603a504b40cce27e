"""The verdict on a source: after a run from what the run did, and between runs from the silence.

Pure: facts, history and time in, verdict out. A first sign makes a source DEGRADED and unconfirmed; when the next run shows trouble
too it is BROKEN (or DEGRADED for good, when only a part is hit), and only then a person is told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipelines.health import rhythm, silence
from pipelines.health.entrance_rules import answered
from pipelines.health.rule_facts import Case
from pipelines.health.rule_order import findings
from pipelines.model.health import HealthCause, HealthVerdict, State
from pipelines.text.humanise import duration

if TYPE_CHECKING:
    from pipelines.health.rhythm import Rhythm
    from pipelines.health.rule_facts import HealthFinding
    from pipelines.model import Source
    from pipelines.model.health import History, RunFacts

OVERDUE = 2.0
"""Periods without a run after which the schedule itself is in trouble; at least `OVERDUE_FLOOR` seconds more than one period."""
OVERDUE_FLOOR = 3600.0
OVERLAPS = 3
"""Slots in a row that may pass because a run is still at work."""
_OWN = frozenset({HealthCause.OVERDUE, HealthCause.OVERLAP, HealthCause.FEED_FROZEN, HealthCause.QUIET, HealthCause.NONE})


def after_run(source: Source, facts: RunFacts, history: History, now: datetime, known: Rhythm | None = None) -> HealthVerdict:
    """Judge a run that just ended. ``history`` is without it; ``known`` is the source's rhythm (learnt here when left out)."""
    found = findings(Case(source, _without_guesses(source, facts, history), history))
    if found and (found[0].whole or found[0].cause is HealthCause.FEED_FROZEN):
        return _trouble(found, history, facts)
    with_run = replace(history, recent=(*history.recent, facts))
    quiet = silence.judge(source, with_run, known or rhythm_of(source, history), now)
    if quiet.state is State.BROKEN or not found:
        return _since(quiet, history)
    return _trouble(found, history, facts)


def between(source: Source, history: History, now: datetime, known: Rhythm | None = None) -> HealthVerdict:
    """Judge a source between its runs: is a run overdue, and has its silence become strange? Other verdicts are kept."""
    previous = history.previous or HealthVerdict(State.UNKNOWN, sentence="it never ran")
    late = _overlapping(history) if history.running else _overdue(history, now)
    if late:
        return _since(late, history)
    mended = previous.cause is HealthCause.DECLARATION  # for here is the source
    if (previous.cause not in _OWN and not mended) or previous.state is State.UNKNOWN:
        return previous
    return _since(silence.judge(source, history, known or rhythm_of(source, history), now), history)


def rhythm_of(source: Source, history: History) -> Rhythm:
    """The rhythm of a source from its known publications, in its own time zone; silence counts from when it was first looked at."""
    zone = UTC if source.timezone == "UTC" else ZoneInfo(source.timezone)
    published = [moment for moment in history.published if history.accepted is None or moment >= history.accepted - timedelta(days=366)]
    since = max(filter(None, (history.watched_since, history.accepted)), default=None)
    return rhythm.witnessed(rhythm.learn(published, zone), since)


def _without_guesses(source: Source, facts: RunFacts, history: History) -> RunFacts:
    """Leave out entrances that the declaration calls a guess and that never worked, as long as another one does."""
    worked = {visit.entrance for run in history.all_runs() for visit in run.visits if answered(visit)}
    kept = tuple(
        visit
        for visit in facts.visits
        if answered(visit) or visit.entrance in worked or f"discover.{visit.way.removeprefix('news_')}s" not in source.unverified
    )
    return replace(facts, visits=kept) if kept else facts


def _trouble(found: list[HealthFinding], history: History, facts: RunFacts) -> HealthVerdict:
    """A verdict from the first finding; the runs of trouble before it count towards its confirmation."""
    first, previous = found[0], history.previous
    going_on = (
        previous is not None and previous.state in (State.DEGRADED, State.BROKEN) and previous.cause not in _OWN - {HealthCause.FEED_FROZEN}
    )
    runs = 1 + (previous.runs if previous and going_on else 0)
    since = previous.since if previous and going_on and previous.since else facts.started_at
    confirmed = runs >= first.sure
    if not confirmed and previous is not None and previous.alarming:
        return replace(previous, runs=previous.runs + going_on)
    also = [finding.sentence for finding in found[1:4]]
    sentence = first.sentence + (f" (since {runs} runs)" if runs > 1 else "")
    state = State.BROKEN if first.whole and confirmed else State.DEGRADED
    evidence = {**first.evidence, "also": also} if also else dict(first.evidence)
    return HealthVerdict(state, first.cause, sentence, since, evidence, runs, confirmed)


def _since(verdict: HealthVerdict, history: History) -> HealthVerdict:
    """Keep the beginning of a state that goes on."""
    previous = history.previous
    if previous is not None and previous.state == verdict.state and previous.cause == verdict.cause and previous.since is not None:
        return replace(verdict, since=previous.since)
    return verdict


def _overdue(history: History, now: datetime) -> HealthVerdict | None:
    runs = history.runs()
    if not runs:
        return None
    last = runs[-1].started_at
    late = (now - last).total_seconds()
    if late < max(OVERDUE * history.every, history.every + OVERDUE_FLOOR):
        return None
    said = f"the last run was {duration(late)} ago, one is due every {duration(history.every)}"
    cure = "is `newswatch schedule` (or cron) running? see `newswatch schedule --next`"
    return HealthVerdict(State.BROKEN, HealthCause.OVERDUE, f"{said}: {cure}", last, {"late": round(late)})


def _overlapping(history: History) -> HealthVerdict | None:
    if history.skipped < OVERLAPS:
        return None
    said = f"a run is at work and {history.skipped} slots have passed meanwhile (one every {duration(history.every)})"
    cure = "make the period longer, or manners.delay shorter; the run will be ended at its deadline"
    return HealthVerdict(State.DEGRADED, HealthCause.OVERLAP, f"{said}: {cure}", history.runs()[-1].started_at if history.runs() else None)
