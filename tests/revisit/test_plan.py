"""The rules of what is asked for and when, as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.model import Entrance, Lead, Manners, Way
from pipelines.model.cause import Cause
from pipelines.revisit.announced import noisy_entrances, shown_anew
from pipelines.revisit.known import KnownUrl, Mention, UrlState
from pipelines.revisit.plan import Action, next_look, state_after, what_to_do
from pipelines.text.dates import moment

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FEED = Entrance(Way.FEED, "https://china.un.org/feed")
LOOKS = Manners().looks


def _known(state: UrlState = UrlState.HELD, **fields: object) -> KnownUrl:
    old = NOW - 10 * DAY
    base = KnownUrl("unchina", "k", "https://china.un.org/en/1", old, old, state, "timeout", looked_at=old, document=5, file="005_ab.txt")
    return replace(base, **fields)  # type: ignore[arg-type]  # a table of fields


def _shown(modified: str | None, judged: str | None) -> dict[str, Mention]:
    return {FEED.url: Mention(Way.FEED, NOW - DAY, NOW - HOUR, modified, judged)}


def _lead(modified: str | None = None) -> Lead:
    return Lead("https://china.un.org/en/1", FEED, modified=modified)


PLANS = [
    ("never seen", None, _lead(), Action.FETCH, "never seen before"),
    ("left by a killed run", _known(UrlState.PENDING), None, Action.FETCH, "not yet fetched"),
    ("held and quiet", _known(), _lead(), Action.SKIP, "held as 005_ab.txt; no further look"),
    ("held, look later", _known(next_look=NOW + DAY), _lead(), Action.SKIP, "held as 005_ab.txt; next look 2026-11-23 12:00 UTC"),
    ("held, look due", _known(next_look=NOW), None, Action.REVISIT, "a look for corrections was due"),
    ("judged change", _known(ways=_shown("b", "b")), _lead("b"), Action.SKIP, "no further look"),
    ("unjudged change", _known(ways=_shown("b", "a")), _lead("b"), Action.REVISIT, "the entrance says it changed: b"),
    ("forgotten change", _known(ways=_shown("b", "a")), _lead(), Action.SKIP, "no further look"),
    ("first word, older than the look", _known(), _lead("2026-11-01"), Action.SKIP, "no further look"),
    ("first word, newer than the look", _known(), _lead("Sat, 21 Nov 2026 10:00:00 GMT"), Action.REVISIT, "says it changed"),
    ("first word, unreadable", _known(), _lead("yesterday"), Action.SKIP, "no further look"),
    ("changed again too soon", _known(ways=_shown("b", "a"), looked_at=NOW - HOUR), _lead("b"), Action.SKIP, "looked at too lately"),
    ("changed again after the calm", _known(ways=_shown("b", "a"), looked_at=NOW - 13 * HOUR), _lead("b"), Action.REVISIT, "changed"),
    ("looked at in a year from now", _known(looked_at=NOW + 365 * DAY), None, Action.REVISIT, "under a clock that was ahead (2027-11-22"),
    ("and said to have changed", _known(ways=_shown("b", "a"), looked_at=NOW + 365 * DAY), _lead("b"), Action.REVISIT, "that was ahead"),
    ("refused for a year", _known(UrlState.REFUSED, document=None, looked_at=NOW + 365 * DAY), _lead(), Action.FETCH, "that was ahead"),
    ("off topic", _known(UrlState.OFF_TOPIC, document=None, file=None), _lead(), Action.SKIP, "off topic"),
    ("off topic, changed", _known(UrlState.OFF_TOPIC, document=None, ways=_shown("b", "a")), _lead("b"), Action.REVISIT, "changed"),
    ("failed, not yet", _known(UrlState.FAILED, document=None, next_look=NOW + HOUR), _lead(), Action.SKIP, "failed (timeout); next try"),
    ("failed, due", _known(UrlState.FAILED, document=None, next_look=NOW, tries=2), _lead(), Action.FETCH, "try 3: failed before"),
    ("failed, given up", _known(UrlState.FAILED, document=None), _lead(), Action.SKIP, "failed (timeout); no further try"),
    ("too large, changed", _known(UrlState.FAILED, document=None, ways=_shown("b", "a")), _lead("b"), Action.FETCH, "says it changed: b"),
    ("unreadable, the same", _known(UrlState.UNREADABLE, document=None, ways=_shown("b", "b")), _lead("b"), Action.SKIP, "no further try"),
    ("gone for good, said to be new", _known(UrlState.GONE, document=None, ways=_shown("b", "a")), _lead("b"), Action.FETCH, "changed: b"),
    (
        "a soft 404, changed",
        _known(UrlState.REFUSED, reason="soft_404: x", document=None, ways=_shown("b", "a")),
        _lead("b"),
        Action.FETCH,
        "b",
    ),
    (
        "barred, changed",
        _known(UrlState.REFUSED, reason="robots", document=None, ways=_shown("b", "a")),
        _lead("b"),
        Action.SKIP,
        "no further",
    ),
    ("gone for good", _known(UrlState.GONE, document=None), _lead("new"), Action.SKIP, "no further try"),
    ("held and gone, due", _known(UrlState.GONE, next_look=NOW - HOUR), None, Action.REVISIT, "gone before"),
]


@pytest.mark.parametrize(("known", "lead", "action", "reason"), [row[1:] for row in PLANS], ids=[row[0] for row in PLANS])
def test_what_to_do(known: KnownUrl | None, lead: Lead | None, action: Action, reason: str) -> None:
    plan = what_to_do(known, lead, NOW)
    assert (plan.action, reason in plan.reason) == (action, True), plan.reason


def test_an_entrance_that_cries_wolf_is_not_believed() -> None:
    plan = what_to_do(_known(ways=_shown("b", "a")), _lead("b"), NOW, trust_modified=False)
    assert plan.action is Action.SKIP
    assert "says of nearly everything that it changed" in plan.reason


@pytest.mark.parametrize(
    ("changed", "held", "found"),
    [(0, 10, False), (5, 10, False), (6, 10, True), (3, 3, False), (5, 5, True)],
)
def test_restless(changed: int, held: int, found: bool) -> None:
    shown = [(_known(ways=_shown("b", "a" if n < changed else "b")), _lead("b")) for n in range(held)]
    new = [(None, _lead("b"))] * 20
    assert noisy_entrances([*shown, *new]) == ({FEED.url} if found else set())


RUNGS = [
    ("at once", NOW.isoformat(), NOW, timedelta(0), 15 * MINUTE),
    ("15 minutes are over", NOW.isoformat(), NOW, 16 * MINUTE, HOUR),
    ("several rungs are over: one look for all", NOW.isoformat(), NOW, 2 * DAY, 7 * DAY),
    ("the last rung", NOW.isoformat(), NOW, 8 * DAY, 30 * DAY),
    ("rest", NOW.isoformat(), NOW, 31 * DAY, None),
    ("old when first seen", "2019-05-04", NOW, timedelta(0), None),
    ("a bare date of today counts from when it was seen", "2026-11-22", NOW, timedelta(0), 15 * MINUTE),
    ("a date in the future counts from when it was seen", "2027-01-01", NOW, timedelta(0), 15 * MINUTE),
    ("no date", None, NOW, timedelta(0), 15 * MINUTE),
    ("published this morning", "2026-11-22T08:00:00Z", NOW, timedelta(0), 20 * HOUR),
]


@pytest.mark.parametrize(("published", "first", "later", "after"), [row[1:] for row in RUNGS], ids=[row[0] for row in RUNGS])
def test_the_ladder_of_looks(published: str | None, first: datetime, later: timedelta, after: timedelta | None) -> None:
    known = _known(first_seen=first)
    due = next_look(known, state=UrlState.HELD, cause=None, now=NOW + later, published=published, looks=LOOKS)
    assert due == (None if after is None else NOW + after)


RETRIES = [
    (UrlState.FAILED, Cause.TRUNCATED, 0, timedelta(0)),
    (UrlState.FAILED, Cause.TRUNCATED, 1, HOUR),
    (UrlState.FAILED, Cause.TRUNCATED, 5, 7 * DAY),
    (UrlState.FAILED, Cause.TRUNCATED, 500, 30 * DAY),
    (UrlState.FAILED, Cause.DNS, 500, DAY),
    (UrlState.FAILED, Cause.TOO_LARGE, 0, None),
    (UrlState.FAILED, Cause.HEADERS_TOO_LARGE, 0, DAY),
    (UrlState.FAILED, Cause.HEADERS_TOO_LARGE, 1, None),
    (UrlState.FAILED, Cause.BLOCKED, 0, DAY),
    (UrlState.GONE, Cause.NOT_FOUND, 0, DAY),
    (UrlState.GONE, Cause.NOT_FOUND, 3, DAY),  # it failed otherwise before: the first 404 is still asked for once more
    (UrlState.GONE, Cause.GONE, 0, DAY),  # a text of it is held: a second look says that it was taken away
    (UrlState.GONE, Cause.GONE, 1, DAY),  # it failed otherwise before
    (UrlState.REFUSED, Cause.ROBOTS, 100, 7 * DAY),
    (UrlState.REFUSED, Cause.OFF_HOST, 0, None),
    (UrlState.REFUSED, Cause.CHALLENGE, 1, 3 * DAY),
    (UrlState.REFUSED, Cause.STATUS, 0, DAY),
    (UrlState.REFUSED, Cause.STATUS, 3, None),
    (UrlState.UNREADABLE, Cause.EMPTY, 1, HOUR),
    (UrlState.UNREADABLE, Cause.THIN, 1, 7 * DAY),
    (UrlState.UNREADABLE, Cause.THIN, 2, None),
    (UrlState.UNREADABLE, Cause.NO_TEXT, 0, None),
    (UrlState.OFF_TOPIC, None, 0, None),
]


@pytest.mark.catalogue("H3", "H14", "H21", "H22", "H23")
@pytest.mark.parametrize(("state", "cause", "tries", "after"), RETRIES)
def test_retries(state: UrlState, cause: Cause | None, tries: int, after: timedelta | None) -> None:
    due = next_look(_known(tries=tries), state=state, cause=cause, now=NOW, published=None, looks=LOOKS)
    assert due == (None if after is None else NOW + after)


@pytest.mark.catalogue("H23")
def test_a_second_404_is_the_last() -> None:
    gone = _known(UrlState.GONE, tries=4, document=None)
    assert _after_404(gone) is None


def test_what_is_gone_for_good_and_not_held_is_not_asked_again() -> None:
    due = next_look(_known(document=None), state=UrlState.GONE, cause=Cause.GONE, now=NOW, published=None, looks=LOOKS)
    assert due is None


def _after_404(known: KnownUrl | None, *, shown: bool = False) -> timedelta | None:
    due = next_look(known, state=UrlState.GONE, cause=Cause.NOT_FOUND, now=NOW, published=None, looks=LOOKS, shown=shown)
    return None if due is None else due - NOW


@pytest.mark.catalogue("H23")
@pytest.mark.parametrize(
    ("tries", "wait", "unshown"),
    [(0, 10 * MINUTE, 10 * MINUTE), (1, HOUR, HOUR), (3, DAY, DAY), (4, 3 * DAY, None), (6, 30 * DAY, None), (90, 30 * DAY, None)],
)
def test_what_was_announced_early_is_asked_for_while_it_is_shown(tries: int, wait: timedelta, unshown: timedelta | None) -> None:
    absent = _known(UrlState.GONE, tries=tries, document=None)
    assert _after_404(absent, shown=True) == wait
    assert _after_404(replace(absent, last_seen=NOW - MINUTE)) == wait, "shown since the last try"
    assert _after_404(absent) == unshown
    assert _after_404(replace(absent, document=5), shown=True) == wait
    assert _after_404(None) == 10 * MINUTE


@pytest.mark.parametrize(
    ("ways", "last_read", "way", "anew"),
    [
        ({}, NOW - HOUR, Way.FEED, True),
        ({}, None, Way.FEED, False),
        (_shown(None, None), NOW - 2 * HOUR, Way.FEED, False),
        (_shown(None, None), NOW - MINUTE, Way.FEED, True),
        (_shown(None, None), NOW - MINUTE, Way.SITEMAP, False),
        (_shown(None, None), NOW - MINUTE, Way.HAND, False),
    ],
)
def test_what_is_shown_anew(ways: dict[str, Mention], last_read: datetime | None, way: Way, anew: bool) -> None:
    lead = Lead("https://china.un.org/en/1", Entrance(way, FEED.url))
    assert shown_anew(_known(UrlState.GONE, ways=ways), lead, last_read) is anew
    assert not shown_anew(None, lead, last_read)


@pytest.mark.parametrize(
    ("known", "action"),
    [
        (_known(UrlState.GONE, document=None), Action.FETCH),
        (_known(UrlState.GONE), Action.REVISIT),
        (_known(UrlState.UNREADABLE, document=None), Action.FETCH),
        (_known(copy=True), Action.REVISIT),
        (_known(), Action.SKIP),
        (_known(UrlState.FAILED, document=None), Action.SKIP),
        (_known(UrlState.GONE, document=None, looked_at=NOW - MINUTE), Action.SKIP),
    ],
)
def test_what_a_new_showing_wakes(known: KnownUrl, action: Action) -> None:
    assert what_to_do(known, _lead(), NOW, anew=True).action is action


@pytest.mark.catalogue("P18", "H23")
@pytest.mark.parametrize(
    ("document", "came_to", "stays"),
    [
        (None, UrlState.FAILED, UrlState.FAILED),
        (5, UrlState.FAILED, UrlState.HELD),
        (5, UrlState.REFUSED, UrlState.HELD),
        (5, UrlState.UNREADABLE, UrlState.HELD),
        (5, UrlState.OFF_TOPIC, UrlState.HELD),
        (5, UrlState.GONE, UrlState.GONE),
        (None, UrlState.HELD, UrlState.HELD),
    ],
)
def test_a_text_that_is_held_is_not_lost(document: int | None, came_to: UrlState, stays: UrlState) -> None:
    assert state_after(_known(document=document), came_to) is stays


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-22T12:00:00Z", NOW),
        ("2026-11-22T20:00:00+08:00", NOW),
        ("2026-11-22", NOW - 12 * HOUR),
        ("Sun, 22 Nov 2026 12:00:00 GMT", NOW),
        (" 2026-11-22T12:00 ", NOW),
        ("2026年11月22日", None),
        ("", None),
        (None, None),
    ],
)
def test_moments(text: str | None, found: datetime | None) -> None:
    assert moment(text) == found
