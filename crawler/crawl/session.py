"""Where the crawl hands work over: to worker processes what is dangerous, to one writer thread what touches catalogue and corpus.

One session serves one run of one source. It holds no rules: they are in `pipelines.runs.run` and below. Nothing here waits for the
catalogue on the event loop.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from crawler.net.pauses import StoredMemory
from pipelines.clean import challenge
from pipelines.clean.clean_tasks import read_in
from pipelines.discover.entrance_tasks import found_from, meta_for
from pipelines.errors import NewswatchError, WorkerError
from pipelines.model import Found, Outcome, Reading, Refusal
from pipelines.model.cause import Cause
from pipelines.revisit.server_time import believed
from pipelines.revisit.validator_rules import patience, trust

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from crawler.crawl.exporting import Exporting
    from crawler.net.equipment import Equipment
    from crawler.progress import ProgressReporter
    from pipelines.archive.writer import ArchiveWriter
    from pipelines.model import Entrance, Page
    from pipelines.revisit.validator_rules import Validator
    from pipelines.runs.outcomes import UrlOutcome
    from pipelines.runs.run import Run
    from pipelines.runs.unprocessed import UnprocessedAnswers
    from pipelines.worker_pool import WorkerPool

T = TypeVar("T")
APPENDED = frozenset({Outcome.NEW, Outcome.CHANGED})
_READERS = {"feed": "feed", "sitemap": "sitemap", "news_sitemap": "sitemap", "listing": "listing"}
"""The worker's task that reads an entrance, by its way."""


