"""When an address that brought no article is asked for again: one table, a row for every cause.

Only what cannot change by itself is given up (too large,
another site's address, removed for good); everything else is asked for again, ever more seldom, for nothing may be missed because a host
was away for a month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pipelines.model.cause import Cause

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The waits after the first, second ... failure in a row. An endless one goes on with its last step.

    ``unshown`` bounds the tries of an address that no entrance shows any more; None: it makes no difference.
    """

    steps: tuple[timedelta, ...]
    endless: bool = True
    unshown: int | None = None

    def wait(self, failures: int, *, shown: bool = True) -> timedelta | None:
        """The wait after so many failures (1 for the first); None: not again by itself."""
        if not self.steps or (failures > len(self.steps) and not self.endless):
            return None
        if not shown and self.unshown is not None and failures > self.unshown:
            return None
        return self.steps[min(failures, len(self.steps)) - 1]


NEVER = Ladder((), endless=False)
ONCE = Ladder((DAY,), endless=False)
AWAITED = Ladder((10 * MINUTE, HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY), unshown=4)
"""Announced before its page was there: minutes are the rule, an editor's desk or a cache. Whoever goes on showing it means it."""
BROKEN = Ladder((timedelta(0), HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY))
AWAY = Ladder((timedelta(0), HOUR, 6 * HOUR, DAY))
"""The host was not there: that says nothing of the article, and the host's own pauses keep it from being hammered."""
OURS = Ladder((timedelta(0), HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY))
"""Our machine did not come to an end with the page, which lies in the archive: trying again costs nobody else anything."""
BLOCKED = Ladder((DAY, 3 * DAY, 7 * DAY, 30 * DAY))
ROBOTS = Ladder((DAY, DAY, DAY, 7 * DAY))
"""Asking our copy of the rules costs the site nothing."""
THIN = Ladder((DAY, 7 * DAY), endless=False)
"""Perhaps published before it was written."""

REFUSED = Ladder((DAY, 3 * DAY, 7 * DAY), endless=False)

TABLE: dict[Cause, Ladder] = {
    # the host was not there, or cannot now
    Cause.DNS: AWAY,
    Cause.CONNECTION_REFUSED: AWAY,
    Cause.CONNECTION_LOST: AWAY,
    Cause.TLS: AWAY,
    Cause.TIMEOUT_HEADERS: AWAY,
    Cause.UNREACHABLE: AWAY,
    Cause.HOST_SILENT: AWAY,
    Cause.RATE_LIMITED: AWAY,
    Cause.UNAVAILABLE: AWAY,
    Cause.HOST_PAUSED: AWAY,
    Cause.HOST_BUSY: AWAY,
    Cause.ROBOTS_UNREACHABLE: AWAY,
    # the host answered, and this very page cannot be had: asked for ever more seldom
    Cause.SERVER_ERROR: BROKEN,
    Cause.TIMEOUT_TOTAL: BROKEN,
    Cause.TRUNCATED: BROKEN,
    Cause.BAD_ENCODING: BROKEN,
    Cause.PROTOCOL: BROKEN,
    Cause.REDIRECT_NOWHERE: BROKEN,
    Cause.REDIRECT_LOOP: BROKEN,
    Cause.TOO_MANY_REDIRECTS: BROKEN,
    Cause.REDIRECT_DOWNGRADE: BROKEN,
    Cause.HTTP_STATUS: BROKEN,
    # too much of it: the same the next time
    Cause.TOO_LARGE: NEVER,
    Cause.BOMB: NEVER,
    Cause.HEADERS_TOO_LARGE: ONCE,
    # gone
    Cause.NOT_FOUND: AWAITED,
    Cause.GONE: NEVER,
    # we are kept out
    Cause.BLOCKED: BLOCKED,
    Cause.CHALLENGE: BLOCKED,
    Cause.CONSENT: BLOCKED,
    Cause.PAYWALL: BLOCKED,
    Cause.WALL: BLOCKED,
    Cause.ROBOTS: ROBOTS,
    # not asked, or not accepted, by rule
    Cause.OFF_HOST: NEVER,
    Cause.REFUSED_ADDRESS: NEVER,
    Cause.REFUSED_SCHEME: NEVER,
    Cause.REFUSED_URL: NEVER,
    Cause.SOFT_404: AWAITED,
    Cause.REDIRECTED_HOME: AWAITED,
    Cause.STATUS: REFUSED,
    # no article was made of it; its bytes are archived, and newer rules of cleaning read them from there
    Cause.EMPTY: BROKEN,
    Cause.THIN: THIN,
    Cause.WRONG_TYPE: NEVER,
    Cause.NO_TEXT: NEVER,
    Cause.TOO_DEEP: NEVER,
    # nothing of the page's doing: it stays pending, is asked for again soon, or is read again from the archive
    Cause.EXTRACT_FAILED: OURS,
    Cause.INTERNAL: AWAY,
    Cause.NOT_IN_ARCHIVE: AWAY,
    Cause.STOPPED: AWAY,
    Cause.STORAGE: AWAY,
}


def wait(cause: Cause, failures: int, *, shown: bool = True, held: bool = False) -> timedelta | None:
    """How long to wait after the ``failures``-th failure in a row (1 for the first); None: not again by itself.

    ``shown``: an entrance still shows the address; ``held``: a text of it is held, so that a page which is not there was taken away.
    """
    ladder = TABLE[cause]
    taken_away = held and ((ladder is AWAITED and not shown) or cause is Cause.GONE)  # a second look says whether it was (`removal`)
    return (ONCE if taken_away else ladder).wait(failures, shown=shown)
