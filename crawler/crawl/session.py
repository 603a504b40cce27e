"""Where the crawl hands work over: to worker processes what is dangerous, to one writer thread what touches the disk.

One desk serves one run of one source. It holds no rules: they are in `pipelines.runs.run` and below.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from pipelines.clean import challenge as barred
from pipelines.clean.clean_tasks import read_in
from pipelines.discover.entrance_tasks import found_from, meta_for
from pipelines.errors import NewswatchError, WorkerError
from pipelines.model import Found, Reading, Refusal
from pipelines.model.cause import Cause, Trouble
from pipelines.runs.sitemaps import Sitemaps

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from crawler.progress import ProgressReporter
    from pipelines.archive.writer import ArchiveWriter
    from pipelines.model import Entrance, Lead, Page
    from pipelines.runs.listings import ListingWalks
    from pipelines.runs.outcomes import UrlOutcome
    from pipelines.runs.run import EntranceResult, Run, Task
    from pipelines.runs.tally import Visit
    from pipelines.runs.unprocessed import UnprocessedAnswers
    from pipelines.worker_pool import WorkerPool

T = TypeVar("T")


class CrawlSession:
    """Serves one run: ``run`` is the flow, ``worker_pool`` the worker processes, ``show`` whoever is watching."""

    def __init__(
        self, run: Run, walks: ListingWalks, worker_pool: WorkerPool, show: ProgressReporter, clock: Callable[[], datetime]
    ) -> None:
        self.run, self.walks, self.worker_pool, self.show, self._clock = run, walks, worker_pool, show, clock
        self.sitemaps = Sitemaps(run)
        self.stopped: NewswatchError | None = None
        self.shortage: Callable[[], str] = str
        """Why there is no room for more, as a sentence; empty while there is."""
        self.left: UnprocessedAnswers | None = None
        """What earlier runs had fetched and could not keep."""
        self.archive: ArchiveWriter | None = None
        """Where answers are archived; None in a replay, whose answers are archived already."""
        self.end_crawl: Callable[[], object] = lambda: None
        """Tells the crawl to end; set when there is one."""
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")

    async def write(self, function: Callable[..., T], *arguments: Any) -> T:
        """Run a function of the flow in the writer thread; they run one after the other in the order they were given.

        When a database server is away, it and all after it wait: the crawl goes on until the queue of pages is full.
        """
        patiently = self.run.ledger.patiently
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writer, lambda: patiently(lambda: function(*arguments)))
        except NewswatchError as error:
            self.stop(error)
            raise

    def ask(self, act: Callable[[], T]) -> T:
        """The same for the few short questions that the network layer has to have answered before it can go on."""
        try:
            return self.run.ledger.patiently(act)
        except NewswatchError as error:
            self.stop(error)
            raise

    def ended_by(self, reason: str) -> None:
        """Why Scrapy ended the crawl."""
        self.run.account.finish = reason

    def stop(self, error: NewswatchError) -> None:
        """Nothing more can be kept: the crawl ends; the first error is the one that is told."""
        if self.stopped is None:
            self.stopped = error
            self.end_crawl()

    def now(self) -> datetime:
        """The time of this run."""
        return self._clock()

    async def read_entrance(self, task: str, page: Page, entrance: Entrance) -> Found:
        """Have an entrance page read in a worker; a page that kills its worker is an unreadable entrance."""
        meta = meta_for(self.run.source, page.url, page.header("Content-Type"), entrance)
        try:
            return found_from(await self.worker_pool.run(f"pipelines.discover.entrance_tasks:{task}", meta, page.body))
        except WorkerError as error:
            return Found(state="unreadable", notes=(str(error),))

    async def barred(self, page: Page) -> str:
        """What on an answer says that it is a challenge page (bot check); empty when it is none."""
        meta = {"url": page.url, "status": page.status, "content_type": page.header("Content-Type")}
        try:
            return str((await self.worker_pool.run(barred.TASK, meta, page.body))["words"])
        except WorkerError:
            return ""  # a page that kills its worker is told of as what it answered

    async def found(self, visit: Visit, found: Found, page: Page) -> EntranceResult:
        """Remember what an entrance showed; gives what is to be fetched."""
        shown = await self.write(self.run.found, visit, found, page, self._clock())
        fresh = sum(known is None for _, known in shown.leads)
        event = {"event": "entrance", "source": self.run.source.name, "way": visit.way, "url": page.requested, "state": found.state}
        self.show.event({**event, "leads": len(found.leads), "fresh": fresh})
        return shown

    async def waiting(self) -> list[Task]:
        """What earlier runs left to do."""
        return await self.write(self.run.waiting, self._clock())

    def cold(self, warm: int) -> bool:
        """Whether too little is known of the source's pages to tell furniture from text."""
        return self.run.lessons.pages < warm

    async def study(self, page: Page) -> None:
        """Learn from a page without keeping it."""
        reading = await self._read(page)
        await self.write(self.run.learn, page, reading, self._clock())

    async def take(self, page: Page) -> None:
        """Read a page and keep what it says."""
        reading = await self._read(page)
        self.tell(await self.write(self.run.keep, page, reading, self._clock()))

    async def settle(self, how: Callable[..., list[UrlOutcome]], lead: Lead, *arguments: Any) -> None:
        """Settle a lead without a page: refused, failed, unchanged."""
        self.tell(await self.write(how, lead, *arguments, self._clock()))

    async def broke(self, page: Page, error: Exception) -> None:
        """A page that broke the program: an outcome like any other."""
        said = f"internal error: {type(error).__name__}: {error}"
        self.run.account.troubles.append(f"{page.url}: {said}")
        if page.lead is not None:
            await self.settle(self.run.on_failure, page.lead, Trouble.of(Cause.INTERNAL, said))

    def tell(self, settled: list[UrlOutcome]) -> None:
        """Show outcomes."""
        counts = self.run.account
        for one in settled:
            event = {"event": "settled", "source": self.run.source.name, "discovered": len(counts.discovered)}
            self.show.event({**event, "settled": len(counts.outcomes), **one.as_dict()})

    async def _read(self, page: Page) -> Reading:
        try:
            return await read_in(self.worker_pool, page, self.run.source, self.run.lessons.learnt)
        except WorkerError as error:
            return Reading(refused=Refusal(Cause.EXTRACT_FAILED, str(error)))

    def close(self) -> None:
        """End the workers and the writer."""
        if self.archive is not None:
            self.archive.close()
        self.worker_pool.close()
        self._writer.shutdown()
