"""How far a server is believed that says a page did not change (304, RFC 9110, 13): pure rules over what its full answers were.

A server that keeps an ETag or a date over other content would hide that content for good, so it is caught at it and not believed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.model import WarcRef

BELIEVED_FOR = timedelta(hours=24)
"""How long a page is believed unchanged on the server's word alone."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
LIARS = 2
"""The weight of lies that makes the validators of a whole source untrustworthy. A strong ETag promises the same bytes: one lie is enough.
A weak one, or a date alone, may stay as it is over a changed stamp in the page's foot: it takes two addresses."""


@dataclass(frozen=True, slots=True)
class Validator:
    """What a server gave to ask it by whether a page changed, and what its last full answer was."""

    url: str
    body_sha256: str
    fetched_at: datetime
    """The last full answer."""
    checked_at: datetime
    """The last answer of any kind."""
    etag: str | None = None
    last_modified: str | None = None
    liar: int = 0
    source: str = ""
    warc: WarcRef | None = None
    """Where the last full answer lies in the archive."""


class Answered(StrEnum):
    """How a full answer is related to the validator it was asked with or could have been."""

    FIRST = "first"
    SAME = "same"
    CHANGED = "changed"
    LIAR = "liar"  # other content under the same validator: a 304 would have hidden it


def patience(ladder: bool, looks: Sequence[float]) -> timedelta:
    """How long a 304 is believed: a day, so that nothing hides behind a server that lies. ``ladder``: a revisit for corrections that no
    entrance calls for, which is believed as far as the ladder of ``looks`` (ages in seconds) reaches, so that each is conditional; a
    server that lies is caught at its entrances, and at the articles of which an entrance says that they changed.
    """
    return BELIEVED_FOR + timedelta(seconds=max(looks, default=0)) if ladder else BELIEVED_FOR


def trust(validator: Validator | None, now: datetime, *, lying: int = 0, patience: timedelta = BELIEVED_FOR) -> dict[str, str]:
    """The conditional headers to ask with; none when the page must be fetched in full.

    In full: nothing is remembered, the address lied once, its source did to the weight of `LIARS`, or the last full answer is older than
    ``patience`` (or lies in the future: the clock was set back).
    """
    if validator is None or validator.liar or lying >= LIARS or not timedelta(0) <= now - validator.fetched_at <= patience:
        return {}
    headers = {"If-None-Match": validator.etag, "If-Modified-Since": validator.last_modified}
    return {name: value for name, value in headers.items() if value}


def judge_answer(validator: Validator | None, *, etag: str | None, last_modified: str | None, body_sha256: str) -> Answered:
    """Judge a full answer; a header that it lacks may be given empty. ``body_sha256`` may be of what matters in the body only."""
    if validator is None:
        return Answered.FIRST
    if body_sha256 == validator.body_sha256:
        return Answered.SAME
    given = (validator.etag, validator.last_modified)
    return Answered.LIAR if any(given) and given == (etag or None, last_modified or None) else Answered.CHANGED


def after_answer(
    validator: Validator | None,
    *,
    url: str,
    source: str,
    now: datetime,
    etag: str | None,
    last_modified: str | None,
    body_sha256: str,
    warc: WarcRef | None,
) -> Validator:
    """What to remember after a full answer whose content was stored."""
    lied = judge_answer(validator, etag=etag, last_modified=last_modified, body_sha256=body_sha256) is Answered.LIAR
    held = validator.liar if validator else 0
    weight = LIARS if etag and not etag.startswith("W/") else 1
    liar = max(held, weight) if lied else held
    return Validator(url, body_sha256, now, now, etag or None, last_modified or None, liar, source, warc)
