"""A run over stored answers instead of the network, for the commands that read pages again."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.cli.opening import catalogue_url
from crawler.crawl.locking import source_lock
from crawler.crawl.run_end import versions
from crawler.net.decode import decode
from pipelines.corpus.corpus import Corpus
from pipelines.errors import MissingCorpusError
from pipelines.runs.recleaning import Recleaner
from pipelines.runs.run import Run
from pipelines.runs.run_record import RunRecord
from pipelines.worker_pool import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.paths import Paths
    from pipelines.model import Source


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@contextmanager
def rereading(paths: Paths, source: Source, trigger: str) -> Iterator[Recleaner]:
    """A run of its own under the source's lock, closed with its tally. Raises MissingCorpusError, LockedError."""
    if not Corpus.exists(paths.data):
        raise MissingCorpusError(f"{paths.data}: no corpus there yet; expected one made by a crawl")
    pid, host = os.getpid(), socket.gethostname()
    url = catalogue_url(paths)
    record = RunRecord(source, paths.data, url, trigger=trigger, clock=now, pid=pid, host=host, versions=versions())
    with source_lock(paths.data, source.name, now), WorkerPool() as worker_pool:
        run = Run(source, record)
        run.tally.stored = True
        try:
            yield Recleaner(run, worker_pool, decode)
            run.close("finished", now())
            record.finish(run.tally, {})
        finally:
            record.close()
