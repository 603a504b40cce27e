"""One entry of a feed, as the feed has it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """Addresses best first, texts as written."""

    urls: tuple[str, ...]
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    when: float | None = None
    """Seconds since the epoch of either date, only to tell which entries are the newest."""
