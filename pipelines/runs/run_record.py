"""A run's place in the ledger: opened when there is something to keep, closed with its tally.

A run that got no answer on a machine without a corpus leaves nothing behind.
"""

from __future__ import annotations

import secrets
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pipelines.archive import repair as recover
from pipelines.catalogue import runs, sightings
from pipelines.catalogue.postgresql import PATIENCE, Retry
from pipelines.catalogue.unread import unread
from pipelines.corpus.corpus import Corpus
from pipelines.errors import NewswatchError, StorageError
from pipelines.runs.processes import alive
from pipelines.runs.tally import as_json, exit_code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from pipelines.catalogue.connection import Catalogue
    from pipelines.model import Source
    from pipelines.runs.tally import Tally


class RunRecord:
    """One run of one source. ``clock`` gives the time, ``planned_at`` is when the schedule wanted it.

    ``network_ok`` takes a SQLite file on a network file system, ``patience`` is how long (seconds) a database server may be away.
    """

    def __init__(
        self,
        source: Source,
        data: Path,
        catalogue_url: str | None,
        *,
        trigger: str,
        clock: Callable[[], datetime],
        pid: int,
        host: str,
        versions: Mapping[str, Any],
        planned_at: datetime | None = None,
        network_ok: bool = False,
        patience: float = PATIENCE,
    ) -> None:
        self.source, self.data, self.catalogue_url = source, data, catalogue_url
        self.trigger, self.clock, self.pid, self.host = trigger, clock, pid, host
        self.versions, self.planned_at, self.network_ok = versions, planned_at, network_ok
        self.patiently = Retry(patience)
        """Does again what a database server that is away made fail."""
        self.run = runs.run_id(source.name, clock(), secrets.token_hex(2))
        self.repairs: list[str] = []
        """What was put right when the corpus was opened."""
        self._corpus: Corpus | None = None
        self._began = clock()
        self._opening = threading.Lock()  # the network layer asks from the reactor's thread, the flow from the writer's

    @property
    def exists(self) -> bool:
        """Whether there is a corpus already."""
        return self._corpus is not None or Corpus.exists(self.data)

    @property
    def corpus(self) -> Corpus:
        """The corpus; the first use opens it, closes runs whose process has died, and enters this one."""
        with self._opening:
            return self._corpus or self.patiently(self._open)

    def _open(self) -> Corpus:
        corpus = Corpus.open(self.data, self.catalogue_url, clock=self.clock, network_ok=self.network_ok)
        try:
            self._enter(corpus)
        except BaseException:
            corpus.close()
            raise
        self._corpus = corpus
        return corpus

    def _enter(self, corpus: Corpus) -> None:
        self.repairs += [f"archive: {repair}" for repair in recover.recover(corpus.layout.archive)]
        self.repairs += [f"corpus: {repair}" for repair in corpus.repairs]
        with corpus.catalogue.writing() as connection:
            runs.close_orphans(connection, host=self.host, alive=alive, now=self._began)
            if runs.get(connection, self.run) is not None:
                return  # it was entered, and the commit was not heard of
            runs.start(
                connection,
                self.run,
                self.source.name,
                trigger=self.trigger,
                now=self._began,
                pid=self.pid,
                host=self.host,
                versions=self.versions,
                planned_at=self.planned_at,
            )

    def finish(self, tally: Tally, report: Mapping[str, Any]) -> int:
        """Check the account, close the run, and return its exit code."""
        if tally.answers == 0 and not self.exists:
            return exit_code(tally, self.source.expect.min_links)
        catalogue, now = self.corpus.catalogue, self.clock()
        return self.patiently(lambda: self._finish(catalogue, tally, report, now))

    def _finish(self, catalogue: Catalogue, tally: Tally, report: Mapping[str, Any], now: datetime) -> int:
        with catalogue.writing() as connection:
            held = runs.get(connection, self.run)
            if held is not None and held.state == "ended" and held.exit_code is not None:
                return held.exit_code  # it was ended, and the commit was not heard of
            counted = sightings.balance(connection, self.run)
            wrong = sightings.mismatch(counted, len(tally.outcomes))
            if wrong and wrong not in tally.troubles:
                tally.troubles.append(wrong)
            tally.unread = unread(connection, self.source.name)
            tally.usual = runs.losses(connection, self.source.name, self.run)
            code = exit_code(tally, self.source.expect.min_links)
            runs.end(
                connection,
                self.run,
                now=now,
                exit_code=code,
                health="ok" if code == 0 else "broken",
                cause="; ".join(tally.troubles[:3]),
                accounts=counted,
                report={**as_json(tally), **report},
            )
            sightings.prune(connection, self.source.name)
        return code

    def abandon(self, tally: Tally, error: NewswatchError) -> None:
        """Close a run that an error ended. When the disk refuses that too, the row stays open and the next run closes it."""
        if self._corpus is None:
            return
        with suppress(StorageError), self._corpus.catalogue.writing() as connection:
            counted = sightings.balance(connection, self.run)
            runs.end(
                connection,
                self.run,
                now=self.clock(),
                exit_code=error.exit_code,
                health="broken",
                cause=str(error),
                accounts=counted,
                report={**as_json(tally), "error": str(error)},
            )

    def close(self) -> None:
        """Give the catalogue's connections back."""
        if self._corpus is not None:
            self._corpus.close()
