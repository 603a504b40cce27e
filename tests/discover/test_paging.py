"""Walks over listings: each reason to stop, and what must never be missed."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.discover.paging import advance, begin, declared_page, resume
from pipelines.discover.traps import trap
from pipelines.discover.walk import Rule, Seen, Stop, Walk
from pipelines.model import Discover, NextPage

LISTING = "https://a.example/news"
BY_PARAM = Discover(next_page=NextPage(param="page", first=0))


@dataclass
class Site:
    """A listing of article numbers, newest first, ``size`` a page, with a box of the same articles on every page."""

    articles: list[int]
    size: int = 10
    box: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def page(self, url: str, known: set[int]) -> Seen:
        """What the page at ``url`` shows; beyond the last page only the box."""
        self.asked.append(url)
        number = int(url.partition("page=")[2] or 0)
        shown = list(dict.fromkeys([*self.articles[number * self.size : (number + 1) * self.size], *self.box]))
        return Seen(url, tuple(str(each) for each in shown), tuple(each in known for each in shown))

    def walk(self, known: set[int], rule: Rule | None = None, discover: Discover = BY_PARAM) -> Walk:
        """Walk it to the end."""
        walk = begin(LISTING)
        while walk.next_url is not None:
            walk = advance(walk, self.page(walk.next_url, known), rule or Rule(), discover)
        return walk


def numbers(highest: int, lowest: int = 1) -> list[int]:
    """Article numbers, newest first."""
    return list(range(highest, lowest - 1, -1))


def test_a_first_walk_takes_the_whole_archive() -> None:
    walk = Site(numbers(95)).walk(set())

    assert (walk.new, walk.stop, walk.complete, walk.gap) == (95, Stop.EMPTY, True, False)


def test_nothing_new_costs_one_page() -> None:
    site = Site(numbers(500))

    walk = site.walk(set(numbers(500)))

    assert (walk.new, walk.stop, len(site.asked)) == (0, Stop.NOTHING_NEW, 1)


@pytest.mark.parametrize("new", [1, 9, 10, 11, 60, 200])
def test_a_burst_is_walked_over_whole(new: int) -> None:
    site = Site(numbers(500))

    walk = site.walk(set(numbers(500 - new)))

    assert walk.new == new
    assert walk.stop is Stop.NOTHING_NEW
    assert len(site.asked) <= new // 10 + 2


def test_a_long_page_that_ends_in_known_articles_needs_no_further_page() -> None:
    site = Site(numbers(500), size=50)

    walk = site.walk(set(numbers(497)))

    assert (walk.new, walk.stop, len(site.asked)) == (3, Stop.KNOWN_RUN, 1)


def test_a_box_of_known_articles_does_not_end_a_walk_early() -> None:
    site = Site(numbers(500), box=[3, 5, 7, 8, 9, 11, 12, 13])

    assert site.walk(set(numbers(440))).new == 60


def test_a_box_of_new_articles_does_not_keep_a_walk_going() -> None:
    site = Site(numbers(500), box=[500, 499, 498])

    walk = site.walk(set(numbers(497)))

    assert walk.new == 3
    assert len(site.asked) == 2


def test_pinned_old_articles_on_top_do_not_end_a_walk() -> None:
    site = Site([2, 1, *numbers(500, 3)])

    assert site.walk(set(numbers(460))).new == 40


@pytest.mark.catalogue("P15")
def test_a_listing_that_shows_its_last_page_for_ever_ends() -> None:
    articles = numbers(25)
    site = Site(articles)
    site.page = lambda url, known: Seen(url, *_last(articles, url, known))  # type: ignore[method-assign]  # another kind of site

    walk = site.walk(set())

    assert (walk.new, walk.stop) == (25, Stop.REPEATED)


def _last(articles: list[int], url: str, known: set[int]) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    start = min(int(url.partition("page=")[2] or 0), 2) * 10
    shown = articles[start : start + 10]
    return tuple(str(each) for each in shown), tuple(each in known for each in shown)


def test_a_wrong_guess_of_the_parameter_falls_back_to_the_pages_own_link() -> None:
    def seen(url: str) -> Seen:
        number = int(url.rpartition("/p/")[2]) if "/p/" in url else 0  # ?page=N is ignored by this site
        shown = numbers(30)[number * 10 : number * 10 + 10]
        keys = tuple(str(each) for each in shown)
        return Seen(url, keys, (False,) * len(keys), next_page=f"https://a.example/news/p/{number + 1}")

    walk = begin(LISTING)
    asked = []
    while walk.next_url is not None:
        asked.append(walk.next_url)
        walk = advance(walk, seen(walk.next_url), Rule(), BY_PARAM)

    assert asked[:3] == [LISTING, f"{LISTING}?page=1", "https://a.example/news/p/1"]
    assert (walk.new, walk.by_page, walk.stop) == (30, True, Stop.EMPTY)


@pytest.mark.parametrize(
    ("seen", "rule", "stop", "complete"),
    [
        (Seen(LISTING, (), (), readable=False), Rule(), Stop.UNREADABLE, False),
        (Seen(LISTING, (), ()), Rule(), Stop.EMPTY, False),
        (Seen(LISTING, ("1",), (False,)), Rule(), Stop.NO_NEXT, True),
        (Seen(LISTING, ("1",), (False,), next_page=LISTING), Rule(), Stop.LOOP, True),
        (Seen(LISTING, ("1",), (False,), next_page=f"{LISTING}/2"), Rule(max_pages=1), Stop.MAX_PAGES, True),
        (Seen(LISTING, ("1",), (False,), next_page=f"{LISTING}/2027/01"), Rule(now="2026-10-05"), Stop.TRAP, False),
        (Seen(LISTING, ("1", "2"), (False, True), ("2026-01-02", "2025-12-01")), Rule(since="2026-01-01"), Stop.NO_NEXT, True),
        (Seen(LISTING, ("1", "2"), (False, True), ("2025-12-31", None)), Rule(since="2026-01-01"), Stop.SINCE, True),
        (Seen(LISTING, ("1", "2"), (True, True)), Rule(since="2026-01-01"), Stop.NO_NEXT, True),
    ],
)
def test_every_reason_to_stop(seen: Seen, rule: Rule, stop: Stop, complete: bool) -> None:
    walk = advance(begin(LISTING), seen, rule, Discover())

    assert (walk.stop, walk.complete, walk.next_url) == (stop, complete, None)
    assert walk.evidence


def test_a_bound_that_cuts_a_walk_off_is_a_gap() -> None:
    walk = Site(numbers(500)).walk(set(numbers(100)), Rule(max_pages=5))

    assert (walk.stop, walk.gap, walk.new) == (Stop.MAX_PAGES, True, 50)


def test_a_killed_backfill_goes_on_where_it_stood() -> None:
    site = Site(numbers(95))
    walk = begin(LISTING)
    for _ in range(4):
        walk = advance(walk, site.page(str(walk.next_url), set()), Rule(since="1990-01-01"), BY_PARAM)

    again = resume(LISTING, str(walk.next_url), walk.pages)
    while again.next_url is not None:
        again = advance(again, site.page(again.next_url, set()), Rule(since="1990-01-01"), BY_PARAM)

    assert walk.new + again.new == 95
    assert len(site.asked) == len(set(site.asked))


@pytest.mark.parametrize(
    ("way", "pages", "expected"),
    [
        (NextPage(param="page", first=0), 1, f"{LISTING}?page=1"),
        (NextPage(param="page", first=1), 1, f"{LISTING}?page=2"),
        (NextPage(path="page/{n}/", first=1), 1, "https://a.example/page/2/"),
        (NextPage(path="/news/index_{n}.html", first=0), 3, "https://a.example/news/index_3.html"),
        (None, 1, None),
    ],
)
def test_declared_paging(way: NextPage | None, pages: int, expected: str | None) -> None:
    assert declared_page(LISTING, pages, Discover(next_page=way)) == expected


def test_declared_paging_keeps_the_listings_own_query() -> None:
    way = Discover(next_page=NextPage(param="page", first=0))

    assert declared_page("https://a.example/n?f=1&page=0", 2, way) == "https://a.example/n?f=1&page=2"


@pytest.mark.catalogue("P15")
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://a.example/news?page=200", None),
        ("https://a.example/2026/10/a-story", None),
        ("https://a.example/calendar/2026-11", "future"),
        ("https://a.example/calendar/1989/12", "back before"),
        ("https://a.example/calendar/2101-01", "far from today"),
        ("https://a.example/a/a/a", "repeats 'a'"),
        ("https://a.example/a/b/a/b/a/b", "repeats 'a/b'"),
        ("https://a.example/a/b/a/b", None),
        ("https://a.example/" + "/".join(f"s{n}" for n in range(21)), "21 path segments"),
        ("https://a.example/?" + "&".join("x=1" for _ in range(3)), "'x' is given 3 times"),
        ("https://a.example/?q=" + "x" * 2048, "longer than"),
        ("https://a.example/node/202612", None),
    ],
)
def test_traps(url: str, reason: str | None) -> None:
    found = trap(url, LISTING, "2026-10-05")

    assert (found is None) == (reason is None), found
    assert reason is None or reason in str(found)


@given(
    new=st.integers(0, 80),
    old=st.integers(0, 120),
    size=st.integers(2, 40),
    box=st.lists(st.integers(1, 200), max_size=12),
    pinned=st.lists(st.integers(1, 200), max_size=5),
)
def test_no_walk_misses_a_new_article_or_runs_on(new: int, old: int, size: int, box: list[int], pinned: list[int]) -> None:
    assume(len(pinned) < size)  # a first page of pinned articles only hides the list from anyone
    assume(len(set(box)) <= 2 * size)
    total = new + old
    articles = list(dict.fromkeys([*(each for each in pinned if each <= total), *numbers(total)]))
    site = Site(articles, size, [each for each in box if each <= total])

    walk = site.walk(set(numbers(old)))

    assert walk.new == new
    assert len(site.asked) <= (new + len(pinned) + len(box)) // size + 5 + len(pinned)
