"""A catalogue on a PostgreSQL server: what its errors mean, how long an unreachable server is waited for, and how often a thing is retried.

Nothing is lost by trying again: a transaction that was broken off has left nothing, one whose commit was not heard of is found to be
there by its unique keys. Meanwhile the answers of the sites and the texts made of them lie on our own disk.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError

from pipelines.errors import AwayError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds that a server may be away: a restart or a failover takes less."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_AGAIN = ("40001", "40P01")
"""Serialization failure and deadlock: the transaction may be made again."""
_DOWN = ("08", "57P", "53300", "25006")
"""Beginnings of states: the connection broke, the server stops or starts, has no connection left, or became a standby."""
_SILENCE = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 30_000}
"""Without these a server whose machine is gone would be waited for by the hour."""


def passes(error: BaseException) -> bool:
    """Whether an error is of a kind that passes by itself: a server that is away, a transaction that lost against another."""
    if not isinstance(error, DBAPIError):
        return False
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state:
        return state in _AGAIN or state.startswith(_DOWN)
    return error.connection_invalidated or isinstance(error, OperationalError)  # it never came to an answer of the server


def sentence(error: BaseException | None) -> str:
    """A driver's message as one line."""
    return " ".join(str(error).split())


def arguments(url: URL) -> dict[str, int]:
    """How long the driver bears silence, but for what the URL itself says of it."""
    return {name: value for name, value in _SILENCE.items() if name not in url.query} if "psycopg" in url.drivername else {}


class Retry:
    """Called with an act: does it, and does it again with growing pauses while it ends in AwayError, for ``seconds`` on end.

    Once they are over, everything is tried once only, until something has succeeded.
    """

    def __init__(
        self, seconds: float = PATIENCE, *, sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.seconds, self._sleep, self._clock = seconds, sleep, clock
        self._since: float | None = None

    def __call__(self, act: Callable[[], T]) -> T:
        """What the act gives. Raises its AwayError when the server stays away; acts must leave nothing behind when they fail."""
        pause = _FIRST_PAUSE
        while True:
            try:
                done = act()
            except AwayError as error:
                now = self._clock()
                self._since = now if self._since is None else self._since
                if now - self._since + pause > self.seconds:
                    raise AwayError(f"{error}; tried for {now - self._since:.0f} s, nothing was acknowledged that is not kept") from error
                self._sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads those who wait for the same server
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                self._since = None
                return done
