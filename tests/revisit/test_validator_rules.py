"""Validators are believed only as far as they deserve."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.model import WarcRef
from pipelines.revisit import validator_rules
from pipelines.revisit.validator_rules import Answered, Validator

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://china.un.org/feed"
SUN = "Sun, 22 Nov 2026 11:00:00 GMT"
HELD = Validator(URL, "a" * 64, NOW - HOUR, NOW - HOUR, '"1"', SUN, source="unchina", warc=WarcRef("f.warc.gz", 12, "<urn:uuid:1>"))


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
    assert validator_rules.trust(validator, NOW, lying=lying) == headers


def test_patience_can_be_longer() -> None:
    old = replace(HELD, fetched_at=NOW - 7 * 24 * HOUR)
    assert validator_rules.trust(old, NOW, patience=31 * 24 * HOUR) == BOTH


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
    assert validator_rules.judge_answer(validator, etag=etag, last_modified=modified, body_sha256=digest) is answered
    after = validator_rules.after_answer(
        validator, url=URL, source="unchina", now=NOW, etag=etag, last_modified=modified, body_sha256=digest, warc=None
    )
    assert after.liar == (0 if answered is not Answered.LIAR else validator_rules.LIARS if etag else 1)
    assert (after.body_sha256, after.fetched_at, after.checked_at) == (digest, NOW, NOW)


def test_a_weak_validator_that_stays_is_a_lesser_lie() -> None:
    weak = replace(HELD, etag='W/"1"')
    lied = validator_rules.after_answer(
        weak, url=URL, source="unchina", now=NOW, etag='W/"1"', last_modified=SUN, body_sha256="b" * 64, warc=None
    )
    assert (lied.liar, validator_rules.trust(lied, NOW), validator_rules.trust(HELD, NOW, lying=lied.liar)) == (1, {}, BOTH)


@pytest.mark.catalogue("F16")
def test_a_liar_stays_one() -> None:
    lied = validator_rules.after_answer(
        HELD, url=URL, source="unchina", now=NOW, etag='"1"', last_modified=SUN, body_sha256="b" * 64, warc=None
    )
    honest = validator_rules.after_answer(
        lied, url=URL, source="unchina", now=NOW, etag='"2"', last_modified=None, body_sha256="c" * 64, warc=None
    )
    assert (lied.liar, honest.liar, validator_rules.trust(honest, NOW)) == (validator_rules.LIARS, validator_rules.LIARS, {})
