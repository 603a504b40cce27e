"""When a held article counts as taken away by its site. A pure rule over the looks at its address; nothing is ever deleted for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

STATUS = {Cause.NOT_FOUND: 404, Cause.GONE: 410}
LEAST_LOOKS = 2
LEAST_SPAN = timedelta(hours=18)
"""A server that is set up anew answers 404 for an evening; what is asked for daily is asked for within that span again."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Looks in a row that found nothing: the status of the last one, how many, since when."""

    status: int
    looks: int
    since: datetime


def absence(looks: Iterable[tuple[datetime, Cause | None]]) -> Absence | None:
    """What the looks at an address say, the newest first, each with what kept it from giving a text (None: it gave one).

    Only an answer that says of the page that it is not there counts; one look is not enough, nor are several of the same day. A look
    that met another fault (the host away, a challenge) says neither, and is passed over.
    """
    found: list[tuple[datetime, int]] = []
    for at, cause in looks:
        if cause is None:
            break
        if cause in STATUS:
            found.append((at, STATUS[cause]))
    if len(found) < LEAST_LOOKS or found[0][0] - found[-1][0] < LEAST_SPAN:
        return None
    return Absence(found[0][1], len(found), found[-1][0])
