"""What one page of an entrance comes to: what is to be fetched, where the entrance goes on, and what is remembered of the visit.

One call and one commit for a page, whatever the entrance: a kill leaves the page read in whole, or not read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.catalogue import validators, visits
from pipelines.model import Visit, Way
from pipelines.model.visit import UNCHANGED
from pipelines.runs import full_answers, leads
from pipelines.runs.listings import ListingWalks, ended
from pipelines.runs.sitemaps import SOUND, Sitemaps
from pipelines.runs.state import EntranceTask
from pipelines.runs.tally import READ

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from pipelines.model import Entrance, Found, Page, Source
    from pipelines.model.cause import Trouble
    from pipelines.runs.leads import Discovered
    from pipelines.runs.state import Draft, Task

WALKED = (Way.LISTING, Way.FEED)
"""Ways whose page may name the next one; a feed's later pages are those of RFC 5005 and JSON Feed."""

NAMED_IN_VAIN = "robots.txt names it, and it never was there"


@dataclass(frozen=True, slots=True)
class EntranceResult:
    """What a page of an entrance came to: articles to fetch, further pages to ask for, and what a person may want to see."""

    tasks: tuple[Task, ...] = ()
    further: tuple[EntranceTask, ...] = ()
    leads: int = 0
    fresh: int = 0
    """Leads whose address was never seen before the run."""
    state: str = ""
    """What was found; empty when nothing was read."""
    said: str = ""
    """A sentence to show at once: the entrance has moved for good."""

    @property
    def read(self) -> bool:
        """Whether the page was read."""
        return bool(self.state) and self.state != UNCHANGED


