"""A feed that misses nothing: its newest document, and closed documents of the past that never change (RFC 5005, 4).

Documents are numbered in the order of publication and cut into closed pages of a fixed size; the newest document holds what is in no
closed page yet, and at least the newest few. Whoever was away follows `prev-archive` until a page they know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

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


def newest(holdings: Holdings, ledger: Ledger) -> Leaf:
    """The document that feed readers subscribe to."""
    total = _published(holdings, ledger)
    closed = total // PAGE
    return Leaf(0, closed, _items(holdings, ledger, min(closed * PAGE, max(0, total - LEAST)), total))


def closed_page(holdings: Holdings, ledger: Ledger, number: int) -> Leaf | None:
    """A closed page by its number, the oldest is 1; None when there is none yet."""
    closed = _published(holdings, ledger) // PAGE
    if not 1 <= number <= closed:
        return None
    return Leaf(number, closed, _items(holdings, ledger, (number - 1) * PAGE, number * PAGE))


def _published(holdings: Holdings, ledger: Ledger) -> int:
    with holdings.reading() as connection:
        return int(connection.execute(select(func.count()).where(documents.c.sequence <= ledger.last())).scalar_one())


def _items(holdings: Holdings, ledger: Ledger, start: int, stop: int) -> tuple[Published, ...]:
    query = select(documents.c.sequence).where(documents.c.sequence <= ledger.last()).order_by(documents.c.sequence)
    with holdings.reading() as connection:
        numbers = list(connection.execute(query.offset(start).limit(stop - start)).scalars())
    held = holdings.held(numbers)
    found = [Published(held[number], at) for number in numbers if number in held and (at := ledger.time_of(number)) is not None]
    return tuple(reversed(found))
