"""How far the listings of a source were walked: the rules of `discover.paging` over what the corpus remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.catalogue import state as states
from pipelines.discover import paging
from pipelines.discover.paging import Rule, Walk
from pipelines.model import Found
from pipelines.text.dates import find_dates, moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from pipelines.model import Source
    from pipelines.revisit.known import KnownUrl
    from pipelines.runs.state import Draft

NOTHING = Found(state="empty")


class ListingWalks:
    """The walks of one run. With ``since`` (ISO day) they are a backfill: it goes on where a killed one stood."""

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
        )
        rule = Rule(self._source.discover.max_pages, since=self._since, now=now.date().isoformat())
        walk = paging.advance(self._walks[listing], seen, rule, self._source.discover)
        mark = self._mark(listing, walk, now)
        if mark != self._marks[listing]:
            states.put(connection, self._source.name, _name(listing), mark, now)
        draft.then(lambda: self._walks.__setitem__(listing, walk))
        if walk.gap:
            draft.trouble(f"listing {listing}: {ended(walk)}; articles beyond may be missing")
        return walk

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
        if walk.complete:
            return {"complete": now.isoformat(), "pages": walk.pages, "why": f"{walk.stop}"}
        if self._since and walk.next_url:
            return {**self._marks[listing], "backfill": {"since": self._since, "next": walk.next_url, "pages": walk.pages}}
        return self._marks[listing]


def ended(walk: Walk) -> str:
    """Why a walk ended, as a sentence; empty while it goes on."""
    return f"{walk.pages} pages: {walk.stop} ({walk.evidence})" if walk.stop else ""


def _name(listing: str) -> str:
    return f"walk {listing}"
