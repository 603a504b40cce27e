"""What an entrance says of an address that is known: that it changed, that it is there again, and how far such words are followed. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from pipelines.model import Way
from pipelines.revisit.known import UrlState
from pipelines.text.dates import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from pipelines.model import Lead
    from pipelines.revisit.known import KnownUrl

CALM = timedelta(minutes=15)
"""The shortest time between two looks for changes that an entrance announces."""
_RESTLESS_OF = 5


def change_announced(known: KnownUrl, lead: Lead) -> bool:
    """Whether the entrance tells of a change that no look has seen yet; of what is only due, no entrance tells."""
    if not lead.modified or known.looked_at is None or lead.entrance.way is Way.HAND:
        return False
    shown = known.ways.get(lead.entrance.url)
    if shown is not None and shown.judged is not None:
        return lead.modified != shown.judged
    said = moment(lead.modified)  # this entrance speaks of it for the first time
    return said is not None and said > known.looked_at


def shown_anew(known: KnownUrl | None, lead: Lead, last_read: datetime | None) -> bool:
    """Whether a feed or listing shows an address that it did not show when it was read before, at ``last_read`` (None: never).

    Sitemaps are not asked: a part that did not change is not read, so that nothing follows from what it did not show.
    """
    if known is None or known.looked_at is None or last_read is None or lead.entrance.way not in (Way.FEED, Way.LISTING):
        return False
    way = known.ways.get(lead.entrance.url)
    return way is None or way.last < last_read


def gave_way(old: KnownUrl, new: KnownUrl, reads: Mapping[str, Sequence[datetime]]) -> bool:
    """Whether an address is gone, or a feed showed another in its place: the one in the last reading before that of the other.

    ``reads`` are the times at which each feed that shows the other was read when that was first shown, and before, newest first.
    """
    if old.state is UrlState.GONE:
        return True
    for feed, times in reads.items():
        before, after = old.ways.get(feed), new.ways.get(feed)
        if before and after and len(times) > 1 and times[1] <= before.last < times[0] <= after.first:
            return True
    return False


def noisy_entrances(shown: Iterable[tuple[KnownUrl | None, Lead]]) -> frozenset[str]:
    """Entrances that say of more than half of what is held (of five or more) that it changed: a rebuilt site, not corrections."""
    held: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for known, lead in shown:
        if known is not None and known.looked_at is not None:
            held[lead.entrance.url] += 1
            changed[lead.entrance.url] += change_announced(known, lead)
    return frozenset(entrance for entrance, count in held.items() if count >= _RESTLESS_OF and changed[entrance] * 2 > count)


def calm_until(known: KnownUrl, now: datetime) -> datetime:
    """Announced changes cost at most one look per twentieth of an article's age: false ones soon cost little."""
    looked = known.looked_at or known.first_seen
    return looked + max(CALM, (now - known.first_seen) / 20)
