"""One run of one source, from what an entrance shows to what is kept. Read this file first.

    entrance page -> found()    leads remembered, each planned: fetch, look again, or skip     -> Task ...
    (earlier runs) -> waiting() what a killed run left, failures to retry, looks that are due  -> Task ...
    article page  -> keep()     gate's refusal | off topic | decide + append, in one commit    -> Settled ...
    no page       -> on_failure(), unchanged()                                                     -> Settled
    end           -> finish()   the account is checked and written to the ledger

Reading a page (gate, cleaning, relevance) is `pipelines.clean`, done in a worker process; what is kept and why is `pipelines.dedupe`
within `pipelines.corpus`. Nothing is made on disk before the first answer came. Calls come from one thread, one after the other.
"""

from __future__ import annotations

from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines import model
from pipelines.catalogue import sightings, state, visits
from pipelines.catalogue import urls as leads
from pipelines.catalogue.sightings import Sighting
from pipelines.dedupe.identity import url_key
from pipelines.model import Entrance, Lead, Outcome, Way
from pipelines.revisit import plan
from pipelines.runs import outcomes
from pipelines.runs.site_profile import SiteProfiles
from pipelines.runs.tally import READ, Tally, Visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from pipelines.corpus.corpus import Corpus
    from pipelines.model import Found, Page, Reading, Source
    from pipelines.model.cause import Trouble
    from pipelines.revisit.known import KnownUrl
    from pipelines.runs.outcomes import UrlOutcome
    from pipelines.runs.record import RunRecord


@dataclass(frozen=True, slots=True)
class Task:
    """An article to be fetched; ``look``: its text is held, it is asked whether it changed."""

    lead: Lead
    url_key: str
    look: bool = False


@dataclass(frozen=True, slots=True)
class EntranceResult:
    """What one page of an entrance came to: the tasks it gave, and for each lead its key and how it stood before this run."""

    tasks: tuple[Task, ...]
    leads: tuple[tuple[str, KnownUrl | None], ...]


