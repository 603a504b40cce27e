"""``newswatch schedule``: run all sources by their schedules until stopped, or show the plan. What it takes is in `crawler.schedule`."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from crawler.all_sources import usable_sources
from crawler.installation import catalogue_url, require_contact
from crawler.processes import many
from crawler.schedule.auto import AutoSchedule
from crawler.schedule.declarations import Declarations
from crawler.schedule.due import Due, plan
from crawler.schedule.options import ServiceOptions
from crawler.schedule.run_history import RunHistory
from crawler.schedule.service import Service
from pipelines.catalogue import folder_access
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.catalogue.postgresql import Retry
from pipelines.errors import LockedError
from pipelines.sources import settings

if TYPE_CHECKING:
    from crawler.paths import Paths

__all__ = ["AutoSchedule", "Due", "RunHistory", "ServiceOptions", "catalogue_at", "serve", "upcoming"]


def serve(paths: Paths, service_settings: ServiceOptions | None = None, catalogue_url: str | None = None) -> None:
    """Run the service until SIGTERM or SIGINT. Raises ConfigError for faulty declarations, LockedError when another one runs here."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it says each skipped slot in its own words; the service says it in ours
    declarations = Declarations(paths.config)
    require_contact(paths, declarations.sources.values())
    (paths.data / "locks").mkdir(parents=True, exist_ok=True)
    lock = FileLock(paths.data / "locks" / "scheduler.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LockedError(f"{lock.lock_file} is held: another scheduler runs on this data; expected only one") from None
    with lock:
        catalogue = catalogue_at(paths, catalogue_url)
        try:
            given = service_settings or ServiceOptions(
                slots=settings.read(paths.config).limits.concurrency, environment=many.environment(paths)
            )
            service = Service(
                declarations,
                RunHistory(catalogue),
                paths.data / "logs",
                settings=given,
                ask=AutoSchedule(catalogue, lambda: declarations.sources, settings.read(paths.config)),
            )
            asyncio.run(service.serve())
        finally:
            catalogue.close()


def upcoming(paths: Paths, now: datetime | None = None, catalogue_url: str | None = None) -> list[Due]:
    """The next run of every source, soonest first; starts nothing."""
    declarations = usable_sources(paths.config).sources
    catalogue = catalogue_at(paths, catalogue_url)
    try:
        return plan(
            declarations,
            RunHistory(catalogue).last_starts(),
            now or datetime.now(UTC),
            AutoSchedule(catalogue, lambda: declarations, settings.read(paths.config)),
        )
    finally:
        catalogue.close()


def catalogue_at(paths: Paths, url: str | None = None) -> Catalogue:
    """The catalogue of an installation: at ``url``, else where the settings say, else in the data folder; made when missing.

    A database server that is away is waited for as long as the settings say; then it is an AwayError.
    """
    installed = settings.read(paths.config)
    paths.data.mkdir(parents=True, exist_ok=True)
    folder_access.refuse_half_restored(paths.data)
    where = url or catalogue_url(installed) or url_for(paths.data / "catalogue.db")
    return Retry(installed.limits.patience)(lambda: Catalogue.open(where, network_ok=installed.network_ok, data=paths.data))
