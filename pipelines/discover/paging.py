"""How far a listing is walked back, and where it goes on: pure rules over what its pages gave.

*Known* must mean: first seen no later than the end of the last complete walk of **this** listing (`Walk.complete`). What this
run's feed has just shown is not known in that sense, nor is what an interrupted walk reached: otherwise a burst that fills
more than a feed, or a run that was killed half-way, would leave a hole that no later walk looks into.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from pipelines.discover.order import Order, number_of
from pipelines.discover.traps import trap
from pipelines.discover.walk import REMEMBERED, Place, Rule, Seen, Stop, Walk
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.model import Discover, Found


_STALE = 2
_PAST_END = frozenset({Cause.SERVER_ERROR, Cause.BLOCKED, Cause.HTTP_STATUS, Cause.REDIRECT_LOOP, Cause.TOO_MANY_REDIRECTS})
"""How pages answer that are beyond the last one; a host that was not reached says nothing of its pages."""


def begin(listing: str) -> Walk:
    """A walk that is to fetch the listing itself first."""
    return Walk(listing, listing, visited=frozenset({listing}))


def resume(listing: str, next_url: str, pages: int) -> Walk:
    """A backfill that goes on where a killed one stopped: at ``next_url``, after ``pages`` pages."""
    return Walk(listing, next_url, pages=pages, visited=frozenset({listing, next_url}), by_page=False)


def seen_of(
    found: Found, url: str, keys: Sequence[str], known: Sequence[bool], dates: Sequence[str | None] = (), *, met: bool = False
) -> Seen:
    """What a page gave, from what was read of it; ``keys`` and ``known`` belong to its leads, in order."""
    numbers = tuple(number_of(lead.url) for lead in found.leads)
    return Seen(url, tuple(keys), tuple(known), tuple(dates), found.next_page, found.state != "unreadable", numbers, met)


def advance(walk: Walk, seen: Seen, rule: Rule, discover: Discover) -> Walk:
    """The walk after one more page: where it goes on, or why it ended, with a sentence of evidence."""
    fresh = [place for place, key in enumerate(seen.keys) if key not in walk.keys]
    after = replace(
        walk,
        pages=walk.pages + 1,
        named=seen.next_page is not None,
        met=seen.met,
        days=(walk.days + _of(seen.dates, fresh))[:REMEMBERED],
        numbers=(walk.numbers + _of(seen.numbers, fresh))[:REMEMBERED],
        last=Place(seen.url, walk.pages + walk.skipped) if fresh else walk.last,
        new=walk.new + sum(1 for key, known in zip(seen.keys, seen.known, strict=True) if not known and key not in walk.keys),
        keys=walk.keys | set(seen.keys),
        visited=walk.visited | {seen.url},
        shown=walk.shown | {frozenset(seen.keys)},
        stale=0 if set(seen.keys) - walk.keys else walk.stale + 1,
    )
    if end := _ended(walk, seen, rule, after.order or rule.order):
        if jumped := _jumped(after, end[0], rule):
            return jumped
        return _retry_by_page(walk, after, seen, end) or replace(after, next_url=None, stop=end[0], evidence=end[1])
    if (after.order or rule.order) is Order.OLDEST and seen.met and (jumped := _jumped(after, None, rule)):
        return jumped
    target = _next(after, seen, discover)
    if end := _barred(after, target, rule):
        return replace(after, next_url=None, stop=end[0], evidence=end[1])
    return replace(after, next_url=target, visited=after.visited | ({target} if target else set()))


def unchanged(walk: Walk, rule: Rule) -> Walk:
    """The walk after its first page answered that it did not change: it ends, or goes on with the last page where that is to be read."""
    after = replace(walk, pages=walk.pages + 1, met=True)
    return _jumped(after, None, rule) or replace(after, next_url=None)


def failed(walk: Walk, url: str, cause: Cause, said: str) -> Walk | None:
    """The walk after a further page answered an error that pages beyond the last one answer; None when it says nothing of the end.

    It is the end where the last page names no next one, and is asked for once more by the next walk; and where a link led there but all
    before it was known before the run, that is to say when it failed before.
    """
    if not walk.pages or cause not in _PAST_END or (walk.named and not walk.met):
        return None
    return replace(walk, next_url=None, stop=Stop.PAST_END, evidence=f"{url} {said}")


def _of(values: Sequence[Any], places: list[int]) -> tuple[Any, ...]:
    return tuple(values[place] if place < len(values) else None for place in places)


def _jumped(walk: Walk, stop: Stop | None, rule: Rule) -> Walk | None:
    """The walk on its way to the last page, where the first showed nothing new and the last is to be read."""
    last = rule.last
    if walk.pages != 1 or last is None or last.url in walk.visited or stop not in (None, Stop.NOTHING_NEW, Stop.KNOWN_RUN):
        return None
    return replace(walk, next_url=last.url, visited=walk.visited | {last.url}, skipped=last.number - 1, jumped=True)


def _ended(walk: Walk, seen: Seen, rule: Rule, order: Order) -> tuple[Stop, str] | None:
    """Whether this page ends the walk by what it shows that earlier pages of the walk did not (boxes repeat on every page).

    What is known ends no walk towards the end of a list whose oldest come first, nor does the day a backfill goes to.
    """
    page = walk.pages + 1
    fresh = [place for place, key in enumerate(seen.keys) if key not in walk.keys]
    if not seen.readable:
        return Stop.UNREADABLE, f"{seen.url} could not be read"
    if not seen.keys:
        return Stop.EMPTY, f"page {page} shows no article"
    if frozenset(seen.keys) in walk.shown or (not fresh and walk.stale >= _STALE):
        return Stop.REPEATED, f"page {page} shows only articles of earlier pages"
    if not fresh or order is Order.OLDEST or walk.jumped:
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
    declared = None if walk.by_page else declared_page(walk.listing, walk.pages + walk.skipped, discover)
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
