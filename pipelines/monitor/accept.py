"""Accept: a person has looked and says that a source is as it should be; what was before is no measure any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.catalogue import attempts, key_values
from pipelines.catalogue.schema import stamp
from pipelines.errors import NewswatchError
from pipelines.health.rule_order import COMPARED
from pipelines.model.health import HealthVerdict, State
from pipelines.monitor.judge import ACCEPTED, HEALTH

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.catalogue.connection import Catalogue
    from pipelines.model.health import HealthCause


def accept(catalogue: Catalogue, source: str, now: datetime, *, cause: HealthCause | None = None, note: str = "") -> HealthVerdict:
    """Take the present state of a source as its normal one; gives the verdict that held until now.

    The source's rules are learnt anew from the last run on, and the acceptance is entered in the catalogue's events with ``note``.
    Raises NewswatchError when nothing is wrong, when another cause than ``cause`` is reported, and when the cause is no matter of what
    is usual (an entrance that refuses is not made right by accepting it).
    """
    with catalogue.writing() as connection:
        kept = key_values.get(connection, source, HEALTH)
        verdict = key_values.noun(HealthVerdict, kept) if kept else HealthVerdict(State.UNKNOWN, sentence="it never ran")
        if refusal := _refusal(verdict, cause):
            raise NewswatchError(f"{source}: {refusal}")
        key_values.put(connection, source, ACCEPTED, stamp(now), now)
        key_values.put(connection, source, HEALTH, {**key_values.fields(HealthVerdict(State.OK)), "run": (kept or {}).get("run", "")}, now)
        said = f"{verdict.sentence}{f' -- {note}' if note else ''}"
        attempts.event(connection, "accepted", source, verdict.cause.value, said, now)
    return verdict


def _refusal(verdict: HealthVerdict, cause: HealthCause | None) -> str:
    if verdict.state in (State.OK, State.UNKNOWN):
        return f"nothing to accept, it stands {verdict.state.value}" + (f" ({verdict.sentence})" if verdict.sentence else "")
    if cause is not None and cause is not verdict.cause:
        return f"its cause is {verdict.cause.value!r}, not {cause.value!r}; nothing was accepted. {verdict.sentence}"
    if verdict.cause not in COMPARED:
        return f"{verdict.cause.value!r} is not judged by what is usual, so accepting it would change nothing. {verdict.sentence}"
    return ""
