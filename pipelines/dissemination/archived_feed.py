"""A feed that misses nothing: its newest document, and closed documents of the past that never change (RFC 5005, 4).

Documents are numbered in the order of publication and cut into closed pages of a fixed size; the newest document holds what is in no
closed page yet, and at least the newest few. Whoever was away follows `prev-archive` until a page they know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from pipelines.catalogue import removals
from pipelines.catalogue.schema import documents

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.dissemination.ledger import Ledger
    from pipelines.insight.holdings import Held, Holdings

PAGE = 100
"""Documents of a closed page; never to be changed, or pages that were said to be closed change."""
LEAST = 50
"""Documents of the newest page."""


@dataclass(frozen=True, slots=True)
class Published:
    """A document and since when it is published."""

    held: Held
    at: datetime


@dataclass(frozen=True, slots=True)
class Leaf:
    """One document of the feed, newest first. ``number`` is that of a closed page (from 1), 0 for the newest; ``closed`` how many are."""

    number: int
    closed: int
    items: tuple[Published, ...]
    taken_away: tuple[Published, ...] = ()
    """Newest page only: what sites took away since its oldest item was published, and when that was made known; the newest first."""


def newest(holdings: Holdings, ledger: Ledger) -> Leaf:
    """The document that feed readers subscribe to."""
    total = _published(holdings, ledger)
    closed = total // PAGE
    items = _items(holdings, ledger, min(closed * PAGE, max(0, total - LEAST)), total)
    return Leaf(0, closed, items, _taken_away(holdings, ledger, items))


def closed_page(holdings: Holdings, ledger: Ledger, number: int) -> Leaf | None:
    """A closed page by its number, the oldest is 1; None when there is none yet."""
    closed = _published(holdings, ledger) // PAGE
    if not 1 <= number <= closed:
        return None
    return Leaf(number, closed, _items(holdings, ledger, (number - 1) * PAGE, number * PAGE))


def _published(holdings: Holdings, ledger: Ledger) -> int:
    with holdings.reading() as connection:
        return int(connection.execute(select(func.count()).where(documents.c.sequence <= ledger.last())).scalar_one())


def _taken_away(holdings: Holdings, ledger: Ledger, items: tuple[Published, ...]) -> tuple[Published, ...]:
    if not items:
        return ()
    with holdings.reading() as connection:
        gone = {one["url_key"]: one["document"] for one in removals.every(connection) if one["event"] == removals.REMOVED}
    known = {number: at for key, number in gone.items() if (at := ledger.touched_at(key)) is not None and at >= items[-1].at}
    held = holdings.held(known)
    found = [Published(held[number], at) for number, at in known.items() if number in held]
    return tuple(sorted(found, key=lambda one: (one.at, one.held.document.sequence), reverse=True)[:PAGE])


def _items(holdings: Holdings, ledger: Ledger, start: int, stop: int) -> tuple[Published, ...]:
    query = select(documents.c.sequence).where(documents.c.sequence <= ledger.last()).order_by(documents.c.sequence)
    with holdings.reading() as connection:
        numbers = list(connection.execute(query.offset(start).limit(stop - start)).scalars())
    held = holdings.held(numbers)
    found = [Published(held[number], at) for number in numbers if number in held and (at := ledger.time_of(number)) is not None]
    return tuple(reversed(found))
