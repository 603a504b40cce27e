"""Where a walk ends that no page ends: an error past the last page, and lists whose oldest articles come first. Tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.discover.order import Order, number_of, order_of
from pipelines.discover.paging import advance, begin, failed, unchanged
from pipelines.discover.walk import Place, Rule, Seen, Stop
from pipelines.model import Discover, NextPage
from pipelines.model.cause import Cause

LISTING = "https://a.example/news"
BY_PARAM = Discover(next_page=NextPage(param="page", first=0))
LAST = Place(f"{LISTING}?page=7", 7)


@pytest.mark.parametrize(
    ("days", "numbers", "order"),
    [
        (("2026-01-01", "2026-01-02", "2026-01-05", "2026-02-01"), (), Order.OLDEST),
        (("2026-02-01", "2026-01-05", "2026-01-02", "2026-01-01"), (), Order.NEWEST),
        (("2026-02-01", "2026-02-01", "2026-02-01"), (), Order.UNKNOWN),
        (("2026-03-01", "2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"), (), Order.OLDEST),  # one is pinned
        (("2026-01-01", "2026-03-05", "2026-03-04", "2026-03-02"), (), Order.NEWEST),
        (("2026-01-01", "2026-03-05", "2026-01-02", "2026-03-02"), (), Order.UNKNOWN),
        ((None,) * 4, (1, 2, 3, 4), Order.OLDEST),
        ((None,) * 4, (14, 13, 12, 3), Order.NEWEST),
        ((None,) * 3, (1, 2, 3), Order.UNKNOWN),
        ((None,) * 5, (1, 2, 3, None, 5), Order.UNKNOWN),
        ((None,) * 5, (1, 2, 9, 4, 5), Order.UNKNOWN),
        (("2026-02-04", "2026-02-03", "2026-02-02", "2026-02-01"), (1, 2, 3, 4), Order.NEWEST),
    ],
)
def test_the_order_of_a_list(days: tuple[str | None, ...], numbers: tuple[int | None, ...], order: Order) -> None:
    assert order_of(days, numbers) is order


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://a.example/2026/11/04-harbour", 4),
        ("https://a.example/2026/harbour", 2026),
        ("https://a.example/view?id=771", 771),
        ("https://a.example/news/harbour", None),
        ("https://a.example/news/a1b2", None),
    ],
)
def test_the_number_of_an_address(url: str, number: int | None) -> None:
    assert number_of(url) == number


@pytest.mark.parametrize(
    ("cause", "named", "met", "stop", "complete"),
    [
        (Cause.SERVER_ERROR, False, False, Stop.PAST_END, False),
        (Cause.SERVER_ERROR, False, True, Stop.PAST_END, True),
        (Cause.BLOCKED, True, True, Stop.PAST_END, True),
        (Cause.SERVER_ERROR, True, False, None, False),
        (Cause.TIMEOUT_HEADERS, False, True, None, False),
        (Cause.UNAVAILABLE, False, True, None, False),
    ],
)
def test_an_error_past_the_end(cause: Cause, named: bool, met: bool, stop: Stop | None, complete: bool) -> None:
    following = f"{LISTING}?page=1" if named else None
    seen = Seen(LISTING, ("1", "2"), (False, False), next_page=following, met=met)
    walk = failed(advance(begin(LISTING), seen, Rule(), BY_PARAM), f"{LISTING}?page=1", cause, "answered 500")
    assert (walk.stop, walk.complete, walk.gap) == (stop, complete, False) if walk else stop is None


def test_the_first_page_of_a_walk_is_no_end_of_it() -> None:
    assert failed(begin(LISTING), LISTING, Cause.SERVER_ERROR, "answered 500") is None


def _seen(url: str, first: int, *, known: bool, next_page: str | None = None) -> Seen:
    keys = tuple(str(first + place) for place in range(5))
    days = tuple(f"2026-01-{first + place:02d}" for place in range(5))
    return Seen(url, keys, (known,) * 5, days, next_page, met=known)


def test_of_a_list_whose_oldest_come_first_the_last_page_is_read() -> None:
    walk = advance(begin(LISTING), _seen(LISTING, 1, known=True), Rule(last=LAST), BY_PARAM)
    assert (walk.next_url, walk.order) == (LAST.url, Order.OLDEST)
    walk = advance(walk, _seen(LAST.url, 11, known=True), Rule(last=LAST), BY_PARAM)
    assert (walk.next_url, walk.stop) == (f"{LISTING}?page=8", None), "what is known does not end it"
    walk = advance(walk, _seen(f"{LISTING}?page=8", 16, known=False), Rule(last=LAST), BY_PARAM)
    walk = advance(walk, Seen(str(walk.next_url), (), ()), Rule(last=LAST), BY_PARAM)
    assert (walk.stop, walk.to_the_end, walk.last) == (Stop.EMPTY, True, Place(f"{LISTING}?page=8", 8))


def test_what_is_known_ends_no_first_walk_of_such_a_list() -> None:
    walk = advance(begin(LISTING), _seen(LISTING, 1, known=True), Rule(), BY_PARAM)
    assert walk.next_url == f"{LISTING}?page=1"


def test_a_first_page_that_did_not_change_leads_to_the_last_one_where_that_is_due() -> None:
    assert unchanged(begin(LISTING), Rule(last=LAST)).next_url == LAST.url
    assert unchanged(begin(LISTING), Rule()).next_url is None
    assert unchanged(begin(LISTING), Rule(last=replace(LAST, url=LISTING))).next_url is None
