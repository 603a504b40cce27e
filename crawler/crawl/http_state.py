"""What the network layer asks the catalogue during a crawl: validators, earlier answers, pauses of hosts. Short reads and writes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from crawler.net.pauses import Pause
from pipelines.catalogue import state
from pipelines.text.dates import moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pipelines.model import WarcRef
    from pipelines.runs.record import RunRecord

T = TypeVar("T")


class Ask(Protocol):
    """Calls a function that asks the catalogue or writes to it, and gives what it gives."""

    def __call__(self, act: Callable[[], T]) -> T:
        """What the function gives."""


def at_once(act: Callable[[], T]) -> T:
    """Call it once."""
    return act()


class ValidatorStore:
    """Answers from the catalogue when there is one; asking never makes one."""

    def __init__(self, ledger: RunRecord, clock: Callable[[], datetime], ask: Ask = at_once) -> None:
        """``ask`` makes a question or note again when a database server was away, and ends the crawl when it stays away."""
        self._ledger, self._clock, self._ask = ledger, clock, ask

    def get(self, url: str) -> tuple[str | None, str | None] | None:
        """(ETag, Last-Modified) of an address as far as they are trusted: for a day, so that nothing hides behind a server that lies."""
        return self._believed(url, state.PATIENCE)

    def of_look(self, url: str) -> tuple[str | None, str | None] | None:
        """The same for a look for corrections that no entrance calls for: as far as the ladder reaches, so that each is conditional.

        A server that lies is caught at its entrances, and at the articles of which an entrance says that they changed.
        """
        return self._believed(url, state.PATIENCE + timedelta(seconds=max(self._ledger.source.manners.looks, default=0)))

    def _believed(self, url: str, patience: timedelta) -> tuple[str | None, str | None] | None:
        if not self._ledger.exists:
            return None
        headers = self._ask(lambda: self._trusted(url, patience))
        return (headers.get("If-None-Match"), headers.get("If-Modified-Since")) if headers else None

    def _trusted(self, url: str, patience: timedelta) -> dict[str, str]:
        with self._ledger.corpus.catalogue.reading() as connection:
            lying = state.lying(connection, self._ledger.source.name)
            return state.trust(state.validator(connection, url), self._clock(), lying=lying, patience=patience)

    def earlier(self, url: str) -> WarcRef | None:
        """Where the last full answer of an address lies in the archive."""
        if not self._ledger.exists:
            return None
        known = self._ask(lambda: self._validator(url))
        return known.warc if known else None

    def _validator(self, url: str) -> state.Validator | None:
        with self._ledger.corpus.catalogue.reading() as connection:
            return state.validator(connection, url)


class HostPauseStore:
    """Pauses that hosts asked for, kept over runs."""

    def __init__(self, ledger: RunRecord, clock: Callable[[], datetime], ask: Ask = at_once) -> None:
        """``ask`` makes a question or note again when a database server was away, and ends the crawl when it stays away."""
        self._ledger, self._clock, self._ask = ledger, clock, ask

    def get(self, host: str) -> Pause | None:
        """The pause of a host, whether it still holds or not."""
        if not self._ledger.exists:
            return None
        kept = self._ask(lambda: self._pause(host))
        until = moment(kept["until"]) if kept else None
        return Pause(until, kept["strikes"], kept["why"]) if until else None

    def _pause(self, host: str) -> Any:
        with self._ledger.corpus.catalogue.reading() as connection:
            return state.get(connection, f"host {host}", "pause")

    def put(self, host: str, pause: Pause | None) -> None:
        """Remember a pause; None: the host answers again."""
        self._ask(lambda: self._put(host, pause))

    def _put(self, host: str, pause: Pause | None) -> None:
        value = {"until": pause.until.isoformat(), "strikes": pause.strikes, "why": pause.why} if pause else None
        with self._ledger.corpus.catalogue.writing() as connection:
            state.put(connection, f"host {host}", "pause", value, self._clock())
