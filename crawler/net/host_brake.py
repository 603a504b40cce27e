"""When the articles of a host are left for a later run: five in a row that it refused or failed to answer. Pure; nothing waits here.

What is a page's own (too long or broken headers, a body that was cut, a page that is not there) says nothing of the others, and counts
for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from collections.abc import Mapping

IN_A_ROW = 5
"""Articles that a host refused or failed before it is asked for one more, and no others."""
_OF_THE_HOST = frozenset(
    {Cause.BLOCKED, Cause.CHALLENGE, Cause.SERVER_ERROR, Cause.CONNECTION_LOST, Cause.TIMEOUT_HEADERS, Cause.CONNECTION_REFUSED}
)


class HostBrake:
    """Counts by host. ``held`` are the hosts that the run before left, as they were kept: their first failure brakes again."""

    def __init__(self, held: Mapping[str, Any] | None = None) -> None:
        self.held = {host for host, kept in (held or {}).items() if kept}
        self._row = {host: {f"earlier {place}" for place in range(IN_A_ROW - 1)} for host in self.held}
        self._last: dict[str, str] = {}

    def failed(self, host: str, url: str, cause: Cause, sentence: str) -> None:
        """An article of a host brought no page; one that is asked for again counts once."""
        if against_host(cause):
            self._row.setdefault(host, set()).add(url)
            self._last[host] = sentence

    def answered(self, host: str) -> None:
        """An article of a host came."""
        self._row.pop(host, None)

    def on(self, host: str) -> bool:
        """Whether no more articles of a host are asked for, but one to see whether it answers."""
        return len(self._row.get(host, ())) >= IN_A_ROW

    def counted(self, host: str, url: str) -> bool:
        """Whether an article is one of those in the row."""
        return url in self._row.get(host, ())

    def why(self, host: str) -> str:
        """What the host did, as a sentence."""
        return f"{host} refused or failed one article after the other (the last: {self._last.get(host, 'none')})"


def against_host(cause: Cause) -> bool:
    """Whether a failure is held against the host of the page."""
    return cause in _OF_THE_HOST