class Entrances:
    """The entrances of one run. Calls are made within the caller's transaction; `Draft.apply` makes them count."""

    def __init__(self, source: Source, since: str | None = None) -> None:
        self._source = source
        self._walks = ListingWalks(source, since)
        self._sitemaps = Sitemaps(source.name)

    def begin(self, connection: Connection | None, entrance: Entrance, now: datetime) -> EntranceTask:
        """What an entrance begins with: a backfill goes on where it stopped, a sitemap begins with one of its parts."""
        page = EntranceTask(entrance, entrance.url)
        if entrance.way in WALKED:
            first = self._walks.begin(connection, entrance.url)
            page = replace(page, url=first, whole=self._walks.whole(entrance.url, now))
        elif entrance.way is Way.SITEMAP:
            first, known = self._sitemaps.begin(connection, entrance.url, now)
            page = replace(page, url=first, first=first == entrance.url, whole=not known)
        return full_answers.known(connection, [page])[0] if connection is not None else page

    def on_page(
        self, connection: Connection, draft: Draft, asked: EntranceTask, found: Found, page: Page, moved: bool, now: datetime
    ) -> EntranceResult:
        """Take what was read of an answer: its leads are remembered and planned, the visit is written down.

        ``moved``: every redirect on the way to it says "for good".
        """
        entrance, parts = asked.entrance, None
        if entrance.way is Way.SITEMAP:
            parts, found = self._sitemaps.named(entrance.url, asked.url, found, now)
        shown = leads.discover(connection, draft, found.leads, now)
        if found.state in READ:  # a 304 would hide that what it has is no feed, or nothing
            full_answers.remember(connection, draft, page, now)
        visit = _read(self._visit(draft, entrance, page.status), found, page, shown)
        visit, said = self._moved(visit, page.url) if moved and asked.first else (visit, "")
        further: list[str] = []
        if entrance.way is Way.LISTING or (entrance.way is Way.FEED and (found.next_page or not asked.first)):
            walk = self._walks.advance(connection, draft, entrance.url, asked.url, found, shown.leads, now)
            further, visit = ([walk.next_url], visit) if walk.next_url else ([], _noted(visit, ended(walk)))
        elif entrance.way is Way.SITEMAP:
            new = bool(shown.tasks or shown.fresh)
            further, rest = self._sitemaps.answered(connection, draft, entrance.url, asked.url, parts, found, new, now)
            visit = _noted(visit, rest)
        self._write(connection, draft, visit)
        return EntranceResult(shown.tasks, self._further(connection, entrance, further), len(found.leads), shown.fresh, found.state, said)

    def on_not_modified(self, connection: Connection, draft: Draft, asked: EntranceTask, url: str, now: datetime) -> EntranceResult:
        """Note a page whose server says that it did not change (304); ``url`` is the address that answered."""
        validators.after_304(connection, url, now)
        visit = self._visit(draft, asked.entrance, 304)
        visit = visit if visit.pages else replace(visit, state=UNCHANGED)
        further: list[str] = []
        if asked.entrance.way is Way.LISTING:
            walk = self._walks.unchanged(connection, draft, asked.entrance.url, asked.url, now)
            further = [walk.next_url] if walk and walk.next_url else []
        elif asked.entrance.way is Way.SITEMAP:
            further, rest = self._sitemaps.answered(connection, draft, asked.entrance.url, asked.url, None, None, False, now)
            visit = _noted(visit, rest)
        self._write(connection, draft, visit)
        return EntranceResult(further=self._further(connection, asked.entrance, further), state=UNCHANGED)

    def on_failure(
        self, connection: Connection | None, draft: Draft, asked: EntranceTask, status: int | None, trouble: Trouble, now: datetime
    ) -> EntranceResult:
        """Note what went wrong with the entrance itself, or with the rest of it; gives what is asked instead.

        Without a connection nothing is written: there is neither a corpus nor an answer.
        """
        entrance = asked.entrance
        visit = self._visit(draft, entrance, status)
        if entrance.way is Way.SITEMAP and self._sitemaps.failed(draft, entrance.url, asked.url):
            draft.put_visit(visit)
            return EntranceResult(further=(EntranceTask(entrance, entrance.url, whole=True),))
        if asked.first:
            visit = replace(visit, failure=trouble.kind, reason=trouble.sentence, state=trouble.word)
            if self._never_there(connection, draft, entrance, status):
                visit = _noted(replace(visit, guess=True), NAMED_IN_VAIN)
        elif entrance.way not in WALKED:
            draft.trouble(f"{entrance.way} {entrance.url}: its part {asked.url}: {trouble.sentence}")
        elif connection is not None and (walk := self._walks.failed(connection, draft, entrance.url, asked.url, trouble, now)):
            visit = _noted(visit, ended(walk))
        else:  # the walk is not complete, the next run walks as far again
            said = f"its page {asked.url} could not be read ({trouble.sentence}); older articles may be missing"
            draft.trouble(f"{entrance.way} {entrance.url}: {said}")
        self._write(connection, draft, visit)
        return EntranceResult()

    def _never_there(self, connection: Connection | None, draft: Draft, entrance: Entrance, status: int | None) -> bool:
        """Whether only robots.txt names a sitemap, and it never was there: the site's own slip, worth a word in its visit."""
        if entrance.way is not Way.SITEMAP or status not in (404, 410) or entrance.url in self._source.discover.sitemaps:
            return False
        return connection is None or visits.read_before(connection, self._source.name, entrance.url, draft.run) is None

    def _visit(self, draft: Draft, entrance: Entrance, status: int | None) -> Visit:
        held = draft.visit(entrance.url) or Visit(entrance.url, entrance.way, guess=is_guess(self._source, entrance))
        return replace(held, status=held.status or status)

    def _moved(self, visit: Visit, target: str) -> tuple[Visit, str]:
        """Propose a new address; the declaration is a person's, and stays as it is."""
        said = f"moved for good to {target}: put that address into {self._source.file or 'the declaration'}"
        return replace(visit, notes=(said, *visit.notes)), f"{visit.way} {visit.entrance} {said}"

    def _further(self, connection: Connection, entrance: Entrance, urls: list[str]) -> tuple[EntranceTask, ...]:
        return full_answers.known(connection, [EntranceTask(entrance, url, first=False) for url in urls])

    def _write(self, connection: Connection | None, draft: Draft, visit: Visit) -> None:
        draft.put_visit(visit)
        if connection is not None:
            visits.visited(connection, draft.run, draft.source.name, visit)


def is_guess(source: Source, entrance: Entrance) -> bool:
    """Whether the declaration marks this kind of entrance as a guess."""
    kind = {Way.FEED: "feeds", Way.LISTING: "listings"}.get(entrance.way, "sitemaps")
    return f"discover.{kind}" in source.unverified


def _read(visit: Visit, found: Found, page: Page, shown: Discovered) -> Visit:
    return replace(
        visit,
        pages=visit.pages + 1,
        leads=visit.leads + len(found.leads),
        fresh=visit.fresh + shown.fresh,
        links=visit.links + found.links,
        notes=tuple(dict.fromkeys((*visit.notes, *found.notes))),
        digest=visit.digest or hashlib.sha256(page.body).hexdigest(),
        state=found.state if not visit.pages or found.state not in SOUND else visit.state,
    )


def _noted(visit: Visit, said: str) -> Visit:
    return replace(visit, notes=tuple(dict.fromkeys((*visit.notes, said)))) if said else visit
