"""When an address that brought no article is asked for again: one table, by what happened.

The words are those of `crawler.middlewares.failures` and of the gate. Only what cannot change by itself is given up (too large,
another site's address, removed for good); everything else is asked for again, ever more seldom, for nothing may be missed because a host
was away for a month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pipelines.revisit.known import UrlState

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The waits after the first, second ... failure in a row. An endless one goes on with its last step."""

    steps: tuple[timedelta, ...]
    endless: bool = True

    def wait(self, failures: int) -> timedelta | None:
        """The wait after so many failures (1 for the first); None: not again by itself."""
        if not self.steps or (failures > len(self.steps) and not self.endless):
            return None
        return self.steps[min(failures, len(self.steps)) - 1]


NEVER = Ladder((), endless=False)
ONCE = Ladder((DAY,), endless=False)
BROKEN = Ladder((timedelta(0), HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY))
AWAY = Ladder((timedelta(0), HOUR, 6 * HOUR, DAY))
"""The host was not there: that says nothing of the article, and the host's own pauses keep it from being hammered."""
BLOCKED = Ladder((DAY, 3 * DAY, 7 * DAY, 30 * DAY))
ROBOTS = Ladder((DAY, DAY, DAY, 7 * DAY))
"""Asking our copy of the rules costs the site nothing."""
THIN = Ladder((DAY, 7 * DAY), endless=False)
"""Perhaps published before it was written."""

_AWAY = (
    "dns", "connection_refused", "connection_lost", "tls", "timeout_headers", "unreachable", "unavailable", "rate_limited",
    "robots_unreachable", "host_silent", "host_paused", "host_busy", "internal",
)  # fmt: skip
_TABLE: dict[UrlState, dict[str, Ladder]] = {
    UrlState.FAILED: {
        "": BROKEN,
        "too_large": NEVER,
        "bomb": NEVER,
        "headers_too_large": ONCE,
        "blocked": BLOCKED,
        **dict.fromkeys(_AWAY, AWAY),
    },
    UrlState.REFUSED: {
        "": Ladder((DAY, 3 * DAY, 7 * DAY), endless=False),
        "robots": ROBOTS,
        "challenge": BLOCKED,
        "consent": BLOCKED,
        "paywall": BLOCKED,
        "wall": BLOCKED,
        "soft_404": ONCE,
        "redirected_home": ONCE,
        "off_host": NEVER,
        "refused_address": NEVER,
        "refused_scheme": NEVER,
        "refused_url": NEVER,
    },
    UrlState.GONE: {"": ONCE, "410": NEVER},
    UrlState.UNREADABLE: {"": NEVER, "empty": BROKEN, "thin": THIN},  # the bytes are archived: newer cleaning rules read them from there
}


def wait(state: UrlState, cause: str, failures: int) -> timedelta | None:
    """How long to wait after the ``failures``-th failure in a row (1 for the first); None: not again by itself."""
    table = _TABLE.get(state, {})
    return table.get(cause, table.get("", NEVER)).wait(failures)
