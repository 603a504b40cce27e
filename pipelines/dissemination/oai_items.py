"""What an OAI-PMH harvester sees as items: articles, each with its newest published version, in an order that never changes.

An item is an article; its identifier holds the number of its first version, its record is that of the newest, and a correction is an
update of the same item. Items are listed by that first number and a list goes on behind the last one given, so an item that is updated
while it is harvested is neither skipped nor does it push another out of the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from pipelines.catalogue.schema import documents, removals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pipelines.dissemination.ledger import Ledger
    from pipelines.insight.holdings import Held, Holdings

_PAGE = 500
SETS = {"source": "by source", "lang": "by language", "kind": "by kind of text"}
"""The sets that hold every item in one of their parts (``source:unchina``)."""


@dataclass(frozen=True, slots=True)
class Item:
    """An article: the number of its first version, its newest version, and since when it is as it is (published, taken away, back)."""

    first: int
    held: Held
    at: datetime

    @property
    def deleted(self) -> bool:
        """Whether its site took it away. The text stays in the corpus; harvesters know this as a deleted record."""
        return self.held.removed_since is not None

    @property
    def sets(self) -> tuple[str, ...]:
        """The sets it is in."""
        document = self.held.document
        return f"source:{document.source}", f"lang:{document.language}", f"kind:{document.kind}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items: published from ``since`` until ``until`` (both included), in a set."""

    since: datetime | None = None
    until: datetime | None = None
    of_set: str = ""

    def takes(self, item: Item) -> bool:
        """Whether an item is of the time and of the set; a set without a part has all."""
        if (self.since and item.at < self.since) or (self.until and item.at > self.until):
            return False
        return not self.of_set or self.of_set in SETS or self.of_set in item.sets


def items(holdings: Holdings, ledger: Ledger, wanted: Wanted, start: int = 0) -> Iterator[Item]:
    """The items in order, from the first number ``start`` on."""
    after, upto = _span(ledger, wanted)
    while upto >= 0:
        found = _numbers(holdings, start, after, upto, ledger.last())
        held = holdings.held([newest for _, newest in found]) if found else {}
        for first, newest in found:
            at = ledger.time_of(newest)
            if newest in held and at is not None:
                touched = ledger.touched_at(held[newest].document.url_key) or at
                if wanted.takes(item := Item(first, held[newest], max(at, touched))):
                    yield item
        if len(found) < _PAGE:
            return
        start = found[-1][0] + 1


def item(holdings: Holdings, ledger: Ledger, first: int) -> Item | None:
    """The item whose first version has the number; None when there is none."""
    found = next(items(holdings, ledger, Wanted(), first), None)
    return found if found and found.first == first else None


def sets(holdings: Holdings) -> list[tuple[str, str]]:
    """Every set with its name."""
    found = list(SETS.items())
    with holdings.reading() as connection:
        for name, column in (("source", documents.c.source), ("lang", documents.c.language), ("kind", documents.c.kind)):
            found += [(f"{name}:{value}", str(value)) for value in connection.execute(select(column).distinct().order_by(column)).scalars()]
    return found


def _span(ledger: Ledger, wanted: Wanted) -> tuple[int, int]:
    """The numbers that were published in the time wanted: those above the first and up to the second.

    A publication without documents may be one of removals only, so the span can be empty while items of it are not.
    """
    after, upto = -1, -1
    for one in ledger.publications():
        if one.last is None:
            continue
        if wanted.since is not None and one.at < wanted.since:
            after = max(after, one.last)
        if wanted.until is None or one.at <= wanted.until:
            upto = max(upto, one.last)
    return after, upto


def _numbers(holdings: Holdings, start: int, after: int, upto: int, last: int) -> list[tuple[int, int]]:
    """(first version, newest published version) of the articles whose newest is within the span, and of all with removals up to it."""
    first, each = documents.alias("first"), documents.alias("each")
    newest = func.max(each.c.sequence)
    query = select(first.c.sequence, newest).join(each, each.c.url_key == first.c.url_key)
    query = query.where(first.c.supersedes.is_(None), first.c.sequence >= start, each.c.sequence <= last)
    if after >= 0:  # only what changed since: its keys are found by their numbers
        changed = select(documents.c.url_key).where(documents.c.sequence > after, documents.c.sequence <= upto)
        query = query.where(first.c.url_key.in_(changed.union(select(removals.c.url_key))))
    query = query.group_by(first.c.sequence).having(newest <= upto).order_by(first.c.sequence).limit(_PAGE)
    with holdings.reading() as connection:
        return [(row[0], row[1]) for row in connection.execute(query)]
