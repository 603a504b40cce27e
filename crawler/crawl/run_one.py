"""Run one crawl in this process: lock, network layer, spider, account, exit code. `scrapy crawl NAME` and everything else end here."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess

from crawler import log_lines
from crawler.crawl.exporting import Exporting
from crawler.crawl.locking import source_lock
from crawler.crawl.run_end import judge, report, versions
from crawler.crawl.second_look import second_look
from crawler.crawl.session import CrawlSession
from crawler.middlewares.write_archive import STORAGE_FAILED
from crawler.schedule.monitor import after_crawl
from pipelines.archive.adopt import adopt
from pipelines.archive.writer import ArchiveWriter
from pipelines.catalogue.connection import reach
from pipelines.catalogue.postgresql import PATIENCE
from pipelines.errors import NetworkError, StorageError
from pipelines.runs.run import Run
from pipelines.runs.run_record import RunRecord
from pipelines.runs.tally import unhealthy
from pipelines.runs.unprocessed import leftover
from pipelines.upkeep.space import FLOOR, probe, shortage
from pipelines.worker_pool import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from scrapy import Spider
    from scrapy.settings import Settings

    from crawler.paths import Paths
    from crawler.progress import ProgressReporter
    from pipelines.model import Source

MASKED = 8
"""Characters from which a secret is masked in stored addresses and headers; a shorter one might be a word of an address."""


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """What is asked of one crawl. ``since`` is an ISO day (backfill), ``replay`` are WARC files that answer instead of the network,
    ``clock`` gives the time of the run."""

    trigger: str = "hand"
    since: str | None = None
    replay: tuple[str, ...] = ()
    planned_at: datetime | None = None
    catalogue_url: str | None = None
    min_free: int = FLOOR
    """Bytes that must be free on the disk of the data folder."""
    network_ok: bool = False
    """Whether the data folder may lie on a network file system."""
    patience: float = PATIENCE
    """Seconds that the catalogue's server may be away."""
    secrets: tuple[str, ...] = ()
    """What must not stand in the archive, should a request ever carry it."""
    limit: int | None = None
    """Articles to fetch at most; for trying a declaration."""
    arguments: Mapping[str, str] = field(default_factory=dict)
    """Arguments of a spider written by hand (``scrapy crawl NAME -a key=value``)."""

    @property
    def trigger_kind(self) -> str:
        """How the run is named in the catalogue."""
        return "replay" if self.replay else "backfill" if self.since else self.trigger


def crawl(
    spider: type[Spider],
    source: Source,
    paths: Paths,
    settings: Settings,
    order: CrawlOptions,
    show: ProgressReporter,
    clock: Callable[[], datetime],
) -> int:
    """Crawl a source now and return the exit code.

    Raises LockedError when the source is being crawled, NetworkError when no host could be reached, StorageError when something
    could not be kept; what was acknowledged before is kept.
    """
    record = RunRecord(
        source,
        paths.data,
        order.catalogue_url,
        trigger=order.trigger_kind,
        clock=clock,
        pid=os.getpid(),
        host=socket.gethostname(),
        versions=versions(),
        planned_at=order.planned_at,
        network_ok=order.network_ok,
        patience=order.patience,
    )
    if order.catalogue_url:
        record.patiently(lambda: reach(order.catalogue_url or ""))
    if not record.exists and (wanting := no_room(paths, order)):
        raise StorageError(wanting)
    with source_lock(paths.data, source.name, clock):
        order = replace(order, replay=tuple(str(adopt(Path(file), paths.data / "archive")) for file in order.replay))
        run = Run(source, record, order.since)
        session = CrawlSession(run, WorkerPool(), show, clock)
        try:
            _equip(session, paths, order)
            show.event({"event": "start", "source": source.name, "run": record.run})
            return _crawl(spider, settings, order, session, paths)
        finally:
            session.close()
            record.close()


def no_room(paths: Paths, order: CrawlOptions) -> str:
    """Why there is no room to fetch more, as a sentence; empty when there is."""
    wanting = shortage(probe(paths.data), order.min_free)
    return f"{paths.data}: {wanting}; nothing is fetched that could not be kept" if wanting else ""


def _equip(session: CrawlSession, paths: Paths, order: CrawlOptions) -> None:
    """Give the session what a crawl over the network needs. Raises StorageError when there is no room; the run's row says so, too."""
    record = session.run.record
    if wanting := no_room(paths, order):
        error = StorageError(wanting)
        _ = record.corpus  # enters the run: a source that is not crawled for want of room is unhealthy, and that is reported
        record.abandon(session.run.tally, error)
        raise error
    if not order.replay:
        info = {"software": f"newswatch {record.versions['newswatch']}", "isPartOf": record.run}
        masked = [secret for secret in order.secrets if len(secret) >= MASKED]
        session.archive = ArchiveWriter(paths.data / "archive", record.run, info=info, secrets=masked)
        session.shortage = lambda: no_room(paths, order)
        session.left = leftover(record) if record.exists else None
    record.patiently(session.run.open)


def _crawl(spider: type[Spider], settings: Settings, order: CrawlOptions, session: CrawlSession, paths: Paths) -> int:
    tally, record = session.run.tally, session.run.record
    settings.set("NEWSWATCH_REPLAY", list(order.replay), priority="cmdline")
    if log_lines.as_json() and settings.getbool("LOG_ENABLED"):
        settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
        log_lines.begin(settings["LOG_LEVEL"], settings["LOG_FILE"])
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    crawler.signals.connect(lambda reason: session.ended_by(reason), signals.spider_closed, weak=False)
    crawler.signals.connect(lambda failure: tally.troubles.append(f"spider: {failure.value!r}"), signals.spider_error, weak=False)
    if settings.getdict("FEEDS"):
        session.export = Exporting(crawler, record)
    process.crawl(crawler, session=session, **order.arguments, **({} if order.limit is None else {"limit": order.limit}))
    process.start()
    assert crawler.stats is not None
    stats = crawler.stats.get_stats()
    tally.finish = tally.finish or "start_error"
    tally.answers = tally.answers or stats.get("response_received_count", 0)  # a hand-written spider counts none itself
    if STORAGE_FAILED in stats:
        session.stopped = session.stopped or StorageError(str(stats[STORAGE_FAILED]))
    if session.stopped is not None:
        record.abandon(tally, session.stopped)
        raise session.stopped
    record.patiently(lambda: session.run.close(tally.finish, record.clock()))
    code = record.finish(tally, {**report(stats), "skew": tally.skew})
    if not (order.replay or order.since or order.limit is not None) and (said := second_look(paths, record, tally)):
        session.show.event({"event": "said", "source": tally.source, "text": said})
    if session.archive is not None:
        session.archive.close()  # no answer comes any more, and what follows may index the file
    code, judged = record.patiently(lambda: judge(record, code))
    if record.exists and (trouble := after_crawl(paths, record.corpus.catalogue, order.min_free)):
        session.show.event({"event": "said", "source": tally.source, "text": trouble})
    event = {"event": "end", "source": tally.source, "run": tally.run, "exit": code, "accounts": tally.counts()}
    for repair in record.repairs:
        session.show.event({"event": "said", "source": tally.source, "text": f"repaired: {repair}"})
    no_network = code == NetworkError.exit_code
    sentences = [] if no_network else [*unhealthy(tally, record.source.expect.min_links), *judged]
    session.show.event({**event, "exit": code, "sentences": list(dict.fromkeys(sentences))})
    if no_network:
        raise NetworkError(f"{tally.unreached}; no host of {tally.source} was reached (`newswatch demo` works without a network)")
    return code
