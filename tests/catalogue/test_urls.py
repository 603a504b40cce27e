"""What is remembered of addresses, over both kinds of catalogue."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipelines.catalogue import key_values as memory
from pipelines.catalogue import sightings, urls
from pipelines.catalogue.sightings import Sighting
from pipelines.errors import StorageError
from pipelines.model import Entrance, Lead, Outcome, Way
from pipelines.revisit.known import UrlState

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pipelines.catalogue.connection import Catalogue

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = Entrance(Way.FEED, "https://china.un.org/feed")
LISTING = Entrance(Way.LISTING, "https://china.un.org/en/stories")


def _lead(n: int, entrance: Entrance = FEED, modified: str | None = None, title: str | None = None) -> tuple[Lead, str]:
    return Lead(f"https://china.un.org/en/{n}", entrance, title=title, modified=modified), f"china.un.org/en/{n}"


def test_an_address_is_new_once(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        assert urls.discover(connection, "unchina", [_lead(1), _lead(2)], NOW) == [None, None]
        before = urls.discover(connection, "unchina", [_lead(2), _lead(3)], NOW + HOUR)
        assert urls.discover(connection, "unnews", [_lead(2)], NOW) == [None]
    assert before[0] is not None
    assert (before[0].state, before[0].first_seen, before[0].last_seen, before[1]) == (UrlState.PENDING, NOW, NOW, None)


def test_each_entrance_keeps_its_own_memory(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        urls.discover(connection, "unchina", [_lead(1, FEED, "a", "Title"), _lead(1, LISTING)], NOW)
        urls.discover(connection, "unchina", [_lead(1, LISTING, "b")], NOW + HOUR)
        (known,) = urls.every(connection, "unchina")
    assert (known.title, known.modified, known.last_seen) == ("Title", "b", NOW + HOUR)
    feed, listing = known.ways[FEED.url], known.ways[LISTING.url]
    assert (feed.way, feed.first, feed.last, feed.modified, feed.judged) == (Way.FEED, NOW, NOW, "a", None)
    assert (listing.way, listing.first, listing.last, listing.modified) == (Way.LISTING, NOW, NOW + HOUR, "b")


def test_a_look_judges_the_announced_change_and_the_next_change_is_news_again(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        urls.discover(connection, "unchina", [_lead(1, FEED, "monday")], NOW)
        _settle(connection, 1, UrlState.HELD, document=None, looked=True)
        urls.discover(connection, "unchina", [_lead(1, FEED, "tuesday")], NOW + HOUR)
        (known,) = urls.every(connection, "unchina")
    assert (known.ways[FEED.url].modified, known.ways[FEED.url].judged) == ("tuesday", "monday")
    assert (known.looks, known.looked_at) == (1, NOW)


@pytest.mark.catalogue("P18")
def test_what_is_held_stays_held_when_a_look_fails(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        urls.discover(connection, "unchina", [_lead(1), _lead(2)], NOW)
        _settle(connection, 1, UrlState.HELD, document=5, looked=True)
        _settle(connection, 1, UrlState.FAILED, looked=False, next_look=NOW + HOUR)
        _settle(connection, 2, UrlState.FAILED, looked=False)
        _settle(connection, 2, UrlState.FAILED, looked=False)
        one, two = urls.every(connection, "unchina")
    assert (one.state, one.document, one.tries, one.looks, one.looked_at) == (UrlState.HELD, 5, 1, 1, NOW)
    assert one.next_look == NOW + HOUR
    assert (two.state, two.document, two.tries) == (UrlState.FAILED, None, 2)


def test_due_are_the_left_and_the_timed(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        urls.discover(connection, "unchina", [_lead(n) for n in range(1, 7)], NOW)
        urls.discover(connection, "unnews", [_lead(1)], NOW)
        _settle(connection, 2, UrlState.HELD, document=2, next_look=NOW + HOUR)
        _settle(connection, 3, UrlState.FAILED, next_look=NOW + 2 * HOUR)
        _settle(connection, 4, UrlState.GONE, next_look=None)
        _settle(connection, 5, UrlState.HELD, document=5, next_look=NOW + 9 * HOUR)
        _settle(connection, 6, UrlState.OFF_TOPIC)
        due = [known.url_key[-1] for known in urls.due(connection, "unchina", NOW + 3 * HOUR)]
        first = [known.url_key[-1] for known in urls.due(connection, "unchina", NOW + 3 * HOUR, limit=1)]
        urls.discover(connection, "unchina", [_lead(7)], NOW + 3 * HOUR + timedelta(seconds=5))
        later = [known.url_key[-1] for known in urls.due(connection, "unchina", NOW + 3 * HOUR)]
    assert due == ["1", "2", "3"]
    assert first == ["1"]
    assert later == due  # what this very run discovers is not left over


def test_an_unknown_address_cannot_be_settled(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection, pytest.raises(StorageError, match="never discovered"):
        _settle(connection, 1, UrlState.HELD)


def test_many_addresses_at_once(catalogue: Catalogue) -> None:
    shown = [_lead(n) for n in range(2500)]
    with catalogue.writing() as connection:
        assert urls.discover(connection, "unchina", shown, NOW) == [None] * 2500
        again = urls.discover(connection, "unchina", shown, NOW + HOUR)
    assert [known.url_key for known in again if known] == [key for _, key in shown]


def test_two_processes_that_discover_the_same_do_not_lose_each_others_word(catalogue: Catalogue) -> None:
    def show(entrance: Entrance) -> None:
        for start in range(0, 60, 20):
            with catalogue.writing() as connection:
                urls.discover(connection, "unchina", [_lead(n, entrance) for n in range(start, start + 20)], NOW)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(show, (FEED, LISTING)))
    with catalogue.reading() as connection:
        assert [set(known.ways) for known in urls.every(connection, "unchina")] == [{FEED.url, LISTING.url}] * 60


def test_an_address_is_found_over_all_sources(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        urls.discover(connection, "unchina", [_lead(1)], NOW)
        urls.discover(connection, "unnews", [_lead(1), _lead(2)], NOW)
        by_key = urls.find(connection, keys=["china.un.org/en/1"])
        by_url = urls.find(connection, url="https://china.un.org/en/2")
    assert [known.source for known in by_key] == ["unchina", "unnews"]
    assert [known.url_key for known in by_url] == ["china.un.org/en/2"]


def _settle(
    connection: Connection,
    n: int,
    state: UrlState,
    *,
    document: int | None = None,
    looked: bool = True,
    next_look: datetime | None = None,
) -> None:
    key = f"china.un.org/en/{n}"
    urls.settle(connection, "unchina", key, state=state, reason="", document=document, now=NOW, next_look=next_look, looked=looked)


def test_texts_of_hostile_pages_can_be_kept(catalogue: Catalogue) -> None:
    """NUL and half a surrogate pair come out of JSON-LD and feeds (P7)."""
    lead = Lead("https://x.org/a\0b", FEED, "T\0i\ud800tle", "\0", "\udfff")
    with catalogue.writing() as connection:
        urls.discover(connection, "x", [(lead, "x.org/ab")], NOW)
        said = "\0why\ud800"
        urls.settle(connection, "x", "x.org/ab", state=UrlState.FAILED, reason=said, document=None, now=NOW, next_look=None, looked=False)
        sighting = Sighting("x.org/ab", lead.url, ("\0",), Outcome.FAILED, said, evidence={"\ud800": "\0"})
        sightings.concluded(connection, "run", "x", [sighting], NOW)
        memory.put(connection, "x", "lessons", {"\ud800": "\0"}, NOW)
        (known,) = urls.every(connection, "x")
        (seen,) = sightings.of_run(connection, "run")
    assert (known.url, known.title, known.published, known.reason) == ("https://x.org/ab", "Ti\ufffdtle", "", "why\ufffd")
    assert (seen.reason, dict(seen.evidence)) == ("why\ufffd", {"\ufffd": "\0"})
