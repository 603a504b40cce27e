"""What a site took away, as each outlet knows it: change feed, OAI-PMH, Atom, records; and back when the site shows it again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipelines.dissemination import archived_feed, corpus_map
from pipelines.dissemination.changefeed import feed, start_of
from pipelines.dissemination.ledger import Ledger
from pipelines.dissemination.oai_items import Item, Wanted, item, items
from pipelines.insight.holdings import Holdings
from tests.corpus.made import put

if TYPE_CHECKING:
    from pipelines.corpus.corpus import Corpus

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


class Follower:
    """One who harvests after each step, a minute apart."""

    def __init__(self, corpus: Corpus) -> None:
        self.holdings = Holdings(corpus.layout, corpus.catalogue)
        self.now = NOON
        self.ledger = Ledger(corpus.layout.published, clock=lambda: self.now)

    def harvest(self) -> list[Item]:
        since = self.now
        self.now += timedelta(minutes=1)
        self.ledger.enter(self.holdings)
        return list(items(self.holdings, self.ledger, Wanted(since=since + timedelta(seconds=1))))


def event(corpus: Corpus, number: int, kind: str) -> None:
    document = corpus.document(number)
    assert document is not None
    status = {"removed": 404}.get(kind)
    record = {"url_key": document.url_key, "document": number, "url": document.url, "event": kind, "status": status}
    with corpus.appending() as batch:
        batch.removal({**record, "looks": 2, "since": "2026-11-26T12:00:00Z", "seen_at": "2026-11-28T12:00:00Z"})


@pytest.fixture
def follower(corpus: Corpus) -> Follower:
    for number in range(4):
        put(corpus, number)
    made = Follower(corpus)
    assert [one.first for one in made.harvest()] == [0, 1, 2, 3]
    assert made.harvest() == []
    return made


def test_a_removal_and_a_return_are_updates_of_the_item(corpus: Corpus, follower: Follower) -> None:
    event(corpus, 2, "removed")
    assert [(one.first, one.deleted) for one in follower.harvest()] == [(2, True)]
    assert follower.harvest() == []
    event(corpus, 2, "returned")
    put(corpus, 9)
    assert [(one.first, one.deleted) for one in follower.harvest()] == [(2, False), (4, False)]
    back = item(follower.holdings, follower.ledger, 2)
    assert back is not None
    assert back.at == follower.now


def test_until_leaves_out_what_was_taken_away_later(corpus: Corpus, follower: Follower) -> None:
    first = follower.now - timedelta(minutes=1)
    event(corpus, 1, "removed")
    follower.harvest()
    assert [one.first for one in items(follower.holdings, follower.ledger, Wanted(until=first))] == [0, 2, 3]
    assert [one.first for one in items(follower.holdings, follower.ledger, Wanted())] == [0, 1, 2, 3]


def test_the_change_feed_and_the_records_say_so(corpus: Corpus, follower: Follower) -> None:
    event(corpus, 0, "removed")
    last = list(feed(follower.holdings, start_of("")[0]))[-1]
    assert (last["change"], last["sequence"], last["removal_status"], last["removal_looks"]) == ("removed", 0, 404, 2)
    assert last["removed_since"] == last["removal_since"] == "2026-11-26T12:00:00Z"
    event(corpus, 0, "returned")
    again = list(feed(follower.holdings, start_of(last["cursor"])[0]))
    assert [(one["change"], one["removed_since"]) for one in again] == [("returned", None)]


def test_the_newest_page_of_the_feed_names_it(corpus: Corpus, follower: Follower) -> None:
    assert archived_feed.newest(follower.holdings, follower.ledger).taken_away == ()
    event(corpus, 3, "removed")
    follower.harvest()
    [gone] = archived_feed.newest(follower.holdings, follower.ledger).taken_away
    assert (gone.held.document.sequence, gone.at) == (3, follower.now)


def test_the_same_event_twice_is_one(corpus: Corpus, follower: Follower) -> None:
    event(corpus, 3, "removed")
    size = corpus.layout.removals.stat().st_size
    event(corpus, 3, "removed")
    assert corpus.layout.removals.stat().st_size == size


def test_the_sitemap_leaves_it_out_and_an_article_stays_in_its_part(corpus: Corpus, follower: Follower) -> None:
    event(corpus, 1, "removed")
    put(corpus, 0, words="Another text of this article, with a figure that was corrected: 14 villages and no more than nine wells.")
    follower.harvest()
    assert [one.number for one in corpus_map.parts(follower.ledger, 2)] == [0, 1, 2]
    found = [[one.number for one in corpus_map.part(follower.holdings, follower.ledger, number, 2)] for number in range(3)]
    assert found == [[4], [2, 3], []]
