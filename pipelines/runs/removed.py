"""A held article that its site took away, and one that is shown again: events of the corpus, written with the outcome of the look."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.catalogue import removals, sightings
from pipelines.catalogue.schema import stamp
from pipelines.model.cause import Cause
from pipelines.revisit.known import UrlState
from pipelines.revisit.removal import STATUS, absence
from pipelines.runs import outcomes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipelines.catalogue.sightings import Sighting
    from pipelines.corpus.append import Batch
    from pipelines.model import Lead
    from pipelines.model.cause import Trouble
    from pipelines.revisit.known import KnownUrl
    from pipelines.runs.state import Draft

_LOOKS = 50
"""Of an address, at most; what is older does not matter any more."""


def may_be(known: KnownUrl | None, trouble: Trouble) -> bool:
    """Whether a look that failed may be one that makes a held article count as taken away."""
    return known is not None and known.document is not None and trouble.cause in STATUS


def may_return(known: KnownUrl | None) -> bool:
    """Whether a held article's page was not there when it was last asked for."""
    return known is not None and known.document is not None and known.state is UrlState.GONE


def after_failure(draft: Draft, batch: Batch, lead: Lead, now: datetime) -> None:
    """Keep that an article is taken away when the looks at it say so; this look's outcome is written already."""
    key = draft.key(lead.url)
    known = draft.before(key)
    if known is None or known.document is None:
        return
    seen = sightings.of_url(batch.connection, (key,), lead.url, limit=_LOOKS)
    found = absence(_looks(one for one in seen if one.url_key == key))
    if found is not None:
        record = _record(known, lead.url, removals.REMOVED, now)
        batch.removal({**record, "status": found.status, "looks": found.looks, "since": stamp(found.since)})


def after_text(draft: Draft, batch: Batch, lead: Lead, now: datetime) -> None:
    """Keep that an article which was taken away is shown again."""
    key = draft.key(lead.url)
    known = draft.before(key)
    if known is None or not may_return(known):
        return
    if removals.of_keys(batch.connection, (key,)).get(key, {}).get("event") == removals.REMOVED:
        batch.removal({**_record(known, lead.url, removals.RETURNED, now), "status": None, "looks": 0, "since": stamp(now)})


def _record(known: KnownUrl, url: str, event: str, now: datetime) -> dict[str, Any]:
    return {"url_key": known.url_key, "document": known.document, "url": url, "event": event, "seen_at": stamp(now)}


def _looks(seen: Iterable[Sighting]) -> Iterator[tuple[datetime, Cause | None]]:
    """When the site was asked, and what kept the answer from giving a text; None when it gave one."""
    for one in seen:
        cause = Cause.of(str(one.evidence.get("cause", "")))
        if one.outcome in outcomes.HAS_TEXT:
            yield datetime.fromisoformat(one.at), None
        elif cause is not None:
            yield datetime.fromisoformat(one.at), cause
