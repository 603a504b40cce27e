"""Articles that came and could not be read or kept here: our failure, not the site's. Where they lie, and when they are tried again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from pipelines.catalogue.schema import leads, sightings
from pipelines.catalogue.sightings import UNDECIDED
from pipelines.model import Outcome, WarcRef
from pipelines.model.cause import Cause
from pipelines.revisit.known import UrlState
from pipelines.revisit.retries import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

ARCHIVED = "warc"
"""In the evidence of a sighting: where the answer lies from which the article can be read again."""
_WAITING = (UrlState.FAILED, UrlState.HELD)
_SAYS_NOTHING = (Outcome.SKIPPED.value, UNDECIDED)


@dataclass(frozen=True, slots=True)
class Unread:
    """One such article: ``tries`` in a row were in vain, the next comes at ``next_try`` (UTC as text)."""

    source: str
    url: str
    reason: str
    tries: int
    next_try: str | None
    answer: WarcRef | None
    settled: bool
    """It was tried so often that it is no longer news: it is tried ever more seldom, and no run is worse for it."""


def evidence_of(cause: Cause, answer: WarcRef | None) -> dict[str, Any]:
    """The evidence of an outcome by its cause; with the place of the answer where reading it again may help."""
    kept = cause.kind.ours and answer is not None
    return {"cause": cause.value, **({ARCHIVED: [answer.file, answer.offset, answer.record]} if kept and answer else {})}


def unread(connection: Connection, source: str | None = None) -> list[Unread]:
    """What of a source (or of all) waits to be read again, in the order of addresses."""
    tried = (leads.c.state.in_(_WAITING)) & (leads.c.tries > 0)
    if source is not None:
        tried &= leads.c.source == source
    same = (sightings.c.source == leads.c.source) & (sightings.c.url_key == leads.c.url_key)
    last = select(func.max(sightings.c.id)).where(same, sightings.c.outcome.not_in(_SAYS_NOTHING)).correlate(leads).scalar_subquery()
    query = select(leads, sightings.c.evidence).join(sightings, sightings.c.id == last).where(tried)
    found = []
    for row in connection.execute(query.order_by(leads.c.source, leads.c.url_key)):
        evidence = json.loads(row.evidence)
        cause = Cause.of(str(evidence.get("cause", "")))
        if cause is not None and cause.kind.ours:
            settled = row.tries > len(TABLE[cause].steps)
            found.append(Unread(row.source, row.url, row.reason, row.tries, row.next_look, _answer(evidence), settled))
    return found


def _answer(evidence: Mapping[str, Any]) -> WarcRef | None:
    place = evidence.get(ARCHIVED)
    return WarcRef(*place) if isinstance(place, list) else None
