"""What each entrance contributed and what it should have shown: made histories."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipelines.catalogue import runs, urls, visits
from pipelines.insight.coverage import Coverage, coverage, measure
from pipelines.model import Entrance, Lead, Visit, Way
from pipelines.revisit.known import KnownUrl, Mention, UrlState

if TYPE_CHECKING:
    from pipelines.catalogue.connection import Catalogue

DAY = timedelta(days=1)
BEGAN = datetime(2026, 11, 1, 6, tzinfo=UTC)
FEED, MAP, LIST = "https://x.org/feed", "https://x.org/sitemap.xml", "https://x.org/en/news"
WAYS = {FEED: Way.FEED, MAP: Way.SITEMAP, LIST: Way.LISTING}


def _article(day: int, *entrances: str, section: str = "en", last: int = 30, n: int = 0) -> KnownUrl:
    """An article that came out on a day, shown from then to day ``last`` (a feed: for five days)."""
    at = BEGAN + day * DAY
    ways = {url: Mention(WAYS[url], at, min(at + 5 * DAY, BEGAN + last * DAY) if url == FEED else BEGAN + last * DAY) for url in entrances}
    return KnownUrl("x", f"{section}/{day}/{n}", f"https://x.org/{section}/{day}/{n}", at, at, UrlState.HELD, ways=ways)


def _visits(*entrances: str, days: int = 31, state: str = "ok") -> list[tuple[datetime, Visit]]:
    return [(BEGAN + day * DAY, Visit(url, WAYS[url], state=state)) for day in range(days) for url in entrances]


def _measure(known: list[KnownUrl], seen: list[tuple[datetime, Visit]]) -> Coverage:
    return measure("x", known, seen, {}, BEGAN + 40 * DAY)


def _missed(found: Coverage) -> dict[str, list[str]]:
    return {entrance.url: [one.url_key for one in entrance.missed] for entrance in found.entrances if entrance.missed}


def test_contributions_are_counted() -> None:
    known = [_article(1, FEED, MAP), _article(2, FEED), _article(3, MAP), _article(3, MAP, n=1)]
    found = _measure(known, [*_visits(MAP), *_visits(FEED, state="timeout")])
    assert [(one.url, one.showed, one.first, one.alone, one.visits, one.failed) for one in found.entrances] == [
        (MAP, 3, 3, 2, 31, 0),
        (FEED, 2, 2, 1, 31, 31),
    ]
    assert [(day.day.day, day.articles, dict(day.first)) for day in found.days] == [
        (4, 2, {MAP: 2}),
        (3, 1, {FEED: 1}),
        (2, 1, {MAP: 1, FEED: 1}),
    ]


def test_an_article_that_one_entrance_leaves_out_is_reported() -> None:
    known = [_article(day, FEED, MAP) for day in range(20)]
    known[10] = _article(10, MAP)
    known[12] = _article(12, FEED)
    found = _measure(known, _visits(FEED, MAP))
    assert _missed(found) == {FEED: ["en/10/0"], MAP: ["en/12/0"]}
    assert [(day.day.day, dict(day.missed)) for day in found.days if day.missed] == [(13, {MAP: 1}), (11, {FEED: 1})]


def test_a_burst_longer_than_a_feed_is_not_its_fault() -> None:
    """Sixty articles in one night, the feed shows the newest twenty, and none as old as the first forty."""
    quiet = [_article(day, FEED, MAP, last=9) for day in range(9)]
    night = [BEGAN + 9 * DAY + timedelta(minutes=n) for n in range(60)]
    burst = [
        replace(_article(10, *((MAP, FEED) if n >= 40 else (MAP,)), n=n), published=published.isoformat())
        for n, published in enumerate(night)
    ]
    assert _missed(_measure(quiet + burst, _visits(FEED, MAP))) == {}


def test_another_section_is_not_expected() -> None:
    known = [_article(day, FEED, MAP) for day in range(10)] + [_article(day, MAP, section="zh") for day in range(10)]
    assert _missed(_measure(known, _visits(FEED, MAP))) == {}


def test_a_folder_of_its_own_is_a_section() -> None:
    """A listing of stories, beside a sitemap of stories, press releases and dated posts."""
    stories = [_article(day, MAP, LIST, section="en/stories") for day in range(20)]
    other = [_article(day, MAP, section=section) for day in range(20) for section in ("en/press", "en/2026/11")]
    assert _missed(_measure(stories + other, _visits(LIST, MAP))) == {}
    stories[7] = _article(7, MAP, section="en/stories")
    assert _missed(_measure(stories + other, _visits(LIST, MAP))) == {LIST: ["en/stories/7/0"]}


def test_an_old_text_that_comes_out_again_does_not_lengthen_the_reach() -> None:
    """Dated long ago, shown since yesterday: that the feed has it says nothing of what else was published long ago."""
    first = [_article(0, *((FEED, MAP) if n < 12 else (MAP,)), n=n) for n in range(40)]
    dated = [replace(one, published=(BEGAN - one_day * DAY).isoformat()) for one_day, one in enumerate(first)]
    again = replace(_article(3, FEED, MAP, n=99), published=(BEGAN - 30 * DAY).isoformat())
    assert _missed(_measure([*dated, again], _visits(FEED, MAP))) == {}


def test_a_selection_is_not_expected_to_be_complete() -> None:
    known = [_article(day, MAP, *((LIST,) if day % 4 == 0 else ())) for day in range(20)]
    assert _missed(_measure(known, _visits(LIST, MAP))) == {}


def test_who_did_not_answer_since_and_what_is_a_day_old_are_not_judged() -> None:
    known = [_article(day, FEED, MAP) for day in range(20)] + [_article(20, MAP)]
    assert _missed(_measure(known, [*_visits(MAP), *_visits(FEED, days=20)])) == {}
    assert _missed(measure("x", known, _visits(FEED, MAP), {}, BEGAN + 20 * DAY + timedelta(hours=3))) == {}
    assert _missed(_measure(known, _visits(FEED, MAP))) == {FEED: ["en/20/0"]}


def test_the_first_run_is_judged_only_by_dates_of_publication() -> None:
    known = [_article(0, MAP, n=n) for n in range(50)] + [_article(0, FEED, MAP, n=n) for n in range(50, 60)]
    known += [_article(day, FEED, MAP) for day in range(1, 8)]
    assert _missed(_measure(known, _visits(FEED, MAP))) == {}


def test_the_catalogue_gives_the_same(catalogue: Catalogue) -> None:
    at = BEGAN
    with catalogue.writing() as connection:
        for day in range(8):
            at = BEGAN + day * DAY
            run = runs.run_id("x", at, "abcd")
            runs.start(connection, run, "x", trigger="hand", now=at, pid=1, host="h", versions={})
            for url in (FEED, MAP):
                visits.visited(connection, run, "x", Visit(url, WAYS[url], 200, "ok"))
                shown = [n for n in range(day + 1) if url == MAP or n != 4]
                pairs = [(Lead(f"https://x.org/en/{n}", Entrance(WAYS[url], url)), f"en/{n}") for n in shown]
                urls.discover(connection, "x", pairs, at)
        found = coverage(connection, "x", at + 10 * DAY)
        later = coverage(connection, "x", at + 10 * DAY, since=BEGAN + 5 * DAY)
    assert _missed(found) == {FEED: ["en/4"]}
    assert (found.articles, later.articles, _missed(later)) == (8, 3, {})
