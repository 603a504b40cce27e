"""Manners towards hosts: one request at a time, delays, Retry-After, and rest for a host that is busy or does not answer."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from scrapy import signals

from crawler.net.errors import BrokenResponse, HostPaused, NotFetched
from crawler.net.host_slots import HostSlots
from crawler.net.pauses import LONGEST, HostMemory, Pause, RunMemory, next_pause
from crawler.net.shutdown import Shutdown
from crawler.paths import Paths
from pipelines.errors import StorageError
from pipelines.model.cause import Cause
from pipelines.text.humanise import minute

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler

BUSY = frozenset({429, 503})
LONGEST_WAIT = timedelta(seconds=60)
"""A pause of at most this is waited for within the run; a longer one ends the run's questions to that host."""

SILENCES, OF_A_LIVE_HOST = 3, 6
"""Unanswered requests in a row after which a host is not contacted for the rest of the run; more addresses where it answered before in this
run and hangs up at once, for a page may be broken by itself, and a page that is asked for again is the same page."""
_AN_ANSWER = frozenset({Cause.HEADERS_TOO_LARGE, Cause.PROTOCOL, Cause.TRUNCATED, Cause.BAD_ENCODING, Cause.BOMB, Cause.TOO_LARGE})
"""The host answered, though with nothing that can be used."""


class Manners:
    """Turns at hosts and their pauses. Pauses outlive the run when `remember_in` was called."""

    def __init__(self, crawler: Crawler, turns: HostSlots, delay: float, *, replaying: bool = False) -> None:
        self._crawler = crawler
        self._turns = turns
        self._closing = Shutdown(crawler)
        self._delay = delay
        self.replaying = replaying
        """Stored answers are asked: nobody has to be waited for."""
        self._slower: dict[str, float] = {}
        self._silent: dict[str, list[str]] = {}
        self._alive: set[str] = set()
        self._memory: HostMemory = RunMemory()
        self._silences: HostMemory = RunMemory()

    @classmethod
    def of_settings(cls, crawler: Crawler) -> Self:
        """Take the delay from DOWNLOAD_DELAY and the folder of locks from the data folder; NEWSWATCH_HOST_LOCKS False: none."""
        settings = crawler.settings
        locks = Paths.find(config=settings.get("NEWSWATCH_CONFIG"), data=settings.get("NEWSWATCH_DATA")).data / "locks" / "hosts"
        turns = HostSlots(locks if settings.getbool("NEWSWATCH_HOST_LOCKS") else None, sleep=Shutdown(crawler).sleep)
        crawler.signals.connect(turns.close, signals.spider_closed)
        return cls(crawler, turns, settings.getfloat("DOWNLOAD_DELAY"), replaying=bool(settings.getlist("NEWSWATCH_REPLAY")))

    def remember_in(self, memory: HostMemory) -> None:
        """Keep pauses where they outlive the run, and heed those of earlier runs."""
        self._memory = memory

    def slow_down(self, host: str, delay: float) -> None:
        """Ask the host at most every ``delay`` seconds from now on; it never makes the crawl faster (Crawl-delay)."""
        self._slower[host] = max(delay, self._slower.get(host, 0.0))

    @asynccontextmanager
    async def turn(self, host: str, url: str) -> AsyncIterator[None]:
        """Wait for the host's turn and hold it for one request to ``url``; raise `HostPaused` when the host must not be contacted.

        What the request brought has to be given to `heard` before the turn is over, or the next request would not know of it.
        """
        try:
            async with self._turns.turn(host, max(self._delay, self._slower.get(host, 0.0))):
                await self._rest(host)
                try:
                    yield
                except Exception as error:
                    self._unheard(host, url, error)
                    raise
        except StorageError as error:
            self._closing.fail(error)
            raise

    def heard(self, host: str, status: int, retry_after: str | None) -> None:
        """Note what a host answered: a busy answer begins or lengthens a pause, every other ends it."""
        self._silent.pop(host, None)
        self._alive.add(host)
        earlier = self._memory.get(host)
        if status in BUSY:
            why = f"{host} answered {status}" + (f" with Retry-After {retry_after[:40]}" if retry_after else "")
            self._memory.put(host, next_pause(earlier, retry_after, datetime.now(UTC), why))
        elif earlier is not None:
            self._memory.put(host, None)

    def check(self, host: str) -> None:
        """Raise `HostPaused` when a host must not be contacted for longer than this run waits."""
        self._pause(host)

    def again_soon(self, host: str) -> bool:
        """Whether a host that just answered that it is busy may be asked again within the run."""
        pause = self._memory.get(host)
        return pause is not None and pause.until - datetime.now(UTC) <= LONGEST_WAIT

    def _unheard(self, host: str, url: str, error: Exception) -> None:
        """Count silence: a host that does not answer several times in a row is not waited for any longer."""
        if isinstance(error, NotFetched) and not isinstance(error, BrokenResponse):
            return
        if isinstance(error, BrokenResponse) and error.reason in _AN_ANSWER:
            return
        silent = self._silent.setdefault(host, [])
        silent.append(url)
        hung_up = host in self._alive and not isinstance(error, BrokenResponse)  # at once: waiting for it costs nothing
        if len(set(silent)) >= OF_A_LIVE_HOST if hung_up else len(silent) >= SILENCES:
            why = f"{host} failed {len(silent)} requests in a row (the last: {error})"
            self._silences.put(host, Pause(datetime.now(UTC) + LONGEST, why=why))

    async def _rest(self, host: str) -> None:
        pause = self._pause(host)
        if pause is not None:
            await self._closing.sleep((pause.until - datetime.now(UTC)).total_seconds())

    def _pause(self, host: str) -> Pause | None:
        """The short pause in force; `HostPaused` for a long one."""
        if self.replaying:
            return None
        now = datetime.now(UTC)
        silence = self._silences.get(host)
        if silence is not None:
            raise HostPaused(Cause.HOST_SILENT, silence.why)
        pause = self._memory.get(host)
        if pause is None or not pause.holds(now):
            return None
        if pause.until - now > LONGEST_WAIT:
            raise HostPaused(Cause.HOST_PAUSED, f"{host} is not asked before {minute(pause.until)}: {pause.why}")
        return pause
