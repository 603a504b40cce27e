"""How far a listing is walked back, and where it goes on: pure rules over what its pages gave.

*Known* must mean: first seen no later than the end of the last complete walk of **this** listing (`Walk.complete`). What this
run's feed has just shown is not known in that sense, nor is what an interrupted walk reached: otherwise a burst that fills
more than a feed, or a run that was killed half-way, would leave a hole that no later walk looks into.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from pipelines.discover.traps import trap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.model import Discover, Found


_STALE = 2


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
    UNREADABLE = "unreadable page"  # could not be fetched or read: the walk is not complete


@dataclass(frozen=True, slots=True)
class Rule:
    """Bounds of a walk. ``since`` (ISO day) makes it a backfill: what is known does not end it."""

    max_pages: int = 200
    known_in_row: int = 20
    """More than a box of popular or related articles holds, which may be after the list on every page."""
    since: str | None = None
    now: str = ""
    """ISO day, for calendars that run into the future; empty: not judged."""


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

    @property
    def complete(self) -> bool:
        """Whether everything the listing has, or all that is newer than what is known, was walked over."""
        nothing = self.stop is Stop.EMPTY and self.pages == 1
        return self.stop is not None and self.stop not in {Stop.UNREADABLE, Stop.TRAP} and not nothing

    @property
    def gap(self) -> bool:
        """Whether the walk was cut off by a bound before it met what is known: something may have been missed."""
        return self.stop in {Stop.MAX_PAGES, Stop.UNREADABLE, Stop.TRAP}


def begin(listing: str) -> Walk:
    """A walk that is to fetch the listing itself first."""
    return Walk(listing, listing, visited=frozenset({listing}))


def resume(listing: str, next_url: str, pages: int) -> Walk:
    """A backfill that goes on where a killed one stood: at ``next_url``, after ``pages`` pages."""
    return Walk(listing, next_url, pages=pages, visited=frozenset({listing, next_url}), by_page=False)


def seen_of(found: Found, url: str, keys: Sequence[str], known: Sequence[bool], dates: Sequence[str | None] = ()) -> Seen:
    """What a page gave, from what was read of it; ``keys`` and ``known`` belong to its leads, in order."""
    return Seen(url, tuple(keys), tuple(known), tuple(dates), found.next_page, found.state != "unreadable")


def advance(walk: Walk, seen: Seen, rule: Rule, discover: Discover) -> Walk:
    """The walk after one more page: where it goes on, or why it ended, with a sentence of evidence."""
    after = replace(
        walk,
        pages=walk.pages + 1,
        new=walk.new + sum(1 for key, known in zip(seen.keys, seen.known, strict=True) if not known and key not in walk.keys),
        keys=walk.keys | set(seen.keys),
        visited=walk.visited | {seen.url},
        shown=walk.shown | {frozenset(seen.keys)},
        stale=0 if set(seen.keys) - walk.keys else walk.stale + 1,
    )
    if end := _ended(walk, seen, rule):
        return _retry_by_page(walk, after, seen, end) or replace(after, next_url=None, stop=end[0], evidence=end[1])
    target = _next(after, seen, discover)
    if end := _barred(after, target, rule):
        return replace(after, next_url=None, stop=end[0], evidence=end[1])
    return replace(after, next_url=target, visited=after.visited | ({target} if target else set()))


def _ended(walk: Walk, seen: Seen, rule: Rule) -> tuple[Stop, str] | None:
    """Whether this page ends the walk by what it shows that earlier pages of the walk did not (boxes repeat on every page)."""
    page = walk.pages + 1
    fresh = [place for place, key in enumerate(seen.keys) if key not in walk.keys]
    if not seen.readable:
        return Stop.UNREADABLE, f"{seen.url} could not be read"
    if not seen.keys:
        return Stop.EMPTY, f"page {page} shows no article"
    if frozenset(seen.keys) in walk.shown or (not fresh and walk.stale >= _STALE):
        return Stop.REPEATED, f"page {page} shows only articles of earlier pages"
    if not fresh:
        return None
    if rule.since is not None:
        return _past([seen.dates[place] for place in fresh if place < len(seen.dates)], rule.since, page)
    known = [seen.known[place] for place in fresh]
    if all(known):
        return Stop.NOTHING_NEW, f"all {len(known)} articles of page {page} are known"
    tail = next(place for place, is_known in enumerate(reversed(known)) if not is_known)
    if tail >= rule.known_in_row:
        return Stop.KNOWN_RUN, f"page {page} ends in {tail} known articles"
    return None


def _past(dates: list[str | None], since: str, page: int) -> tuple[Stop, str] | None:
    dated = [day for day in dates if day]
    if dated and max(dated) < since:
        return Stop.SINCE, f"the newest article of page {page} is of {max(dated)}, before {since}"
    return None


def _retry_by_page(walk: Walk, after: Walk, seen: Seen, end: tuple[Stop, str]) -> Walk | None:
    """A declared way of paging that only repeats the first page was a wrong guess: follow the page's own link, once."""
    wrong = end[0] in {Stop.REPEATED, Stop.EMPTY} and walk.pages == 1 and not walk.by_page
    if wrong and seen.next_page and seen.next_page not in after.visited:
        return replace(after, next_url=seen.next_page, visited=after.visited | {seen.next_page}, by_page=True)
    return None


def _next(walk: Walk, seen: Seen, discover: Discover) -> str | None:
    declared = None if walk.by_page else declared_page(walk.listing, walk.pages, discover)
    return declared or seen.next_page


def _barred(walk: Walk, target: str | None, rule: Rule) -> tuple[Stop, str] | None:
    """Whether the next page may not be fetched."""
    if target is None:
        return Stop.NO_NEXT, f"page {walk.pages} names no next page"
    if target in walk.visited:
        return Stop.LOOP, f"{target} was read before"
    if walk.pages >= rule.max_pages:
        return Stop.MAX_PAGES, f"{walk.pages} pages read; the bound is {rule.max_pages}"
    if reason := trap(target, walk.listing, rule.now):
        return Stop.TRAP, f"{target}: {reason}"
    return None


def declared_page(listing: str, pages: int, discover: Discover) -> str | None:
    """The address of the page after ``pages`` pages by `Discover.next_page`; None when nothing is declared."""
    way = discover.next_page
    if way is None:
        return None
    number = way.first + pages
    if way.path is not None:
        return urljoin(listing, way.path.replace("{n}", str(number)))
    parts = urlsplit(listing)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != way.param]
    return urlunsplit(parts._replace(query=urlencode([*query, (str(way.param), str(number))]), fragment=""))
