"""What to do with an address that an entrance shows, and when to look at it next. Pure rules; `leads` remembers, the flow acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from pipelines.model.cause import Cause
from pipelines.revisit import retries
from pipelines.revisit.announced import calm_until, change_announced
from pipelines.revisit.known import KnownUrl, UrlState
from pipelines.revisit.server_time import was_ahead
from pipelines.text.dates import moment
from pipelines.text.humanise import minute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.model import Lead

DAY = timedelta(days=1)
_MAY_CHANGE = frozenset({UrlState.FAILED, UrlState.UNREADABLE, UrlState.GONE})
_MAY_RETURN = frozenset({UrlState.UNREADABLE, UrlState.GONE})
_NOT_THERE = (Cause.SOFT_404, Cause.REDIRECTED_HOME)
"""Refusals that say of a page that it is not there (yet)."""


class Action(StrEnum):
    """What the run does with an address."""

    FETCH = "fetch"  # no text of it is held
    REVISIT = "revisit"  # a text is held: ask, conditionally, whether it changed
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Plan:
    """An action with a sentence that says why; ``next_look`` is when it may be asked for at the earliest, None: not by itself."""

    action: Action
    reason: str
    next_look: datetime | None = None


def what_to_do(known: KnownUrl | None, lead: Lead | None, now: datetime, *, trust_modified: bool = True, anew: bool = False) -> Plan:
    """Decide for one address; ``known`` is its state before this run, ``lead`` what an entrance shows (None: it is only due).

    ``trust_modified=False`` for entrances that say of nearly everything that it changed (`noisy_entrances`); ``anew``: the entrance
    did not show it before (`shown_anew`).
    """
    if known is None:
        return Plan(Action.FETCH, "never seen before")
    if known.state is UrlState.PENDING:
        return Plan(Action.FETCH, f"shown since {_day(known.first_seen)} and not yet fetched")
    wanted = Action.REVISIT if known.document is not None else Action.FETCH
    if known.looked_at is not None and was_ahead(known.looked_at, now):
        return Plan(wanted, f"{known.state}; looked at under a clock that was ahead ({_day(known.looked_at)})")
    if known.state in {UrlState.HELD, UrlState.OFF_TOPIC}:
        return _of_read(known, lead, now, trust_modified, anew)
    if known.next_look is not None and known.next_look <= now:
        return Plan(wanted, f"try {known.tries + 1}: {known.state} before ({known.reason})")
    if lead is not None and calm_until(known, now) <= now:
        absent = known.state is UrlState.REFUSED and known.reason.startswith(_NOT_THERE)
        if trust_modified and (absent or known.state in _MAY_CHANGE) and change_announced(known, lead):
            return Plan(wanted, f"{known.state} before ({known.reason}); the entrance says it changed: {lead.modified}")
        if anew and (absent or known.state in _MAY_RETURN):
            return Plan(wanted, f"{known.state} before ({known.reason}); {lead.entrance.url} shows it anew")
    return Plan(Action.SKIP, f"{known.state} ({known.reason}); {_next('try', known.next_look)}", known.next_look)


def next_look(
    known: KnownUrl | None,
    *,
    state: UrlState,
    cause: Cause | None,
    now: datetime,
    published: datetime | str | None,
    looks: Sequence[float],
    shown: bool = False,
) -> datetime | None:
    """When an address is asked for again after it came to ``state`` now; None: not by itself.

    ``cause`` is that of a refusal or failure, None when a text was read; ``published`` is the article's date (ISO text or time),
    ``looks`` the ages in seconds at which a held article is looked at for corrections; ``shown``: an entrance shows it in this run.
    """
    if state is UrlState.HELD:
        first_seen = min(known.first_seen, now) if known else now  # a later one: the clock was ahead then
        return _next_rung(_age_from(published, first_seen), now, looks)
    if cause is None:
        return None
    first = known is None or (state is UrlState.GONE and known.state is not UrlState.GONE)
    failures = 1 if first or known is None else known.tries + 1
    shown = shown or (known is not None and known.looked_at is not None and known.last_seen > known.looked_at)
    wait = retries.wait(cause, failures, shown=shown, held=known is not None and known.document is not None)
    return None if wait is None else now + wait


def state_after(known: KnownUrl, state: UrlState) -> UrlState:
    """The state an address has after a run brought it to ``state``: a text that is held is not lost by a look that failed."""
    lost = {UrlState.FAILED, UrlState.REFUSED, UrlState.UNREADABLE, UrlState.OFF_TOPIC}
    return UrlState.HELD if known.document is not None and state in lost else state


def _of_read(known: KnownUrl, lead: Lead | None, now: datetime, trust_modified: bool, anew: bool) -> Plan:
    what = f"held as {known.file or f'document {known.document}'}" if known.state is UrlState.HELD else f"off topic ({known.reason})"
    if known.next_look is not None and known.next_look <= now:
        return Plan(Action.REVISIT, f"{what}; a look for corrections was due {_day(known.next_look)}")
    if lead is not None and anew and known.copy and calm_until(known, now) <= now:
        return Plan(Action.REVISIT, f"{what} of another address; {lead.entrance.url} shows it anew")
    if lead is None or not change_announced(known, lead):
        return Plan(Action.SKIP, f"{what}; {_next('look', known.next_look)}", known.next_look)
    if not trust_modified:
        return Plan(Action.SKIP, f"{what}; the entrance says of nearly everything that it changed", known.next_look)
    calm = calm_until(known, now)
    if calm > now:
        return Plan(Action.SKIP, f"{what}; said to have changed ({lead.modified}), looked at too lately; next look {_day(calm)}", calm)
    return Plan(Action.REVISIT, f"{what}; the entrance says it changed: {lead.modified}")


def _age_from(published: datetime | str | None, first_seen: datetime) -> datetime:
    """Where an article's age is counted from: its date when that has a time of day; for a bare date, when it was first seen if that was
    within two days. A date in the future counts as now."""
    bare = isinstance(published, str) and len(published.strip()) <= 10
    found = moment(published) if isinstance(published, str) else published
    if found is None or found > first_seen or (bare and first_seen - found < 2 * DAY):
        return first_seen
    return found


def _next_rung(began: datetime, now: datetime, looks: Sequence[float]) -> datetime | None:
    return next((due for age in sorted(looks) if (due := began + timedelta(seconds=age)) > now), None)


def _next(what: str, at: datetime | None) -> str:
    return f"next {what} {_day(at)}" if at else f"no further {what}"


def _day(at: datetime) -> str:
    return minute(at)