class Run:
    """A run under way. ``ledger`` opens the corpus when it is first needed and says who runs and why."""

    def __init__(self, source: Source, ledger: RunRecord) -> None:
        self.source = source
        self.ledger = ledger
        self.account = Tally(source.name, ledger.run)
        self.known: dict[str, KnownUrl | None] = {}
        """How each address of this run stood before it."""
        self.ways: dict[str, list[str]] = {}
        self._lessons = SiteProfiles(source.name)

    @property
    def corpus(self) -> Corpus:
        """The corpus; opened, and the run entered in the ledger, at the first use."""
        return self.ledger.corpus

    def key(self, url: str) -> str:
        """The identity of an address within this source."""
        return url_key(url, self.source)

    # discovery

    def found(self, visit: Visit, found: Found, page: Page, now: datetime) -> EntranceResult:
        """Remember what one page of an entrance showed; gives what is to be fetched and how each lead stood before this run."""
        pairs = [(lead, self.key(lead.url)) for lead in found.leads]
        with self._together(visit), self.corpus.catalogue.writing() as connection:
            before = leads.discover(connection, self.source.name, pairs, now)
            shown = [(known, lead) for known, (lead, _) in zip(before, pairs, strict=True)]
            tasks = self._planned(connection, shown, plan.noisy_entrances(shown), now)
            if found.state in READ:  # a 304 would hide that what it has is no feed, or nothing
                outcomes.validator(connection, self.source.name, page, now)
            self._note(visit, found, [self.known.get(key) for _, key in pairs])
            visits.visited(connection, self.ledger.run, self.source.name, _stored(visit))
        return EntranceResult(tuple(tasks), tuple((key, self.known.get(key)) for _, key in pairs))

    def unchanged_entrance(self, visit: Visit, url: str, now: datetime) -> None:
        """Note an entrance whose server says that it did not change (304)."""
        self.account.visits[visit.url] = visit
        with self.corpus.catalogue.writing() as connection:
            state.after_304(connection, url, now)
            visits.visited(connection, self.ledger.run, self.source.name, _stored(visit))

    def waiting(self, now: datetime) -> list[Task]:
        """What is to be asked for though no entrance shows it: left by a killed run, failed before, due for a look."""
        if not self.ledger.exists:
            return []
        with self._together(), self.corpus.catalogue.writing() as connection:
            shown = [(known, _lead_of(known)) for known in leads.due(connection, self.source.name, now)]
            return self._planned(connection, shown, frozenset(), now)

    def reopen(self, known: KnownUrl, now: datetime) -> None:
        """Take up an address though it is not due; its outcome is the caller's."""
        self.account.discovered.add(known.url_key)
        self.known[known.url_key] = known
        with self.corpus.catalogue.writing() as connection:
            sightings.discovered(connection, self.ledger.run, self.source.name, [Sighting(known.url_key, known.url)], now)

    @contextmanager
    def _together(self, visit: Visit | None = None) -> Iterator[None]:
        """What the run remembers of an entrance stands and falls with the commit, so that a transaction that failed can be made again."""
        account = self.account
        before = set(account.discovered), dict(account.outcomes), dict(account.visits), dict(self.known)
        ways, noted = {key: list(held) for key, held in self.ways.items()}, copy(visit)
        try:
            yield
        except BaseException:
            account.discovered, account.outcomes, account.visits, self.known = before
            self.ways = ways
            if visit is not None and noted is not None:
                for name in visit.__slots__:
                    setattr(visit, name, getattr(noted, name))
            raise

    def _planned(
        self, connection: Connection, shown: Sequence[tuple[KnownUrl | None, Lead]], restless: frozenset[str], now: datetime
    ) -> list[Task]:
        tasks: list[Task] = []
        entered: dict[str, Sighting] = {}
        for known, lead in shown:
            key = self.key(lead.url)
            ways = self.ways.setdefault(key, [])
            if lead.entrance.url not in ways and lead.entrance.way is not Way.HAND:
                ways.append(lead.entrance.url)
            entered[key] = Sighting(key, lead.url, tuple(ways))
            if key in self.account.discovered:
                continue
            self.account.discovered.add(key)
            self.known[key] = known
            tasks += self._task(connection, key, known, lead, restless, now)
        sightings.discovered(connection, self.ledger.run, self.source.name, list(entered.values()), now)
        return tasks

    def _task(
        self, connection: Connection, key: str, known: KnownUrl | None, lead: Lead, restless: frozenset[str], now: datetime
    ) -> list[Task]:
        wanted = plan.what_to_do(known, lead, now, trust_modified=lead.entrance.url not in restless)
        if wanted.action is not plan.Action.SKIP:
            return [Task(lead, key, wanted.action is plan.Action.LOOK)]
        document = known.document if known else None
        sighting = Sighting(key, lead.url, (), Outcome.SKIPPED, wanted.reason, document)
        sightings.concluded(connection, self.ledger.run, self.source.name, [sighting], now)
        self.account.outcomes[key] = Outcome.SKIPPED
        return []

    def _note(self, visit: Visit, found: Found, before: Sequence[KnownUrl | None]) -> None:
        visit.pages += 1
        visit.leads += len(found.leads)
        visit.fresh += sum(known is None for known in before)
        visit.links += found.links
        visit.notes = [*visit.notes, *(note for note in found.notes if note not in visit.notes)]
        if visit.pages == 1 or found.state not in ("ok", "empty"):
            visit.state = found.state
        self.account.visits[visit.url] = visit

    # articles

    def keep(self, page: Page, reading: Reading, now: datetime) -> list[UrlOutcome]:
        """Settle a page that was read: refuse it, set it aside as off topic, or append what it says; all in one commit."""
        with self.corpus.appending() as batch:
            self.lessons.add(batch.connection, self.key(page.url), reading.lessons, now)
            settled = outcomes.page(self, batch, page, reading, now)
            if any(one.outcome in outcomes.HAS_TEXT for one in settled) or page.lead is None:
                outcomes.validator(batch.connection, self.source.name, page, now)
        return self._told(settled)

    def on_failure(self, lead: Lead, trouble: Trouble, now: datetime) -> list[UrlOutcome]:
        """Settle an address that brought no page; its cause decides when it is tried again."""
        with self.corpus.catalogue.writing() as connection:
            return self._told([outcomes.without_page(self, connection, lead, trouble, now)])

    def unchanged(self, lead: Lead, url: str, now: datetime) -> list[UrlOutcome]:
        """Settle a held article whose server says that it did not change (304)."""
        with self.corpus.catalogue.writing() as connection:
            state.after_304(connection, url, now)
            known = self.known.get(self.key(lead.url))
            if known is not None and plan.change_announced(known, lead):
                state.doubted(connection, url)
            return self._told([outcomes.same(self, connection, lead, "not modified, says the server (304)", now)])

    def noted(self, visit: Visit) -> None:
        """Write down how an entrance stands: that it could not be read, why the walk of a listing ended. Where there is neither a
        corpus nor an answer, nothing is made on disk for it."""
        self.account.visits[visit.url] = visit
        if self.account.answers or self.ledger.exists:
            with self.corpus.catalogue.writing() as connection:
                visits.visited(connection, self.ledger.run, self.source.name, _stored(visit))

    def leave(self, finish: str, now: datetime) -> None:
        """Settle what the run did not come to: it stays pending, and the next run goes on with it."""
        self.account.finish = finish
        if self._lessons.loaded:
            with self.corpus.catalogue.writing() as connection:
                self._lessons.close(connection, now)
        left = self.account.discovered - set(self.account.outcomes)
        if not left:
            return
        said = f"not reached before the run ended ({finish}); the next run goes on with it"
        with self.corpus.catalogue.writing() as connection:
            undecided = [replace(one, outcome=Outcome.SKIPPED, reason=said) for one in sightings.undecided(connection, self.ledger.run)]
            sightings.concluded(connection, self.ledger.run, self.source.name, undecided, now)
        self.account.outcomes |= {one.url_key: Outcome.SKIPPED for one in undecided}

    def _told(self, settled: list[UrlOutcome]) -> list[UrlOutcome]:
        for one in settled:
            self.account.discovered.add(one.url_key)
            self.account.outcomes[one.url_key] = one.outcome
        return settled

    # what the pages of this source teach

    @property
    def lessons(self) -> SiteProfiles:
        """What is known of this source's pages."""
        if not self._lessons.loaded and self.ledger.exists:
            with self.corpus.catalogue.reading() as connection:
                self._lessons.load(connection)
        return self._lessons

    def learn(self, page: Page, reading: Reading, now: datetime) -> None:
        """Learn from a page that is not kept yet."""
        with self.corpus.catalogue.writing() as connection:
            self.lessons.add(connection, self.key(page.url), reading.lessons, now)


def _lead_of(known: KnownUrl) -> Lead:
    entrance = next(iter(known.ways), known.url)
    return Lead(known.url, Entrance(Way.HAND, entrance), known.title, known.published, known.modified)


def _stored(visit: Visit) -> model.Visit:
    notes = (*([visit.reason] if visit.reason else []), *visit.notes)
    return model.Visit(
        visit.url,
        Way(visit.way),
        visit.status,
        visit.state,
        visit.leads,
        visit.fresh,
        visit.links,
        visit.digest,
        notes,
        visit.pages,
    )
