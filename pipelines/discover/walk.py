"""The nouns of a walk over a listing: what its pages gave, how far it went, why it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pipelines.discover.order import Order, order_of

REMEMBERED = 400
"""Articles of a walk by which its order is judged."""


class Stop(StrEnum):
    """Why a walk ended."""

    NOTHING_NEW = "nothing new"  # a page all of whose articles are known
    KNOWN_RUN = "known in a row"  # a page that ends in a run of known articles
    SINCE = "older than asked for"  # every dated article of the page lies before the day a backfill goes to
    NO_NEXT = "no next page"  # neither declared nor named by the page
    EMPTY = "no articles"  # beyond the last page
    REPEATED = "repeats itself"  # the same articles as an earlier page, or page after page without one not seen in this walk
    LOOP = "comes back"  # the next page is one that was read
    MAX_PAGES = "as many pages as allowed"
    TRAP = "endless addresses"  # the next page's address is one of a calendar or grows without end
    PAST_END = "an error past its end"  # the last page names no next one, or nothing was new for two walks
    UNREADABLE = "unreadable page"  # could not be fetched or read: the walk is not complete


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a listing, and how many pages are before it."""

    url: str
    number: int


@dataclass(frozen=True, slots=True)
class Rule:
    """Bounds of a walk. ``since`` (ISO day) makes it a backfill: what is known does not end it."""

    max_pages: int = 200
    known_in_row: int = 20
    """More than a box of popular or related articles holds, which may be after the list on every page."""
    since: str | None = None
    now: str = ""
    """ISO day, for calendars that run into the future; empty: not judged."""
    order: Order = Order.UNKNOWN
    """The order that earlier walks saw."""
    last: Place | None = None
    """The last page, where it is to be read although the first one shows nothing new."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one page of a listing gave: its address, its articles' keys in page order, which of them are known."""

    url: str
    keys: tuple[str, ...]
    known: tuple[bool, ...]
    dates: tuple[str | None, ...] = ()
    """ISO days of the articles, where the page gives them."""
    next_page: str | None = None
    readable: bool = True
    numbers: tuple[int | None, ...] = ()
    """The numbers of the articles' addresses."""
    met: bool = False
    """All its articles were known before the run, whether a walk was ever complete or not."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk so far. ``next_url`` is to be fetched next; None when ``stop`` says why it ended."""

    listing: str
    next_url: str | None
    stop: Stop | None = None
    evidence: str = ""
    pages: int = 0
    new: int = 0
    keys: frozenset[str] = field(default_factory=frozenset)
    visited: frozenset[str] = field(default_factory=frozenset)
    shown: frozenset[frozenset[str]] = field(default_factory=frozenset)
    """What each page showed, whatever its order."""
    stale: int = 0
    """Pages in a row that showed nothing not seen before in this walk (a box of the latest may run ahead of the list)."""
    by_page: bool = False
    """The declared way of paging did not lead on, so the pages' own links are followed."""
    named: bool = False
    """The last page read names a next one itself."""
    met: bool = False
    """All articles of the last page read were known before the run."""
    days: tuple[str | None, ...] = ()
    numbers: tuple[int | None, ...] = ()
    skipped: int = 0
    """Pages that were left out on the way to the last one."""
    jumped: bool = False
    """The walk went to the last page, without those between."""
    last: Place | None = None
    """The last page read that showed articles."""

    @property
    def order(self) -> Order:
        """The order that its pages show."""
        return order_of(self.days, self.numbers)

    @property
    def complete(self) -> bool:
        """Whether everything the listing has, or all that is newer than what is known, was walked over."""
        nothing = self.stop is Stop.EMPTY and self.pages == 1
        doubtful = self.stop is Stop.PAST_END and not self.met
        return self.stop is not None and self.stop not in {Stop.UNREADABLE, Stop.TRAP} and not nothing and not doubtful

    @property
    def to_the_end(self) -> bool:
        """Whether the last page of the listing was read."""
        return self.complete and self.stop in {Stop.NO_NEXT, Stop.EMPTY, Stop.REPEATED, Stop.LOOP, Stop.PAST_END}

    @property
    def gap(self) -> bool:
        """Whether the walk was cut off by a bound before it met what is known: something may have been missed."""
        return self.stop in {Stop.MAX_PAGES, Stop.UNREADABLE, Stop.TRAP}
