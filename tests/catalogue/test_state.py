"""States, and validators that are believed only as far as they deserve."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from pipelines.catalogue import state
from pipelines.catalogue.state import Answered, Validator
from pipelines.health.alarms import Told
from pipelines.model import WarcRef
from pipelines.model.health import HealthCause, HealthVerdict, State

if TYPE_CHECKING:
    from pipelines.catalogue.connection import Catalogue

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://china.un.org/feed"
SUN = "Sun, 22 Nov 2026 11:00:00 GMT"
HELD = Validator(URL, "a" * 64, NOW - HOUR, NOW - HOUR, '"1"', SUN, source="unchina", warc=WarcRef("f.warc.gz", 12, "<urn:uuid:1>"))


def test_states_are_remembered_by_name(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        state.put(connection, "unchina", "lessons", {"页": [1, 2]}, NOW)
        state.put(connection, "unchina", "lessons", {"页": [3]}, NOW)
        state.put(connection, "unnews", "lessons", [], NOW)
        assert state.get(connection, "unchina", "lessons") == {"页": [3]}
        assert state.get(connection, "unchina", "rhythm") is None
        assert state.named(connection, "lessons") == {"unchina": {"页": [3]}, "unnews": []}


def test_validators_are_remembered(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        assert state.validator(connection, URL) is None
        state.put_validator(connection, replace(HELD, liar=1))
        state.put_validator(connection, HELD)
        assert state.validator(connection, URL) == HELD
        state.after_304(connection, URL, NOW)
        state.after_304(connection, "https://unknown.org/", NOW)
        assert state.validator(connection, URL) == replace(HELD, checked_at=NOW)
        assert state.validator(connection, "https://unknown.org/") is None
        assert state.lying(connection, "unchina") == 0
        state.put_validator(connection, replace(HELD, url=URL + "2", liar=1))
        state.put_validator(connection, replace(HELD, url=URL + "3", liar=2))
        assert (state.lying(connection, "unchina"), state.lying(connection, "unnews")) == (3, 0)


BOTH = {"If-None-Match": '"1"', "If-Modified-Since": SUN}


@pytest.mark.catalogue("F16")
@pytest.mark.parametrize(
    ("validator", "lying", "headers"),
    [
        (None, 0, {}),
        (HELD, 0, BOTH),
        (HELD, 1, BOTH),
        (HELD, 2, {}),
        (replace(HELD, liar=1), 0, {}),
        (replace(HELD, last_modified=None), 0, {"If-None-Match": '"1"'}),
        (replace(HELD, etag=None), 0, {"If-Modified-Since": SUN}),
        (replace(HELD, etag=None, last_modified=None), 0, {}),
        (replace(HELD, fetched_at=NOW - 24 * HOUR), 0, BOTH),
        (replace(HELD, fetched_at=NOW - 25 * HOUR, checked_at=NOW), 0, {}),  # a 304 of a minute ago does not help
        (replace(HELD, fetched_at=NOW + HOUR), 0, {}),  # the clock was set back
    ],
)
def test_how_far_a_validator_is_believed(validator: Validator | None, lying: int, headers: dict[str, str]) -> None:
    assert state.trust(validator, NOW, lying=lying) == headers


def test_patience_can_be_longer() -> None:
    old = replace(HELD, fetched_at=NOW - 7 * 24 * HOUR)
    assert state.trust(old, NOW, patience=31 * 24 * HOUR) == BOTH


@pytest.mark.catalogue("F16")
@pytest.mark.parametrize(
    ("validator", "etag", "modified", "digest", "answered"),
    [
        (None, '"1"', SUN, "a" * 64, Answered.FIRST),
        (HELD, '"1"', SUN, "a" * 64, Answered.SAME),
        (HELD, '"2"', None, "a" * 64, Answered.SAME),
        (HELD, '"2"', SUN, "b" * 64, Answered.CHANGED),
        (HELD, None, None, "b" * 64, Answered.CHANGED),
        (HELD, '"1"', SUN, "b" * 64, Answered.LIAR),
        (replace(HELD, etag=None), None, SUN, "b" * 64, Answered.LIAR),
        (replace(HELD, last_modified=None), '"1"', "", "b" * 64, Answered.LIAR),
        (replace(HELD, etag=None), "", SUN, "b" * 64, Answered.LIAR),
        (replace(HELD, etag=None, last_modified=None), None, None, "b" * 64, Answered.CHANGED),
    ],
)
def test_full_answers_are_judged(
    validator: Validator | None, etag: str | None, modified: str | None, digest: str, answered: Answered
) -> None:
    assert state.judge_answer(validator, etag=etag, last_modified=modified, body_sha256=digest) is answered
    after = state.after_answer(
        validator, url=URL, source="unchina", now=NOW, etag=etag, last_modified=modified, body_sha256=digest, warc=None
    )
    assert after.liar == (0 if answered is not Answered.LIAR else state.LIARS if etag else 1)
    assert (after.body_sha256, after.fetched_at, after.checked_at) == (digest, NOW, NOW)


def test_a_weak_validator_that_stays_is_a_lesser_lie() -> None:
    weak = replace(HELD, etag='W/"1"')
    lied = state.after_answer(weak, url=URL, source="unchina", now=NOW, etag='W/"1"', last_modified=SUN, body_sha256="b" * 64, warc=None)
    assert (lied.liar, state.trust(lied, NOW), state.trust(HELD, NOW, lying=lied.liar)) == (1, {}, BOTH)


@pytest.mark.catalogue("F16")
def test_a_liar_stays_one() -> None:
    lied = state.after_answer(HELD, url=URL, source="unchina", now=NOW, etag='"1"', last_modified=SUN, body_sha256="b" * 64, warc=None)
    honest = state.after_answer(lied, url=URL, source="unchina", now=NOW, etag='"2"', last_modified=None, body_sha256="c" * 64, warc=None)
    assert (lied.liar, honest.liar, state.trust(honest, NOW)) == (state.LIARS, state.LIARS, {})


VERDICT = {
    "state": "broken",
    "cause": "feed frozen",
    "sentence": "nothing new for 9 days",
    "since": "2026-11-20T08:00:00Z",
    "evidence": {"days": 9, "seen": ["a", 1.5, None]},
    "runs": 3,
    "confirmed": False,
}
TOLD = {"open": True, "cause": "gone", "since": "2026-11-20T08:00:00Z", "at": "2026-11-21T08:00:00Z", "closed_at": None}


@pytest.mark.parametrize(("kind", "kept"), [(HealthVerdict, VERDICT), (Told, TOLD | {"cause": "entrance gone"})])
def test_a_noun_is_kept_as_it_always_was(kind: Any, kept: dict[str, Any]) -> None:
    made = state.noun(kind, kept)

    assert json.loads(json.dumps(state.fields(made))) == kept
    assert isinstance(made.cause, HealthCause)


def test_a_noun_of_an_older_or_newer_program_is_read() -> None:
    assert state.noun(HealthVerdict, {"state": "ok", "cause": "", "colour": "green"}) == HealthVerdict(State.OK)
    assert state.noun(Told, {}) == Told()


def test_a_noun_that_is_none_says_where() -> None:
    with pytest.raises(ValidationError, match="state"):
        state.noun(HealthVerdict, {"state": "purple"})
