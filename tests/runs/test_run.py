"""One run over a real corpus, with readings made by hand: what is fetched, what is kept, and that the account adds up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pipelines.catalogue import sightings
from pipelines.model import Article, Outcome, Reading, Refusal, Relevance, Source, Topic
from pipelines.model.cause import Cause, Trouble
from tests.runs.made import FEED, NOW, WORDS, answered, blocks, end, fetched, lead, reading

if TYPE_CHECKING:
    from pathlib import Path

    from tests.runs.made import Opener


def test_nothing_is_on_disk_before_the_first_answer(begin: Opener, tmp_path: Path) -> None:
    run = begin()

    assert run.waiting(NOW) == ()
    assert run.profiles.pages == 0
    assert not (tmp_path / "data").exists()


def test_a_new_article_is_fetched_and_kept_and_known_the_next_time(begin: Opener) -> None:
    run = begin()
    shown = run.on_entrance(*answered(FEED.url, lead(1), lead(2)), NOW)
    assert [lead(1).url, lead(2).url] == [task.lead.url for task in shown.tasks]

    kept = run.on_article(fetched(lead(1)), reading(lead(1), WORDS), NOW)
    refused = run.on_article(fetched(lead(2)), Reading(refused=Refusal(Cause.CHALLENGE, "Just a moment")), NOW)

    assert (kept[0].outcome, (kept[0].file or "")[:4]) == (Outcome.NEW, "000_")
    assert Outcome.REFUSED is refused[0].outcome
    assert end(run) == {"discovered": 2, "new": 1, "refused": 1}

    again = begin(now=NOW + timedelta(minutes=5))
    assert again.on_entrance(*answered(FEED.url, lead(1), lead(2)), NOW + timedelta(minutes=5)).tasks == ()
    assert end(again) == {"discovered": 2, "skipped": 2}


def test_the_same_words_under_another_address_are_a_copy(begin: Opener) -> None:
    run = begin()
    run.on_entrance(*answered(FEED.url, lead(1), lead(2)), NOW)
    run.on_article(fetched(lead(1)), reading(lead(1), WORDS), NOW)

    copy = run.on_article(fetched(lead(2)), reading(lead(2), WORDS), NOW)[0]

    assert (copy.outcome, copy.document) == (Outcome.COPY, 0)
    assert end(run) == {"discovered": 2, "new": 1, "copy": 1}


def test_an_announced_change_is_looked_at_and_becomes_a_version(begin: Opener) -> None:
    run = begin()
    run.on_entrance(*answered(FEED.url, lead(1, "2026-11-20T10:00:00Z")), NOW)
    run.on_article(fetched(lead(1)), reading(lead(1), WORDS), NOW)
    end(run)
    later = NOW + timedelta(hours=3)

    second = begin(now=later)
    task = second.on_entrance(*answered(FEED.url, lead(1, "2026-11-22T14:00:00Z")), later).tasks[0]
    changed = second.on_article(fetched(lead(1)), reading(lead(1), WORDS.replace("nine", "eleven") + " and April"), later)[0]

    assert task.revisit
    assert (changed.outcome, changed.document) == (Outcome.CHANGED, 1)
    documents = list(second.corpus.documents())
    assert [(one.version, one.supersedes) for one in documents] == [(1, None), (2, 0)]


def test_off_topic_is_kept_as_a_sighting_with_its_score(begin: Opener) -> None:
    source = Source("a", "A", "https://a.example/", ("a.example",), relevance=Relevance(everything=False))
    run = begin(source)
    run.on_entrance(*answered(FEED.url, lead(1)), NOW)
    read = Reading(articles=reading(lead(1), WORDS).articles, topics=(Topic(False, 0.5, ("county 0.5",)),))

    settled = run.on_article(fetched(lead(1)), read, NOW)[0]

    assert Outcome.OFF_TOPIC is settled.outcome
    assert "0.5" in settled.reason
    assert list(run.corpus.documents()) == []
    with run.corpus.catalogue.reading() as connection:
        assert sightings.of_run(connection, run.record.run)[0].evidence["score"] == 0.5


def test_an_address_that_a_replay_does_not_hold_is_skipped_and_stays_as_it_is(begin: Opener) -> None:
    run = begin()
    run.on_entrance(*answered(FEED.url, lead(1)), NOW)

    settled = run.on_failure(lead(1), Trouble.of(Cause.NOT_IN_ARCHIVE, "it is not in the archive"), NOW)

    assert [one.outcome for one in settled] == [Outcome.SKIPPED]
    assert end(run) == {"discovered": 1, "skipped": 1}
    assert [task.lead.url for task in begin(now=NOW + timedelta(minutes=5)).waiting(NOW + timedelta(minutes=5))] == [lead(1).url]


def test_what_a_run_does_not_come_to_is_left_for_the_next(begin: Opener) -> None:
    run = begin()
    run.on_entrance(*answered(FEED.url, lead(1), lead(2)), NOW)
    run.on_article(fetched(lead(1)), reading(lead(1), WORDS), NOW)
    assert end(run) == {"discovered": 2, "new": 1, "skipped": 1}

    following = begin(now=NOW + timedelta(minutes=5))

    assert [lead(2).url] == [task.lead.url for task in following.waiting(NOW + timedelta(minutes=5))]


def test_a_page_of_several_articles_settles_each_and_itself(begin: Opener) -> None:
    run = begin()
    run.on_entrance(*answered(FEED.url, lead(1)), NOW)
    other = Article(
        "https://a.example/news/77",
        "Another matter altogether",
        blocks("Seven bridges were painted red before the autumn boats came up the river to trade"),
    )
    both = Reading(articles=(*reading(lead(1), WORDS).articles, other))

    settled = run.on_article(fetched(lead(1)), both, NOW)

    assert [one.outcome for one in settled] == [Outcome.NEW] * 3
    assert end(run) == {"discovered": 3, "new": 3}
    assert len(list(run.corpus.documents())) == 2
