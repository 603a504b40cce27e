"""Each rule names its cause, says what a person can do, and is silent about a healthy run."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pipelines.health.rule_facts import Case
from pipelines.health.rule_order import findings
from pipelines.model.health import HealthCause, RunFacts, Text
from tests.health.made import FEED, LISTING, NOW, SOURCE, feed, history, listing, run

NOTHING: dict[str, Any] = {"leads": 0, "fresh": 0, "links": 0, "digest": ""}


WHOLE = [
    (run(0, exit_code=74, error="no space left"), HealthCause.STORAGE, "free space"),
    (run(0, exit_code=78), HealthCause.DECLARATION, "sources check"),
    (run(0, skew=4000.0), HealthCause.CLOCK, "67 min ahead"),
    (run(0, skew=-4000.0), HealthCause.CLOCK, "behind"),
    (run(0, state="killed", exit_code=-9, error="ended at its deadline of 1:36:00"), HealthCause.CRASHED, "deadline"),
    (run(0, exit_code=None), HealthCause.CRASHED, "did not finish"),
    (run(0, listing(state="extract_failed", **NOTHING)), HealthCause.MACHINE, "answered, and could not be read here"),
    (run(0, listing(state="internal", **NOTHING)), HealthCause.MACHINE, "newswatch doctor"),
    (run(0, listing(status=None, state="robots", **NOTHING)), HealthCause.ROBOTS, "ask the publisher"),
    (run(0, listing(status=403, state="challenge", **NOTHING)), HealthCause.CHALLENGED, "User-Agent"),
    (run(0, listing(status=None, state="off_host", **NOTHING), moved={"new.example": 1}), HealthCause.MOVED, 'add "new.example"'),
    (run(0, listing(status=403, state="failed", **NOTHING)), HealthCause.REFUSED, "answers 403"),
    (run(0, listing(status=429, state="failed", **NOTHING)), HealthCause.REFUSED, "manners.delay"),
    (run(0, listing(status=None, state="dns", **NOTHING)), HealthCause.UNREACHABLE, "made.example is not found (DNS)"),
    (run(0, listing(status=None, state="tls", **NOTHING)), HealthCause.UNREACHABLE, "certificate of made.example"),
    (run(0, listing(status=502, state="failed", **NOTHING)), HealthCause.UNREACHABLE, "answers 502"),
    (run(0, listing(status=200, state="truncated", **NOTHING)), HealthCause.UNREACHABLE, "breaks its answer off"),
    (run(0, listing(status=404, state="failed", **NOTHING)), HealthCause.GONE, "sources add https://made.example/"),
    (
        run(0, listing(state="empty", leads=0, fresh=0, links=64)),
        HealthCause.LAYOUT_DISCOVERY,
        "64 links, but no article link (usually 20)",
    ),
    (run(0, listing(leads=3, fresh=0)), HealthCause.LAYOUT_DISCOVERY, "only 3 article links"),
]


@pytest.mark.catalogue("H21", "H22", "H24", "H31", "T3", "T6")
@pytest.mark.parametrize(("facts", "cause", "says"), WHOLE, ids=lambda value: value.value if isinstance(value, HealthCause) else "")
def test_what_hits_the_whole_source(facts: RunFacts, cause: HealthCause, says: str) -> None:
    found = findings(Case(SOURCE, facts, history()))

    assert (found[0].cause, found[0].whole) == (cause, True)
    assert says in found[0].sentence


def test_a_healthy_run_gives_no_finding() -> None:
    assert findings(Case(SOURCE, run(0), history())) == []


def test_not_changed_is_healthy() -> None:
    assert findings(Case(SOURCE, run(0, listing(status=304, state="unchanged", **NOTHING), outcomes={}, texts=()), history())) == []


def test_one_of_two_entrances_is_a_part() -> None:
    facts = run(0, feed(status=200, state="not_a_feed", **NOTHING), listing())

    assert [(found.cause, found.whole) for found in findings(Case(SOURCE, facts, history(feed(), listing())))] == [
        (HealthCause.FEED_BROKEN, False)
    ]


@pytest.mark.catalogue("F9")
@pytest.mark.catalogue("F7")
def test_a_broken_feed_that_can_be_read_is_told_of_at_the_third_run() -> None:
    facts = run(0, feed(state="degraded", notes=("not well-formed",)), listing())

    (found,) = findings(Case(SOURCE, facts, history(feed(), listing())))

    assert (found.cause, found.whole, found.sure) == (HealthCause.FEED_BROKEN, False, 3)
    assert f"{FEED} is broken (not well-formed)" in found.sentence
    assert findings(Case(SOURCE, facts, history(feed(state="degraded"), listing()))) == []


def test_a_feed_that_is_empty_now_and_then_may_be_empty() -> None:
    past = [run(number, feed(leads=0 if number % 5 == 0 else 3)) for number in range(40, 0, -1)]

    assert findings(Case(SOURCE, run(0, feed(state="empty", leads=0, fresh=0)), history(usual=tuple(past)))) == []


@pytest.mark.catalogue("F9")
def test_a_feed_that_was_never_empty_and_now_is_is_no_success() -> None:
    past = [run(number, feed(leads=3)) for number in range(40, 0, -1)]

    (found,) = findings(Case(SOURCE, run(0, feed(state="empty", leads=0, fresh=0)), history(usual=tuple(past))))

    assert found.cause is HealthCause.FEED_BROKEN
    assert "usually 3" in found.sentence


def test_a_first_run_without_links_says_so() -> None:
    facts = run(0, listing(state="empty", leads=0, fresh=0, links=40), outcomes={}, texts=())
    found = findings(Case(SOURCE, facts, history(usual=(), recent=(), reading=(), published=())))

    assert found[0].cause is HealthCause.LAYOUT_DISCOVERY
    assert "at least 1 expected" in found[0].sentence


@pytest.mark.parametrize(("behind", "believed"), [(1, False), (2, True), (5, True)])
def test_a_feed_behind_the_listing_is_frozen(behind: int, believed: bool) -> None:
    past = [run(number, feed(), listing()) for number in range(40, behind - 1, -1)]
    late = [run(number, feed(fresh=0), listing()) for number in range(behind - 1, 0, -1)]
    found = findings(Case(SOURCE, run(0, feed(fresh=0), listing()), history(usual=(*past, *late), recent=tuple(late))))

    assert (HealthCause.FEED_FROZEN in [finding.cause for finding in found]) is believed


def test_a_feed_that_failed_missed_nothing() -> None:
    past = [run(number, feed(), listing()) for number in range(40, 5, -1)]
    late = [run(number, feed(status=503, state="failed", **NOTHING), listing()) for number in range(5, 0, -1)]
    facts = run(0, feed(fresh=0), listing(fresh=0))

    assert findings(Case(SOURCE, facts, history(usual=(*past, *late)))) == []


def article_troubles() -> list[Any]:
    challenge = {"outcomes": {"refused": 3}, "reasons": {"refused:challenge": 3}, "texts": ()}
    return [
        pytest.param({"outcomes": {"unreadable": 3}, "texts": ()}, HealthCause.LAYOUT_BODY, id="unreadable"),
        pytest.param({"outcomes": {"refused": 3}, "reasons": {"refused:thin": 3}, "texts": ()}, HealthCause.LAYOUT_BODY, id="thin"),
        pytest.param(challenge, HealthCause.CHALLENGED, id="challenge"),
        pytest.param({"outcomes": {"failed": 3}, "statuses": {"403": 3, "200": 1}, "texts": ()}, HealthCause.REFUSED, id="403"),
        pytest.param({"outcomes": {"failed": 3}, "statuses": {"500": 3}, "texts": ()}, HealthCause.UNREACHABLE, id="500"),
        pytest.param({"outcomes": {"failed": 3}, "reasons": {"failed:extract_failed": 3}, "texts": ()}, HealthCause.MACHINE, id="ours"),
        pytest.param({"outcomes": {"copy": 4}, "texts": ()}, HealthCause.COPIES, id="copies"),
    ]


@pytest.mark.parametrize(("changes", "cause"), article_troubles())
def test_articles_that_cannot_be_had(changes: dict[str, Any], cause: HealthCause) -> None:
    assert [finding.cause for finding in findings(Case(SOURCE, run(0, **changes), history()))] == [cause]


def test_one_bad_article_is_no_sign() -> None:
    assert findings(Case(SOURCE, run(0, outcomes={"unreadable": 1}, texts=()), history())) == []


def test_where_every_third_article_is_bad_three_more_are_no_sign() -> None:
    past = tuple(run(number, outcomes={"new": 2, "unreadable": 1}) for number in range(40, 0, -1))

    assert findings(Case(SOURCE, run(0, outcomes={"unreadable": 3}, texts=()), history(usual=past, reading=past))) == []


def texts(count: int, **changes: Any) -> tuple[Text, ...]:
    good: dict[str, Any] = {"chars": 3000, "language": "en"}
    return tuple(Text(NOW - timedelta(minutes=minute), **{**good, **changes}) for minute in range(count))


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"dated": False}, HealthCause.DATES),
        ({"titled": False}, HealthCause.TITLES),
        ({"chars": 200}, HealthCause.LENGTH),
        ({"language": "fr"}, HealthCause.LANGUAGE),
    ],
)
def test_articles_that_look_different(changes: dict[str, Any], cause: HealthCause) -> None:
    found = findings(Case(SOURCE, run(0, texts=texts(4, **changes)), history()))

    assert [(finding.cause, finding.whole) for finding in found] == [(cause, False)]
    assert findings(Case(SOURCE, run(0, texts=texts(1, **changes)), history())) == []


def test_with_too_few_articles_nothing_is_compared() -> None:
    assert findings(Case(SOURCE, run(0, texts=texts(4, dated=False)), history(runs=5))) == []


def test_the_entrance_is_named() -> None:
    assert LISTING in findings(Case(SOURCE, run(0, listing(status=404, state="failed", **NOTHING)), history()))[0].sentence
