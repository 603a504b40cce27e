"""How far the listings of a source were walked: the rules of `discover.paging` over what the corpus remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.catalogue import state
from pipelines.discover import paging
from pipelines.discover.paging import Rule, Walk
from pipelines.model import Found
from pipelines.runs.run import EntranceResult
from pipelines.text.dates import find_dates, moment

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.revisit.known import KnownUrl
    from pipelines.runs.run import Run


class ListingWalks:
    """The walks of one run. With ``since`` (ISO day) they are a backfill: it goes on where a killed one stood."""

    def __init__(self, run: Run, since: str | None = None) -> None:
        self._run = run
        self._since = since
        self._walks: dict[str, Walk] = {}
        self._marks: dict[str, Any] = {}

    def begin(self, listing: str) -> str:
        """The address that the walk of a listing fetches first."""
        self._marks[listing] = self._remembered(listing)
        left = self._marks[listing].get("backfill")
        if self._since and left and left["since"] == self._since:
            self._walks[listing] = paging.resume(listing, left["next"], left["pages"])
            return str(left["next"])
        self._walks[listing] = paging.begin(listing)
        return listing

    def advance(self, listing: str, url: str, found: Found, shown: EntranceResult, now: datetime) -> str | None:
        """The next page to fetch after ``url`` was read; None when the walk has ended (the reason is in `ended`)."""
        seen = paging.seen_of(
            found,
            url,
            [key for key, _ in shown.leads],
            [self._known(listing, known) for _, known in shown.leads],
            [self._day(lead.published) for lead in found.leads],
        )
        rule = Rule(self._run.source.discover.max_pages, since=self._since, now=now.date().isoformat())
        walk = paging.advance(self._walks[listing], seen, rule, self._run.source.discover)
        self._remember(listing, walk, now)
        self._walks[listing] = walk
        if walk.gap:
            self._run.account.troubles.append(f"listing {listing}: {self.ended(listing)}; articles beyond may be missing")
        return walk.next_url

    def beyond(self, listing: str, url: str, now: datetime) -> None:
        """A further page that is not there: the listing ended before it."""
        self.advance(listing, url, Found(state="empty"), EntranceResult((), ()), now)

    def broke(self, listing: str, url: str, reason: str) -> None:
        """A further page of the walk could not be fetched: the walk is not complete, the next run walks as far again."""
        self._run.account.troubles.append(f"listing {listing}: its page {url} could not be read ({reason}); older articles may be missing")

    def ended(self, listing: str) -> str:
        """Why the walk ended, as a sentence; empty while it goes on."""
        walk = self._walks[listing]
        return f"{walk.pages} pages: {walk.stop} ({walk.evidence})" if walk.stop else ""

    def _day(self, published: str | None) -> str | None:
        """The ISO day that a listing shows beside an article, in whichever form it is written."""
        said = moment(published)
        if said is not None:
            return said.date().isoformat()
        written = find_dates(published or "", self._run.source.dates.day_first)
        return next((one.day.isoformat() for one in written if one.day is not None), None)

    def _known(self, listing: str, known: KnownUrl | None) -> bool:
        """Known to a walk is what was first seen before the last complete walk of this listing ended."""
        complete = moment(self._marks[listing].get("complete"))
        return known is not None and complete is not None and known.first_seen <= complete

    def _remembered(self, listing: str) -> dict[str, Any]:
        if not self._run.ledger.exists:
            return {}
        with self._run.corpus.catalogue.reading() as connection:
            return state.get(connection, self._run.source.name, f"walk {listing}") or {}

    def _remember(self, listing: str, walk: Walk, now: datetime) -> None:
        mark = dict(self._marks[listing])
        if walk.complete:
            mark = {"complete": now.isoformat(), "pages": walk.pages, "why": f"{walk.stop}"}
        elif self._since and walk.next_url:
            mark["backfill"] = {"since": self._since, "next": walk.next_url, "pages": walk.pages}
        with self._run.corpus.catalogue.writing() as connection:
            state.put(connection, self._run.source.name, f"walk {listing}", mark, now)
