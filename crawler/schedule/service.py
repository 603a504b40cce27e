"""The service: starts each source's crawl when it is due, watches it, and records how it ended.

It does no work itself. APScheduler is the clock, with a job store in memory that is rebuilt from the declared sources and the run
ledger at each start; a crawl, and the health check with its notices, is a process of its own.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_SUBMITTED
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from crawler.schedule.clock import ClockWatch
from crawler.schedule.crawls import CrawlProcesses
from crawler.schedule.due import Due, period, plan
from crawler.schedule.options import ServiceOptions, crawl_command, health_check_command
from crawler.schedule.sd_notify import tell
from crawler.schedule.triggers import Every
from pipelines.catalogue.attempts import STOPPED
from pipelines.revisit.polling import Next
from pipelines.text.humanise import minute, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from apscheduler.events import JobExecutionEvent, JobSubmissionEvent

    from crawler.schedule.declarations import Declarations
    from crawler.schedule.due import Ask
    from crawler.schedule.run_history import RunHistory
    from pipelines.model import Source

log = logging.getLogger(__name__)
UNREACHED = frozenset({2, 69})
"""Exit codes of a crawl that got nothing: worth one more look soon."""


class Service:
    """Runs until it is told to stop. ``ask(name, after)`` gives the next start of a source on ``auto``, and why."""

    def __init__(
        self,
        declarations: Declarations,
        ledger: RunHistory,
        logs: Path,
        *,
        settings: ServiceOptions | None = None,
        crawl: Callable[[str, datetime], Sequence[str]] = crawl_command,
        health_check: Callable[[], Sequence[str]] | None = health_check_command,
        ask: Ask | None = None,
    ) -> None:
        self.settings = settings or ServiceOptions()
        self._declarations, self._ledger, self._logs = declarations, ledger, logs
        self._crawls, self._health_check = CrawlProcesses(ledger, logs, self.settings, crawl), health_check
        self._ask = ask or (lambda _name, after: Next(after + timedelta(days=1), "once a day"))
        self._clock = ClockWatch()
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
        self._stop = asyncio.Event()
        self._planned: dict[str, datetime] = {}
        self._unplanned: set[str] = set()
        self._failed: set[str] = set()
        self._ended: set[asyncio.Task[Any]] = set()

    async def serve(self) -> None:
        """Run until SIGTERM or SIGINT; SIGHUP reads the declarations anew."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, lambda: self._keep(self.reload(force=True)))
        await self._begin()
        tell("READY=1")
        await self._stop.wait()
        await self._drain()

    async def _begin(self) -> None:
        await self._crawls.close_orphans()
        self._scheduler.add_listener(self._heard, EVENT_JOB_SUBMITTED | EVENT_JOB_MAX_INSTANCES | EVENT_JOB_ERROR)
        self._scheduler.start(paused=True)
        for due in await self._plan(self._declarations.sources):
            await asyncio.to_thread(self._ledger.missed, due, "the scheduler was not running")
            self._add(due)
        now = datetime.now(UTC)
        for name, seconds, work in self._chores():
            self._scheduler.add_job(work, Every(name, seconds, now + timedelta(seconds=seconds)), id=f" {name}", name=name)
        self._scheduler.resume()

    def _chores(self) -> list[tuple[str, float, Callable[[], Any]]]:
        chores: list[tuple[str, float, Callable[[], Any]]] = [
            ("watch", self.settings.watch, self.reload),
            ("tick", self.settings.tick, self._tick),
        ]
        return [*chores, ("health check", self.settings.health_check, self.health_check)] if self._health_check else chores

    async def _plan(self, sources: Mapping[str, Source]) -> list[Due]:
        last = await asyncio.to_thread(self._ledger.last_starts)
        self._crawls.begun |= last.keys()
        return plan(sources, last, datetime.now(UTC), self._ask)

    def _add(self, due: Due) -> None:
        log.info("%s: next run %s (%s)", due.source, minute(due.at), due.why)
        self._scheduler.add_job(self._run, due.trigger, args=[due.source], id=due.source, next_run_time=due.at, replace_existing=True)

    async def reload(self, *, force: bool = False) -> None:
        """Take over changed declarations: runs at work go on, and a source whose schedule did not change keeps its next start."""
        changes = await asyncio.to_thread(self._declarations.reload, force)
        if changes is None:
            return
        for name in changes.gone:
            if self._scheduler.get_job(name):
                self._scheduler.remove_job(name)
                log.info("%s: no longer declared", name)
        self._unplanned |= set(changes.planned_anew)
        await self._plan_anew()

    async def _plan_anew(self) -> None:
        """Plan what a reload changed; what could not be planned, because the catalogue was away, is tried again at the next tick."""
        wanted = {name: source for name, source in self._declarations.sources.items() if name in self._unplanned}
        for due in await self._plan(wanted):
            self._add(due)
        self._unplanned -= wanted.keys()
        self._unplanned &= self._declarations.sources.keys()

    async def health_check(self) -> None:
        """Check health between runs and send what is waiting, in a process of its own."""
        if self._health_check is None:
            return
        async with self._crawls.supervisor.at_work(" health check", self._health_check(), self._logs / "rounds.log") as child:
            ending = await child.wait(max(60.0, self.settings.health_check))
        if ending.code:
            log.error("the health check ended with %s %s; see %s", ending.code, ending.why, self._logs / "rounds.log")

    async def _run(self, name: str) -> None:
        """One slot of a source."""
        ending = await self._crawls.crawl(lambda: self._wanted(name), self._planned.get(name) or datetime.now(UTC))
        if ending is not None and (source := self._declarations.sources.get(name)):
            self._look_again(source, ending.code)

    def _wanted(self, name: str) -> Source | None:
        """The source, unless it is gone or the service is stopping."""
        return None if self._stop.is_set() else self._declarations.sources.get(name)

    def _look_again(self, source: Source, code: int) -> None:
        """A source that was reached before and is not now is looked at once more soon; after that its schedule holds."""
        if code not in UNREACHED:
            self._failed.discard(source.name)
            return
        job = self._scheduler.get_job(source.name)
        soon = datetime.now(UTC) + timedelta(seconds=min(self.settings.again, period(source) / 2))
        if source.name not in self._failed and job and job.next_run_time and soon < job.next_run_time:
            job.modify(next_run_time=soon)
        self._failed.add(source.name)

    def _heard(self, event: JobSubmissionEvent | JobExecutionEvent) -> None:
        """What APScheduler says of a job: begun, not begun because it still runs, or failed in our own code."""
        if event.code == EVENT_JOB_SUBMITTED:
            self._planned[event.job_id] = event.scheduled_run_times[-1]
        elif event.code == EVENT_JOB_ERROR:
            log.error("%s: the scheduler's own job failed", event.job_id, exc_info=event.exception)
        elif not event.job_id.startswith(" "):
            log.warning("%s: the run before is still at work; this slot is skipped", event.job_id)
            self._keep(asyncio.to_thread(self._ledger.skipped, event.job_id, event.scheduled_run_times[-1]))

    async def _tick(self) -> None:
        tell("WATCHDOG=1")
        await self._crawls.close_orphans()
        step = self._clock.step()
        if step:
            await self._replan(step)
        if self._unplanned:
            await self._plan_anew()
        self._scheduler.wakeup()  # after the machine slept: timers do not count while it sleeps

    async def _replan(self, step: float) -> None:
        """The wall clock was set: intervals keep the time that is left, cron lines and rhythms are asked anew."""
        log.warning("the wall clock was set by %+.0f s; all sources are planned anew", step)
        await asyncio.to_thread(self._ledger.stepped, step)
        now, shift = datetime.now(UTC), timedelta(seconds=step)
        for job in self._scheduler.get_jobs():
            if isinstance(job.trigger, Every):
                job.trigger.anchor += shift
                job.modify(next_run_time=max(now, job.next_run_time + shift))
            else:
                job.modify(next_run_time=job.trigger.get_next_fire_time(None, now))

    async def _drain(self) -> None:
        """Start nothing more, let the crawls at work end in order, and leave no run open in the ledger."""
        tell("STOPPING=1")
        self._scheduler.pause()
        live = len(self._crawls.supervisor.live)
        log.info("stopping: %s at work", plural(live, "crawl"))
        self._crawls.supervisor.stop(STOPPED)
        for _ in range(round(20 * self.settings.drain) + 100):
            if not (self._crawls.busy or self._ended):
                break
            await asyncio.sleep(0.05)
        self._scheduler.shutdown(wait=False)

    def _keep(self, work: Any) -> None:
        """Let something run on its own, without losing it or its error."""
        task = asyncio.ensure_future(work)
        self._ended.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._ended.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("the scheduler could not finish a chore", exc_info=error)
