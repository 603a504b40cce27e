"""One run over a real corpus, with readings made by hand: what is fetched, what is kept, and that the account adds up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipelines.catalogue import runs, sightings
from pipelines.clean.textformat import paragraph
from pipelines.model import (
    Article,
    Block,
    DateCandidate,
    DateFrom,
    Entrance,
    Found,
    Lead,
    Outcome,
    Page,
    Reading,
    Refusal,
    Relevance,
    Source,
    Topic,
    Way,
)
from pipelines.model.cause import Cause, Trouble
from pipelines.runs.record import RunRecord
from pipelines.runs.run import Run
from pipelines.runs.tally import Visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FEED = Entrance(Way.FEED, "https://a.example/feed")
SOURCE = Source("a", "A", "https://a.example/", ("a.example",))
WORDS = "The county opened a training centre for irrigation workers and invited farmers from nine villages to the first course in March"
Opener = Callable[..., Run]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Opener]:
    ledgers: list[RunRecord] = []

    def make(source: Source = SOURCE, now: datetime = NOW) -> Run:
        ledgers.append(RunRecord(source, tmp_path / "data", None, trigger="hand", clock=lambda: now, pid=1, host="h", versions={}))
        return Run(source, ledgers[-1])

    yield make
    for ledger in ledgers:
        ledger.close()


def lead(number: int, modified: str | None = None) -> Lead:
    titles = {1: "Farmers go back to school", 2: "Lessons in water for nine villages"}
    return Lead(f"https://a.example/news/{number}", FEED, titles[number], modified=modified)


def answered(url: str, *leads: Lead) -> tuple[Visit, Found, Page]:
    return Visit(url, "feed", 200), Found(leads=leads, links=len(leads)), Page(url, url, 200, (("ETag", '"1"'),), b"x", NOW, "a")


def fetched(one: Lead) -> Page:
    return Page(one.url, one.url, 200, (), one.url.encode(), NOW, "a", one)


def blocks(text: str) -> tuple[Block, ...]:
    made = paragraph(text)
    assert made is not None
    return (made,)


def reading(one: Lead, text: str) -> Reading:
    date = DateCandidate(DateFrom.VISIBLE, "20 November 2026", "2026-11-20")
    return Reading(articles=(Article(one.url, one.title or "", blocks(text), published=date, language="en"),))


def end(run: Run, now: datetime = NOW) -> dict[str, int]:
    run.account.answers = 1
    run.leave("finished", now)
    assert run.ledger.finish(run.account, {}) == 0
    with run.corpus.catalogue.reading() as connection:
        ended = runs.get(connection, run.ledger.run)
        counted = sightings.balance(connection, run.ledger.run)
        assert sightings.mismatch(counted, len(run.account.outcomes)) is None
    assert ended is not None
    assert ended.state == "ended"
    return {name: count for name, count in counted.items() if count}


def test_nothing_is_on_disk_before_the_first_answer(begin: Opener, tmp_path: Path) -> None:
    run = begin()

    assert run.waiting(NOW) == []
    assert run.lessons.pages == 0
    assert not (tmp_path / "data").exists()


def test_a_new_article_is_fetched_and_kept_and_known_the_next_time(begin: Opener) -> None:
    run = begin()
    shown = run.found(*answered(FEED.url, lead(1), lead(2)), NOW)
    assert [lead(1).url, lead(2).url] == [task.lead.url for task in shown.tasks]

    kept = run.keep(fetched(lead(1)), reading(lead(1), WORDS), NOW)
    refused = run.keep(fetched(lead(2)), Reading(refused=Refusal(Cause.CHALLENGE, "Just a moment")), NOW)

    assert (kept[0].outcome, (kept[0].file or "")[:4]) == (Outcome.NEW, "000_")
    assert Outcome.REFUSED is refused[0].outcome
    assert end(run) == {"discovered": 2, "new": 1, "refused": 1}

    again = begin(now=NOW + timedelta(minutes=5))
    assert again.found(*answered(FEED.url, lead(1), lead(2)), NOW + timedelta(minutes=5)).tasks == ()
    assert end(again) == {"discovered": 2, "skipped": 2}


def test_the_same_words_under_another_address_are_a_copy(begin: Opener) -> None:
    run = begin()
    run.found(*answered(FEED.url, lead(1), lead(2)), NOW)
    run.keep(fetched(lead(1)), reading(lead(1), WORDS), NOW)

    copy = run.keep(fetched(lead(2)), reading(lead(2), WORDS), NOW)[0]

    assert (copy.outcome, copy.document) == (Outcome.COPY, 0)
    assert end(run) == {"discovered": 2, "new": 1, "copy": 1}


def test_an_announced_change_is_looked_at_and_becomes_a_version(begin: Opener) -> None:
    run = begin()
    run.found(*answered(FEED.url, lead(1, "2026-11-20T10:00:00Z")), NOW)
    run.keep(fetched(lead(1)), reading(lead(1), WORDS), NOW)
    end(run)
    later = NOW + timedelta(hours=3)

    second = begin(now=later)
    task = second.found(*answered(FEED.url, lead(1, "2026-11-22T14:00:00Z")), later).tasks[0]
    changed = second.keep(fetched(lead(1)), reading(lead(1), WORDS.replace("nine", "eleven") + " and April"), later)[0]

    assert task.look
    assert (changed.outcome, changed.document) == (Outcome.CHANGED, 1)
    documents = list(second.corpus.documents())
    assert [(one.version, one.supersedes) for one in documents] == [(1, None), (2, 0)]


def test_off_topic_is_kept_as_a_sighting_with_its_score(begin: Opener) -> None:
    source = Source("a", "A", "https://a.example/", ("a.example",), relevance=Relevance(everything=False))
    run = begin(source)
    run.found(*answered(FEED.url, lead(1)), NOW)
    read = Reading(articles=reading(lead(1), WORDS).articles, topics=(Topic(False, 0.5, ("county 0.5",)),))

    settled = run.keep(fetched(lead(1)), read, NOW)[0]

    assert Outcome.OFF_TOPIC is settled.outcome
    assert "0.5" in settled.reason
    assert list(run.corpus.documents()) == []
    with run.corpus.catalogue.reading() as connection:
        assert sightings.of_run(connection, run.ledger.run)[0].evidence["score"] == 0.5


def test_an_address_that_a_replay_does_not_hold_is_skipped_and_stays_as_it_is(begin: Opener) -> None:
    run = begin()
    run.found(*answered(FEED.url, lead(1)), NOW)

    settled = run.on_failure(lead(1), Trouble.of(Cause.NOT_IN_ARCHIVE, "it is not in the archive"), NOW)

    assert [one.outcome for one in settled] == [Outcome.SKIPPED]
    assert end(run) == {"discovered": 1, "skipped": 1}
    assert [task.lead.url for task in begin(now=NOW + timedelta(minutes=5)).waiting(NOW + timedelta(minutes=5))] == [lead(1).url]


def test_what_a_run_does_not_come_to_is_left_for_the_next(begin: Opener) -> None:
    run = begin()
    run.found(*answered(FEED.url, lead(1), lead(2)), NOW)
    run.keep(fetched(lead(1)), reading(lead(1), WORDS), NOW)
    assert end(run) == {"discovered": 2, "new": 1, "skipped": 1}

    following = begin(now=NOW + timedelta(minutes=5))

    assert [lead(2).url] == [task.lead.url for task in following.waiting(NOW + timedelta(minutes=5))]


def test_a_page_of_several_articles_settles_each_and_itself(begin: Opener) -> None:
    run = begin()
    run.found(*answered(FEED.url, lead(1)), NOW)
    other = Article(
        "https://a.example/news/77",
        "Another matter altogether",
        blocks("Seven bridges were painted red before the autumn boats came up the river to trade"),
    )
    both = Reading(articles=(*reading(lead(1), WORDS).articles, other))

    settled = run.keep(fetched(lead(1)), both, NOW)

    assert [one.outcome for one in settled] == [Outcome.NEW] * 3
    assert end(run) == {"discovered": 3, "new": 3}
    assert len(list(run.corpus.documents())) == 2
