"""The crawls at work: each a process of its own, so many at a time; how each ended is recorded."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.processes.supervisor import Supervisor
from crawler.schedule.due import deadline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from crawler.processes.child import ExitStatus
    from crawler.schedule.options import ServiceOptions
    from crawler.schedule.run_history import RunHistory
    from pipelines.model import Source

log = logging.getLogger(__name__)


class CrawlProcesses:
    """Starts crawls by ``command(name, planned)`` and watches them; knows nothing of when they are due."""

    def __init__(self, ledger: RunHistory, logs: Path, settings: ServiceOptions, command: Callable[[str, datetime], Sequence[str]]) -> None:
        self._ledger, self._logs, self.settings, self._command = ledger, logs, settings, command
        self.supervisor = Supervisor(settings.slots, settings.environment, settings.endings)
        self._open: dict[str, int] = {}
        self.begun: set[str] = set()
        """Sources that were ever crawled; the first crawl of the others may take longer."""

    @property
    def busy(self) -> bool:
        """Whether a process is at work, or its end is not written down yet."""
        return bool(self.supervisor.live or self._open)

    async def crawl(self, wanted: Callable[[], Source | None], planned: datetime) -> ExitStatus | None:
        """Wait for a place, crawl, record how it ended. ``wanted`` is asked when there is a place; None: not any more."""
        async with self.supervisor.place():
            source = wanted()
            if source is None:
                return None
            try:
                return await self._once(source, planned)
            finally:
                self._open.pop(source.name, None)

    async def close_orphans(self) -> None:
        """Close runs whose process is gone, but for our own crawls: their end is written down with its cause."""
        for run in await asyncio.to_thread(self._ledger.close_orphans, frozenset(self._open.values())):
            log.warning("run %s: its process is gone; closed as killed", run)

    async def _once(self, source: Source, planned: datetime) -> ExitStatus:
        name, since = source.name, datetime.now(UTC)
        async with self.supervisor.at_work(name, self._command(name, planned), self._logs / f"{name}.log") as child:
            self._open[name] = child.pid
            ending = await child.wait(self.settings.deadline or deadline(source, first=name not in self.begun))
        run = await asyncio.to_thread(self._ledger.ended, name, child.pid, since, planned, ending)
        self.begun.add(name)
        log.info("%s: %s ended with %s after %.0f s %s", name, run, ending.code, ending.seconds, ending.why)
        return ending
