"""How far the listings of a source were walked: the rules of `discover.paging` over what the corpus remembers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pipelines.catalogue import key_values as states
from pipelines.discover import paging
from pipelines.discover.order import Order
from pipelines.discover.walk import Place, Rule, Stop, Walk
from pipelines.model import Found
from pipelines.model.cause import Cause
from pipelines.text.dates import find_dates, moment
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from pipelines.model import Source
    from pipelines.model.cause import Trouble
    from pipelines.revisit.known import KnownUrl
    from pipelines.runs.state import Draft

NOTHING = Found(state="empty")
LAST_PAGE, WHOLE = timedelta(days=1), timedelta(days=7)
"""How long the last page is not fetched again of a list whose order is not known, and the pages between of one whose oldest come first."""


class ListingWalks:
    """The walks of one run. With ``since`` (ISO day) they are a backfill: it goes on where a killed one stopped."""

    def __init__(self, source: Source, since: str | None = None) -> None:
        self._source = source
        self._since = since
        self._walks: dict[str, Walk] = {}
        self._marks: dict[str, dict[str, Any]] = {}

    def begin(self, connection: Connection | None, listing: str) -> str:
        """The address that the walk of a listing fetches first; without a connection nothing is remembered yet."""
        held = states.get(connection, self._source.name, _name(listing)) if connection is not None else None
        mark: dict[str, Any] = held or {}
        self._marks[listing] = mark
        left = mark.get("backfill")
        if self._since and left and left["since"] == self._since:
            self._walks[listing] = paging.resume(listing, left["next"], left["pages"])
            return str(left["next"])
        self._walks[listing] = paging.begin(listing)
        return listing

    def whole(self, listing: str, now: datetime) -> bool:
        """Whether all pages of a listing are to be read again, whatever the first one says of a change: its oldest articles come first."""
        mark = self._marks.get(listing, {})
        return mark.get("order") == Order.OLDEST and self._since is None and _past(mark.get("whole"), WHOLE, now)

    def unchanged(self, connection: Connection, draft: Draft, listing: str, url: str, now: datetime) -> Walk | None:
        """The walk after a page answered that it did not change (304); None where that ends it."""
        if url != listing:
            return None
        walk = paging.unchanged(self._walks[listing], self._rule(listing, now))
        draft.then(lambda: self._walks.__setitem__(listing, walk))
        if walk.jumped:
            self._remember(connection, listing, walk, now)
        return walk if walk.next_url else None

    def failed(self, connection: Connection, draft: Draft, listing: str, url: str, trouble: Trouble, now: datetime) -> Walk | None:
        """The walk after a further page brought none, where that is its end; None when it was broken off."""
        if trouble.cause in (Cause.NOT_FOUND, Cause.GONE):
            return self.advance(connection, draft, listing, url, NOTHING, (), now)
        walk = paging.failed(self._walks[listing], url, trouble.cause, f"({trouble.sentence})")
        if walk is not None:
            self._remember(connection, listing, walk, now)
            draft.then(lambda: self._walks.__setitem__(listing, walk))
        return walk

    def advance(
        self,
        connection: Connection,
        draft: Draft,
        listing: str,
        url: str,
        found: Found,
        shown: Sequence[tuple[str, KnownUrl | None]],
        now: datetime,
    ) -> Walk:
        """The walk after the page at ``url`` was read; ``shown`` are key and earlier standing of each of its leads, in order."""
        seen = paging.seen_of(
            found,
            url,
            [key for key, _ in shown],
            [self._known(listing, known) for _, known in shown],
            [self._day(lead.published) for lead in found.leads],
            met=all(known is not None for _, known in shown),
        )
        discover = self._source.discover if listing in self._source.discover.listings else replace(self._source.discover, next_page=None)
        walk = paging.advance(self._walks[listing], seen, self._rule(listing, now), discover)
        self._remember(connection, listing, walk, now)
        draft.then(lambda: self._walks.__setitem__(listing, walk))
        if walk.gap:
            draft.trouble(f"listing {listing}: {ended(walk)}; articles beyond may be missing")
        return walk

    def _rule(self, listing: str, now: datetime) -> Rule:
        mark, bound = self._marks[listing], Rule(self._source.discover.max_pages, since=self._since, now=now.date().isoformat())
        order, last = Order(mark.get("order", "")), mark.get("last")
        due = not self.whole(listing, now) if order is Order.OLDEST else order is Order.UNKNOWN and _past(mark.get("ended"), LAST_PAGE, now)
        return replace(bound, order=order, last=Place(last["url"], last["number"]) if last and due and self._since is None else None)

    def _remember(self, connection: Connection, listing: str, walk: Walk, now: datetime) -> None:
        mark = self._mark(listing, walk, now)
        if mark != self._marks[listing]:
            states.put(connection, self._source.name, _name(listing), mark, now)

    def _day(self, published: str | None) -> str | None:
        """The ISO day that a listing shows beside an article, in whichever form it is written."""
        said = moment(published)
        if said is not None:
            return said.date().isoformat()
        written = find_dates(published or "", self._source.dates.day_first)
        return next((one.day.isoformat() for one in written if one.day is not None), None)

    def _known(self, listing: str, known: KnownUrl | None) -> bool:
        """Known to a walk is what was first seen before the last complete walk of this listing ended."""
        complete = moment(self._marks[listing].get("complete"))
        return known is not None and complete is not None and known.first_seen <= complete

    def _mark(self, listing: str, walk: Walk, now: datetime) -> dict[str, Any]:
        """What is to be remembered of a walk."""
        held = {name: value for name, value in self._marks[listing].items() if name in _OF_THE_END}
        if walk.complete:
            if walk.order:
                held["order"] = walk.order.value
            if walk.to_the_end and walk.last is not None:
                held |= {"last": {"url": walk.last.url, "number": walk.last.number} if walk.last.number else None, "ended": now.isoformat()}
                held |= {} if walk.jumped else {"whole": now.isoformat()}
            return {"complete": now.isoformat(), "pages": walk.pages, "why": f"{walk.stop}", **held}
        if walk.jumped and walk.next_url:  # asked for once a day, whether it answers or not
            return {**self._marks[listing], "ended": now.isoformat()}
        if self._since and walk.next_url:
            return {**self._marks[listing], "backfill": {"since": self._since, "next": walk.next_url, "pages": walk.pages}}
        return self._marks[listing]


def ended(walk: Walk) -> str:
    """Why a walk ended, as a sentence; empty while it goes on."""
    if not walk.stop:
        return ""
    oldest = "; the oldest articles come first, so that its last page is read at every visit" if walk.order is Order.OLDEST else ""
    again = (
        "; taken for the end of the list, and asked for again by the next walk" if walk.stop is Stop.PAST_END and not walk.complete else ""
    )
    return f"{plural(walk.pages, 'page')}: {walk.stop} ({walk.evidence}){oldest}{again}"


def _past(at: Any, wait: timedelta, now: datetime) -> bool:
    """Whether a remembered time is so long ago, or there is none."""
    said = moment(at) if at else None
    return said is None or not timedelta(0) <= now - said < wait


_OF_THE_END = ("order", "last", "ended", "whole")


def _name(listing: str) -> str:
    return f"walk {listing}"