class CrawlSession:
    """Serves one run: ``run`` is the flow, ``worker_pool`` the worker processes, ``show`` whoever is watching."""

    def __init__(self, run: Run, worker_pool: WorkerPool, show: ProgressReporter, clock: Callable[[], datetime]) -> None:
        self.run, self.worker_pool, self.show, self._clock = run, worker_pool, show, clock
        self.stopped: NewswatchError | None = None
        self.shortage: Callable[[], str] = str
        """Why there is no room for more, as a sentence; empty while there is."""
        self.left: UnprocessedAnswers | None = None
        """What earlier runs had fetched and could not keep."""
        self.archive: ArchiveWriter | None = None
        """Where answers are archived; None in a replay, whose answers are archived already."""
        self.end_crawl: Callable[[], object] = lambda: None
        """Tells the crawl to end; set when there is one."""
        self.export: Exporting | None = None
        """Where texts that are kept go besides the corpus (``-o``); None: nowhere."""
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._noting: set[asyncio.Task[None]] = set()

    def equip(self, equipment: Equipment) -> None:
        """Give the network layer what outlives the crawl; a replay asks nobody and remembers nothing new."""
        if self.archive is None:
            return
        equipment.archive, equipment.clock, equipment.shortage, equipment.left = self.archive, self._clock, self.shortage, self.left
        equipment.memory = self
        equipment.manners.remember_in(StoredMemory(self.run.pauses, self._keep_pause))

    # the writer thread

    async def write(self, function: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """Run a function of the flow in the writer thread; they run one after the other in the order they were given.

        When a database server is away, it and all after it wait: the crawl goes on until the queue of pages is full. Raises what
        the function raises; an error of ours ends the crawl.
        """
        patiently = self.run.record.patiently
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writer, lambda: patiently(lambda: function(*arguments, **named)))
        except NewswatchError as error:
            self.stop(error)
            raise

    def note(self, function: Callable[..., object], *arguments: Any) -> None:
        """Have something written without waiting for it; when that fails, the crawl ends."""
        task = asyncio.get_running_loop().create_task(self._noted(function, *arguments))
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def _noted(self, function: Callable[..., object], *arguments: Any) -> None:
        with suppress(NewswatchError):  # `write` has ended the crawl because of it
            await self.write(function, *arguments)

    def _keep_pause(self, host: str, pause: dict[str, Any] | None) -> None:
        self.note(self.run.keep_pause, host, pause, self.now())

    # what the network layer asks

    async def remembered(self, url: str) -> Validator | None:
        """What is remembered of an address whose record did not travel with its request."""
        return await self.write(self.run.remembered, url) if self.run.record.exists else None

    def headers(self, validator: Validator | None, *, ladder: bool) -> dict[str, str]:
        """The conditional headers to ask with, as far as the source's validators are believed now."""
        believed = patience(ladder, self.run.source.manners.looks)
        return trust(validator, self.now(), lying=self.run.state.lying, patience=believed)

    # the end

    def ended_by(self, reason: str) -> None:
        """Why Scrapy ended the crawl."""
        self.run.tally.finish = reason

    def stop(self, error: NewswatchError) -> None:
        """Nothing more can be kept: the crawl ends; the first error is the one that is told."""
        if self.stopped is None:
            self.stopped = error
            self.end_crawl()

    def now(self) -> datetime:
        """The time of this run: this machine's, as far as the servers' clocks let it be believed."""
        return self._believed(self._clock())

    def _believed(self, own: datetime) -> datetime:
        return believed(own, self.run.tally.skew, self.run.state.elsewhere)

    def close(self) -> None:
        """End the workers and the writer."""
        if self.archive is not None:
            self.archive.close()
        self.worker_pool.close()
        self._writer.shutdown()

    # the workers

    async def read_entrance(self, page: Page, entrance: Entrance) -> Found:
        """Have an entrance page read in a worker. Raises WorkerError when that did not come to an end here."""
        meta = meta_for(self.run.source, page.url, page.header("Content-Type"), entrance)
        task = f"pipelines.discover.entrance_tasks:{_READERS[entrance.way]}"
        return found_from(await self.worker_pool.run(task, meta, page.body))

    async def challenge(self, page: Page) -> str:
        """What on an answer says that it is a challenge page (bot check); empty when it is none."""
        meta = {"url": page.url, "status": page.status, "content_type": page.header("Content-Type")}
        try:
            return str((await self.worker_pool.run(challenge.TASK, meta, page.body))["words"])
        except WorkerError:
            return ""  # a page that kills its worker is reported by its status

    def cold(self, warm: int) -> bool:
        """Whether too little is known of the source's pages to tell furniture from text."""
        return self.run.profiles.pages < warm

    async def study(self, page: Page) -> None:
        """Learn from a page without keeping it."""
        page, reading = await self._read(page)
        await self.write(self.run.learn, page, reading, self.now())

    async def take(self, page: Page) -> None:
        """Read a page and keep what it says."""
        page, reading = await self._read(page)
        await self.settle(self.run.on_article, page, reading)

    async def settle(self, how: Callable[..., list[UrlOutcome]], *arguments: Any) -> None:
        """Have an address settled, and show its outcomes."""
        counts = self.run.tally
        for one in await self.write(how, *arguments, self.now()):
            event = {"event": "settled", "source": self.run.source.name, "discovered": len(counts.discovered)}
            self.show.event({**event, "settled": len(counts.outcomes), **one.as_dict()})
            if self.export is not None and one.outcome in APPENDED and one.document is not None:
                self.export.send(await self.write(self.export.item, one.document))

    async def broke(self, page: Page, error: Exception) -> None:
        """A page that broke the program: an outcome like any other, and it is read again from the archive."""
        said = f"internal error: {type(error).__name__}: {error}"
        self.run.tally.troubles.append(f"{page.url}: {said}")
        if page.lead is not None:
            await self.settle(self.run.on_article, page, Reading(refused=Refusal(Cause.INTERNAL, said)))

    async def _read(self, page: Page) -> tuple[Page, Reading]:
        """The page, fetched at the time that is believed, and what was read of it."""
        page = replace(page, fetched_at=self._believed(page.fetched_at))
        try:
            return page, await read_in(self.worker_pool, page, self.run.source, self.run.profiles.learnt)
        except WorkerError as error:
            return page, Reading(refused=Refusal(Cause.EXTRACT_FAILED, str(error)))
