"""Opening the desk over an installation's folders: the catalogue read-only, the search index, the declared sources."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.all_sources import read_sources
from crawler.installation import catalogue_url
from crawler.schedule.auto import AutoSchedule
from crawler.schedule.due import plan
from crawler.schedule.run_history import RunHistory
from pipelines.desk.context import Declared, Desk
from pipelines.errors import NewswatchError
from pipelines.insight.holdings import Holdings
from pipelines.search.search import Search
from pipelines.sources import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.paths import Paths
    from pipelines.sources.settings import Settings

FRESH = 30.0
"""Seconds for which declarations that were read are good."""


@contextmanager
def opened(paths: Paths, installed: Settings | None = None) -> Iterator[Desk]:
    """The desk over the folders. Raises MissingCorpusError, StorageError, ConfigError."""
    installed = settings.read(paths.config) if installed is None else installed
    holdings = Holdings.open(paths.data, catalogue_url(installed), network_ok=installed.network_ok)
    try:
        search = Search(holdings, watches=installed.watch, clock=utc_now)
        declared, least = Declarations(paths, holdings, installed), installed.limits.min_free
        yield Desk(search, utc_now, declared, installed.watch, least, installed.contact)
    finally:
        holdings.close()


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


class Declarations:
    """The declared sources, read again when they are older than `FRESH`."""

    def __init__(self, paths: Paths, holdings: Holdings, installed: Settings) -> None:
        self._paths, self._holdings, self._installed = paths, holdings, installed
        self._lock = threading.Lock()
        self._read = -FRESH
        self._known = Declared()

    def __call__(self) -> Declared:
        """The declarations; those read last where they cannot be read now, and a trouble that says so."""
        with self._lock:
            if time.monotonic() - self._read >= FRESH:
                self._known = self._now()
                self._read = time.monotonic()
            return self._known

    def _now(self) -> Declared:
        try:
            found = read_sources(self._paths.config, apart=True)
            sources, catalogue = dict(found.sources), self._holdings.catalogue
            ask = AutoSchedule(catalogue, lambda: sources, self._installed)
            dues = plan(sources, RunHistory(catalogue).last_starts(), utc_now(), ask)
        except (NewswatchError, OSError) as error:
            return Declared(self._known.sources, self._known.faulty, self._known.due, (f"the declarations cannot be read: {error}",))
        faulty = {name: "; ".join(map(str, faults)) for name, faults in found.faulty.items()}
        return Declared(sources, faulty, {one.source: one.first_missed or one.at for one in dues}, tuple(map(str, found.amiss)))
