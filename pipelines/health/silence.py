"""Whether a silence means something: the source's own rhythm, what it declares, and what its pages look like meanwhile."""

from __future__ import annotations

from itertools import pairwise
from math import inf, pow
from typing import TYPE_CHECKING

from pipelines.health.odds import STRANGE, rate
from pipelines.model.health import HealthCause, HealthVerdict, State
from pipelines.text.humanise import duration

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.health.rhythm import Rhythm
    from pipelines.model import Source
    from pipelines.model.health import History

UNKNOWN_QUIET = 60 * 86400.0
"""Seconds of silence that are tolerated at a source whose rhythm is not known and that declares none."""


def judge(source: Source, history: History, known: Rhythm, now: datetime) -> HealthVerdict:
    """OK, QUIET, or BROKEN with the cause "feed frozen", from the time since the last publication. ``known`` is the source's rhythm."""
    start = max(filter(None, (known.last, history.accepted, history.watched_since)), default=None)
    if start is None:
        return HealthVerdict(State.UNKNOWN, sentence="it never ran")
    age = max(0.0, (now - (known.last or start)).total_seconds())
    silent = max(0.0, (now - start).total_seconds())
    evidence = {"silent": round(age), "p95": known.p95, "expected": known.expected, "basis": known.basis}
    about = f"nothing new for {duration(age)}"
    quiet = known.quiet_at is not None and now >= known.quiet_at
    late = (known.alarm_at is not None and now >= known.alarm_at) or silent >= _limit(source, known)
    same = _frozen(history) if known.due is not None and now >= known.due else ""
    if late or same:
        return HealthVerdict(
            State.BROKEN, HealthCause.FEED_FROZEN, f"{about}; {_usual(source, known)}; {_advice(source, same)}", start, evidence
        )
    if quiet:
        return HealthVerdict(
            State.QUIET, HealthCause.QUIET, f"{about}; {_usual(source, known)}; everything else is as always", start, evidence
        )
    return HealthVerdict(State.OK, sentence=_unwitnessed(source, history, known, age, now), evidence=evidence)


def _unwitnessed(source: Source, history: History, known: Rhythm, age: float, now: datetime) -> str:
    """After the only look at a source so far: how old its newest article is, if that would be strange at a source known for longer."""
    if len(history.runs()) > 1 or known.last is None:
        return ""
    usual = known.quiet_at - known.unseen if known.quiet_at else None
    strange = (usual is not None and now >= usual) or age >= _limit(source, known)
    return f"newest article {duration(age)} old" if strange else ""


def _limit(source: Source, known: Rhythm) -> float:
    """Seconds of silence that are an alarm whatever the rhythm: as declared, or where no rhythm is known."""
    if source.expect.max_quiet is not None:
        return source.expect.max_quiet
    return inf if known.alarm_at else UNKNOWN_QUIET


def _frozen(history: History) -> str:
    """The entrance whose bytes do not change although they used to differ when nothing was new; empty when there is none."""
    runs = [run for run in history.runs() if history.counts(run)]
    for entrance in {visit.entrance for run in runs for visit in run.visits}:
        seen = [visit for run in runs for visit in run.visits if visit.entrance == entrance and visit.digest]
        still = _still([visit.digest for visit in seen])
        idle = [(before, after) for before, after in pairwise(seen[: len(seen) - still]) if not after.fresh]
        moved = sum(before.digest != after.digest for before, after in idle)
        if still > 2 and len(idle) > 4 and pow(1 - rate(moved, len(idle)), still - 1) < STRANGE:
            return entrance
    return ""


def _still(digests: list[str]) -> int:
    """How many of the newest digests are one and the same."""
    count = 0
    for digest in reversed(digests):
        if digest != digests[-1]:
            break
        count += 1
    return count


def _usual(source: Source, known: Rhythm) -> str:
    declared = source.expect.max_quiet
    if known.p95 is None or known.alarm_at is None:
        return f"{known.basis}, and {duration(declared or UNKNOWN_QUIET)} is the limit {'declared' if declared else 'then'}"
    return f"usually {duration(known.expected)}, 95 % of its gaps are below {duration(known.p95)} ({known.basis})"


def _advice(source: Source, same: str) -> str:
    if same:
        return f"{same} gives the very same bytes at every look, which it never did: it is a frozen copy (cache); ask the publisher"
    return f"its pages answer as always: either it stopped publishing, or it publishes elsewhere now; look at {source.home}"
