"""Which time a run goes by when this machine's clock and the servers' disagree: pure rules.

A machine whose clock is a year ahead would hold every article for a year old, end the looks for corrections and write that year down
for good. One server's clock may be wrong as well, so it is believed alone only where that does no harm.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

APART = timedelta(hours=1)
"""Clocks that are less apart agree: no rule of when to look is finer, and answers take their time."""
_ALIKE = timedelta(minutes=10)


def believed(own: datetime, skew: float | None, elsewhere: Sequence[float] = ()) -> datetime:
    """The time to go by at ``own`` time of this machine, which is ``skew`` seconds ahead of the source's servers (None: not known).

    ``elsewhere`` is how far it was ahead of the servers of other sources when they were last asked. Where one of them agrees, this machine
    is wrong, and the servers' time counts; where others were met and none agrees, this source's server is wrong. With nobody to ask
    the earlier time counts: it may cost a look too many, the later one would end looks.
    """
    if skew is None or abs(skew) < APART.total_seconds():
        return own
    servers = own - timedelta(seconds=skew)
    if any(abs(skew - other) < _ALIKE.total_seconds() for other in elsewhere):
        return servers
    return own if elsewhere else min(own, servers)


def was_ahead(looked_at: datetime | None, now: datetime) -> bool:
    """Whether a look was written down by a clock that was ahead: it tells nothing of when the next is due."""
    return looked_at is not None and looked_at > now + APART
