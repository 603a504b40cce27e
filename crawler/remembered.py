"""What the network layer asks the catalogue during a crawl: validators, earlier answers, pauses of hosts. Short reads and writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.net.pauses import Pause
from pipelines.corpus import memory
from pipelines.corpus.known import moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pipelines.ledger import Ledger
    from pipelines.model import WarcRef


class Remembered:
    """Answers from the catalogue when there is one; asking never makes one."""

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime]) -> None:
        self._ledger, self._clock = ledger, clock

    def get(self, url: str) -> tuple[str | None, str | None] | None:
        """(ETag, Last-Modified) of an address as far as they are trusted."""
        if not self._ledger.exists:
            return None
        with self._ledger.corpus.catalogue.reading() as connection:
            lying = memory.lying(connection, self._ledger.source.name)
            headers = memory.trust(memory.validator(connection, url), self._clock(), lying=lying)
        return (headers.get("If-None-Match"), headers.get("If-Modified-Since")) if headers else None

    def earlier(self, url: str) -> WarcRef | None:
        """Where the last full answer of an address lies in the archive."""
        if not self._ledger.exists:
            return None
        with self._ledger.corpus.catalogue.reading() as connection:
            known = memory.validator(connection, url)
        return known.warc if known else None


class Hosts:
    """Pauses that hosts asked for, kept over runs."""

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime]) -> None:
        self._ledger, self._clock = ledger, clock

    def get(self, host: str) -> Pause | None:
        """The pause of a host, whether it still holds or not."""
        if not self._ledger.exists:
            return None
        with self._ledger.corpus.catalogue.reading() as connection:
            kept = memory.get(connection, f"host {host}", "pause")
        until = moment(kept["until"]) if kept else None
        return Pause(until, kept["strikes"], kept["why"]) if until else None

    def put(self, host: str, pause: Pause | None) -> None:
        """Remember a pause; None: the host answers again."""
        value = {"until": pause.until.isoformat(), "strikes": pause.strikes, "why": pause.why} if pause else None
        with self._ledger.corpus.catalogue.writing() as connection:
            memory.put(connection, f"host {host}", "pause", value, self._clock())
