"""One run of one source, from what an entrance shows to what is kept. Read this file first.

    entrance      -> begin()               the page it begins with                                         -> EntranceTask
    its pages     -> on_entrance()         leads remembered, each planned: fetch, revisit, or skip          -> EntranceResult
    (earlier runs)-> waiting()             what a killed run left, failures to retry, revisits that are due -> Task ...
    article page  -> on_article()          gate's refusal | off topic | decide + append                     -> UrlOutcome ...
    no page       -> on_failure(), on_not_modified()                                                        -> UrlOutcome
    end           -> close()               what was not reached is left to the next run

Each call is one commit, and counts only when that is made (`pipelines.runs.state`). Reading a page (gate, cleaning, relevance) is
`pipelines.clean`, done in a worker process; what is kept and why is `pipelines.dedupe` within `pipelines.corpus`. Nothing is made on
disk before the first answer came. Calls come from one thread, one after the other.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipelines.catalogue import key_values as states
from pipelines.catalogue import runs, sightings, validators
from pipelines.catalogue.sightings import Sighting
from pipelines.model import Outcome
from pipelines.model.cause import CauseKind
from pipelines.revisit import announced
from pipelines.runs import full_answers, leads, outcomes, removed
from pipelines.runs.entrances import EntranceResult, Entrances
from pipelines.runs.site_profile import SiteProfiles
from pipelines.runs.state import Draft, RunState
from pipelines.runs.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from pipelines.corpus.append import Batch
    from pipelines.corpus.corpus import Corpus
    from pipelines.model import Entrance, Found, Lead, Page, Reading, Source
    from pipelines.model.cause import Trouble
    from pipelines.revisit.known import KnownUrl
    from pipelines.revisit.validator_rules import Validator
    from pipelines.runs.outcomes import UrlOutcome
    from pipelines.runs.run_record import RunRecord
    from pipelines.runs.state import EntranceTask, Task

HOST, PAUSE, BRAKE = "host ", "pause", "brake"
"""Subject (before the host's name) and names under which the pause of a host is remembered, and that its articles were left."""


class Run:
    """A run under way. ``record`` opens the corpus when it is first needed and says who runs and why; with ``since`` (ISO day) the
    listings are walked back to that day."""

    def __init__(self, source: Source, record: RunRecord, since: str | None = None) -> None:
        self.source = source
        self.record = record
        self.tally = Tally(source.name, record.run)
        self.state = RunState(source, self.tally)
        self._entrances = Entrances(source, since)
        self.profiles = SiteProfiles(source.name)
        """What is known of this source's pages."""
        self.pauses: dict[str, Any] = {}
        """The pauses that hosts asked for in earlier runs, as they were kept, by host."""
        self.braked: dict[str, Any] = {}
        """The hosts whose articles the last run left, and why, by host."""

    @property
    def corpus(self) -> Corpus:
        """The corpus; opened, and the run entered in the catalogue, at the first use."""
        return self.record.corpus

    def open(self) -> None:
        """Take up what earlier runs remembered of the source, if there is a corpus yet; does so once."""
        if self.profiles.loaded or not self.record.exists:
            return
        with self.corpus.catalogue.reading() as connection:
            self.state.lying = validators.lying(connection, self.source.name)
            self.state.elsewhere = runs.skews(connection, self.source.name)
            self.pauses = states.of_subjects(connection, HOST, PAUSE)
            self.braked = states.of_subjects(connection, HOST, BRAKE)
            self.profiles.load(connection)

    @contextmanager
    def _commit(self) -> Iterator[tuple[Connection, Draft]]:
        draft = Draft(self.state)
        with self.corpus.catalogue.writing() as connection:
            yield connection, draft
        draft.apply()

    @contextmanager
    def _append(self) -> Iterator[tuple[Batch, Draft]]:
        """One turn of the corpus's writer and one commit; what is drafted is so afterwards."""
        draft = Draft(self.state)
        with self.corpus.appending() as batch:
            yield batch, draft
        draft.apply()

    # discovery

    def begin(self, entrance: Entrance, now: datetime) -> EntranceTask:
        """The page that an entrance begins with."""
        if not self.record.exists:
            return self._entrances.begin(None, entrance, now)
        with self.corpus.catalogue.reading() as connection:
            return self._entrances.begin(connection, entrance, now)

    def on_entrance(self, task: EntranceTask, found: Found, page: Page, now: datetime, *, moved: bool = False) -> EntranceResult:
        """Take what was read of a page of an entrance; ``moved``: every redirect on the way to it says "for good"."""
        with self._commit() as (connection, draft):
            return self._entrances.on_page(connection, draft, task, found, page, moved, now)

    def on_entrance_not_modified(self, task: EntranceTask, url: str, now: datetime) -> EntranceResult:
        """Take a page of an entrance whose server says that it did not change (304); ``url`` is the address that answered."""
        with self._commit() as (connection, draft):
            return self._entrances.on_not_modified(connection, draft, task, url, now)

    def on_entrance_failure(self, task: EntranceTask, status: int | None, trouble: Trouble, now: datetime) -> EntranceResult:
        """Take a page of an entrance that could not be had or read; gives what is asked instead.

        Where there is neither a corpus nor an answer, nothing is made on disk for it.
        """
        if trouble.kind is CauseKind.NETWORK:
            self.tally.unreached = self.tally.unreached or trouble.sentence
        if self.tally.answers or self.record.exists:
            with self._commit() as (connection, draft):
                return self._entrances.on_failure(connection, draft, task, status, trouble, now)
        draft = Draft(self.state)
        result = self._entrances.on_failure(None, draft, task, status, trouble, now)
        draft.apply()
        return result

    def waiting(self, now: datetime) -> tuple[Task, ...]:
        """What is to be asked for though no entrance shows it: left by a killed run, failed before, due for a revisit."""
        if not self.record.exists:
            return ()
        with self._commit() as (connection, draft):
            return leads.due(connection, draft, now).tasks

    def reopen(self, known: KnownUrl, now: datetime) -> None:
        """Take up an address though it is not due; its outcome is the caller's."""
        with self._commit() as (connection, draft):
            draft.discover(known.url_key, known)
            sightings.discovered(connection, draft.run, self.source.name, [Sighting(known.url_key, known.url)], now)

    def remembered(self, url: str) -> Validator | None:
        """What is remembered of an address that no task was made for: the target of a redirect, a robots.txt."""
        with self.corpus.catalogue.reading() as connection:
            return validators.get(connection, url)

    def keep_pause(self, host: str, pause: dict[str, Any] | None, now: datetime) -> None:
        """Keep the pause that a host asks for; None: it answers again."""
        with self._commit() as (connection, _):
            states.put(connection, HOST + host, PAUSE, pause, now)

    def keep_brake(self, host: str, why: str, now: datetime) -> None:
        """Keep that the articles of a host were left, with the reason; without one: it gave an article again."""
        with self._commit() as (connection, _):
            states.put(connection, HOST + host, BRAKE, {"why": why} if why else None, now)

    # articles

    def on_article(self, page: Page, reading: Reading, now: datetime) -> list[UrlOutcome]:
        """Settle a page that was read: refuse it, set it aside as off topic, or append what it says; all in one commit."""
        self.open()
        with self._append() as (batch, draft):
            self._learn(batch.connection, draft, page, reading, now)
            settled = outcomes.of_page(draft, batch, page, reading, now)
            if any(one.outcome in outcomes.HAS_TEXT for one in settled) or page.lead is None:
                full_answers.remember(batch.connection, draft, page, now)
            for url in draft.doubts:
                validators.doubted(batch.connection, url)
            if page.lead is not None and settled[-1].outcome in outcomes.HAS_TEXT:
                removed.after_text(draft, batch, page.lead, now)
        return settled

    def on_failure(self, lead: Lead, trouble: Trouble, now: datetime) -> list[UrlOutcome]:
        """Settle an address that brought no page; its cause decides when it is tried again."""
        if not removed.may_be(self._known(lead), trouble):
            with self._commit() as (connection, draft):
                return [outcomes.of_trouble(draft, connection, lead, trouble, now)]
        with self._append() as (batch, draft):
            settled = outcomes.of_trouble(draft, batch.connection, lead, trouble, now)
            removed.after_failure(draft, batch, lead, now)
        return [settled]

    def on_not_modified(self, lead: Lead, url: str, now: datetime) -> list[UrlOutcome]:
        """Settle a held article whose server says that it did not change (304); ``url`` is the address that answered."""
        if not removed.may_return(self._known(lead)):
            with self._commit() as (connection, draft):
                return [self._unchanged(connection, draft, lead, url, now)]
        with self._append() as (batch, draft):
            settled = self._unchanged(batch.connection, draft, lead, url, now)
            removed.after_text(draft, batch, lead, now)
        return [settled]

    def _known(self, lead: Lead) -> KnownUrl | None:
        """The state of an article's address before the run."""
        return self.state.known.get(self.state.key(lead.url))

    def _unchanged(self, connection: Connection, draft: Draft, lead: Lead, url: str, now: datetime) -> UrlOutcome:
        validators.after_304(connection, url, now)
        known = draft.before(draft.key(lead.url))
        if known is not None and announced.change_announced(known, lead):
            validators.doubted(connection, url)
        return outcomes.same(draft, connection, lead, "not modified, says the server (304)", now)

    def close(self, finish: str, now: datetime) -> None:
        """Settle what the run did not come to: it stays pending, and the next run goes on with it. ``finish`` is why the crawl ended."""
        self.tally.finish = finish
        left = self.tally.discovered - self.tally.outcomes.keys()
        if not (left or self.profiles.loaded):
            return
        said = f"not reached before the run ended ({finish}); the next run goes on with it"
        with self._commit() as (connection, draft):
            self.profiles.close(connection, now)
            undecided = sightings.undecided(connection, draft.run) if left else []
            concluded = [replace(one, outcome=Outcome.SKIPPED, reason=said) for one in undecided]
            sightings.concluded(connection, draft.run, self.source.name, concluded, now)
            for one in concluded:
                draft.conclude(one.url_key, Outcome.SKIPPED)

    def learn(self, page: Page, reading: Reading, now: datetime) -> None:
        """Learn from a page that is not kept yet."""
        self.open()
        with self._commit() as (connection, draft):
            self._learn(connection, draft, page, reading, now)

    def _learn(self, connection: Connection, draft: Draft, page: Page, reading: Reading, now: datetime) -> None:
        key = draft.key(page.url)
        self.profiles.remember(connection, key, reading.lessons, now)
        draft.then(lambda: self.profiles.add(key, reading.lessons))
