"""T3 for the corpus: a run under a clock that is a year ahead, and the runs after it was put right, keep each article once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipelines.model import Outcome
from tests.runs.made import FEED, NOW, WORDS, answered, end, fetched, lead, reading

if TYPE_CHECKING:
    from tests.runs.made import Opener

YEAR = timedelta(days=365)
OTHER = "Nine villages measured how much water their fields took in a dry summer and what the new pumps saved of it in one season"


@pytest.mark.catalogue("T3")
@pytest.mark.parametrize("wrong", [NOW + YEAR, NOW - timedelta(hours=1)], ids=["a year ahead", "an hour behind"])
def test_t3_no_article_is_doubled_or_forgotten_when_the_clock_is_put_right(begin: Opener, wrong: datetime) -> None:
    run = begin(now=wrong)
    assert [task.lead.url for task in run.on_entrance(*answered(FEED.url, lead(1)), wrong).tasks] == [lead(1).url]
    first = run.on_article(fetched(lead(1)), reading(lead(1), WORDS), wrong)[0]
    end(run, wrong)

    right = begin(now=NOW)
    wanted = [task.lead.url for task in right.on_entrance(*answered(FEED.url, lead(1), lead(2)), NOW).tasks]
    again = right.on_article(fetched(lead(1)), reading(lead(1), WORDS), NOW)[0]
    second = right.on_article(fetched(lead(2)), reading(lead(2), OTHER), NOW)[0]

    assert lead(2).url in wanted
    assert (first.outcome, again.outcome, second.outcome) == (Outcome.NEW, Outcome.SAME, Outcome.NEW)
    assert right.corpus.count() == 2
    assert [document.published for document in right.corpus.documents()] == ["2026-11-20", "2026-11-20"]
    later = NOW + timedelta(days=30)
    third = begin(now=later)
    tasks = third.on_entrance(*answered(FEED.url, lead(1), lead(2)), later).tasks
    assert {task.revisit for task in tasks} <= {True}, "known, at most looked at again"
    assert third.corpus.count() == 2


@pytest.mark.catalogue("T3")
def test_t3_what_was_appended_a_year_ahead_is_looked_at_again_by_itself_and_its_ladder_goes_on(begin: Opener) -> None:
    wrong = NOW + YEAR
    run = begin(now=wrong)
    run.on_entrance(*answered(FEED.url, lead(1)), wrong)
    run.on_article(fetched(lead(1)), reading(lead(1), WORDS), wrong)
    end(run, wrong)

    right = begin(now=NOW)
    assert [task.lead.url for task in right.waiting(NOW)] == [lead(1).url], "no entrance has to show it"
    right.on_not_modified(lead(1), lead(1).url, NOW)
    end(right, NOW)

    at_once = begin(now=NOW + timedelta(minutes=1))
    assert at_once.waiting(NOW + timedelta(minutes=1)) == (), "once is enough"
    later = NOW + timedelta(days=31)
    assert [task.lead.url for task in begin(now=later).waiting(later)] == [lead(1).url]


@pytest.mark.catalogue("T3")
def test_t3_what_a_run_of_next_year_left_waiting_goes_on_now(begin: Opener) -> None:
    wrong = NOW + YEAR
    run = begin(now=wrong)
    run.on_entrance(*answered(FEED.url, lead(1)), wrong)  # and it is killed here

    assert [task.lead.url for task in begin(now=NOW).waiting(NOW)] == [lead(1).url]
