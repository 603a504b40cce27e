"""One entry of a feed, as the feed has it, and what a feed's text gave."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """Addresses best first (none: the entry names none), texts as written."""

    urls: tuple[str, ...]
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    when: float | None = None
    """Seconds since the epoch of either date, only to tell which entries are the newest."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """Entries in the feed's order. ``state`` and ``notes`` as in `Found`; ``next_page`` is where the feed itself says it goes on."""

    entries: tuple[Entry, ...] = ()
    state: str = "ok"
    notes: tuple[str, ...] = ()
    next_page: str | None = None
