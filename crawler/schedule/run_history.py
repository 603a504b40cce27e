"""The scheduler's view of the run ledger: last starts, missed slots, ended processes. Blocking; called in a thread."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipelines.catalogue import attempts, runs
from pipelines.runs.processes import alive
from pipelines.text.humanise import minute, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from crawler.processes.child import ExitStatus
    from crawler.schedule.due import Due
    from pipelines.catalogue.connection import Catalogue


class RunHistory:
    """The run ledger as a scheduler reads and writes it."""

    def __init__(self, catalogue: Catalogue, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self.host = socket.gethostname()

    def last_starts(self) -> dict[str, datetime]:
        """When each source that ever ran was last started, whoever started it."""
        with self._catalogue.reading() as connection:
            latest = runs.latest(connection)
        return {source: run.started_at for source, run in latest.items() if run.started_at is not None}

    def close_orphans(self, mine: Set[int] = frozenset()) -> list[str]:
        """Close the runs of this machine whose process is gone; their ids. ``mine`` are processes whose end is looked after."""
        with self._catalogue.writing() as connection:
            dead = runs.close_orphans(connection, host=self.host, alive=lambda pid, at: pid in mine or alive(pid, at), now=self._clock())
        return [run.id for run in dead]

    def missed(self, due: Due, why: str) -> None:
        """Write down once that slots of a source passed."""
        if not due.missed or due.first_missed is None or due.last_missed is None:
            return
        span = f"{minute(due.first_missed)} to {minute(due.last_missed)}"
        cause = f"{plural(due.missed, 'slot')} missed, {span}: {why}"
        with self._catalogue.writing() as connection:
            attempts.never_began(connection, due.source, "missed", planned_at=due.first_missed, cause=cause)

    def skipped(self, source: str, planned_at: datetime) -> None:
        """Write down that a slot passed because the run before was still at work."""
        with self._catalogue.writing() as connection:
            attempts.never_began(connection, source, "skipped", planned_at=planned_at, cause="the run before was still at work")

    def ended(self, source: str, pid: int, since: datetime, planned_at: datetime, ending: ExitStatus) -> str:
        """See to it that an ended process has an ended run; the run's id."""
        with self._catalogue.writing() as connection:
            run = attempts.ended(
                connection, source, pid=pid, host=self.host, since=since, planned_at=planned_at, code=ending.code, why=ending.why
            )
            attempts.close(connection, run, self._clock())
        return run

    def stepped(self, seconds: float) -> None:
        """Write down that the wall clock was set."""
        with self._catalogue.writing() as connection:
            attempts.event(connection, "clock", self.host, "replanned", f"the wall clock was set by {seconds:+.0f} s", self._clock())
