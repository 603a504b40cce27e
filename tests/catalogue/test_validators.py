"""Validators are remembered as rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipelines.catalogue import validators
from pipelines.model import WarcRef
from pipelines.revisit.validator_rules import Validator

if TYPE_CHECKING:
    from pipelines.catalogue.connection import Catalogue

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://china.un.org/feed"
SUN = "Sun, 22 Nov 2026 11:00:00 GMT"
HELD = Validator(URL, "a" * 64, NOW - HOUR, NOW - HOUR, '"1"', SUN, source="unchina", warc=WarcRef("f.warc.gz", 12, "<urn:uuid:1>"))


def test_validators_are_remembered(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        assert validators.get(connection, URL) is None
        validators.put(connection, replace(HELD, liar=1))
        validators.put(connection, HELD)
        assert validators.get(connection, URL) == HELD
        validators.after_304(connection, URL, NOW)
        validators.after_304(connection, "https://unknown.org/", NOW)
        assert validators.get(connection, URL) == replace(HELD, checked_at=NOW)
        assert validators.get(connection, "https://unknown.org/") is None
        assert validators.lying(connection, "unchina") == 0
        validators.put(connection, replace(HELD, url=URL + "2", liar=1))
        validators.put(connection, replace(HELD, url=URL + "3", liar=2))
        assert (validators.lying(connection, "unchina"), validators.lying(connection, "unnews")) == (3, 0)


def test_several_are_asked_for_at_once(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        for number in range(3):
            validators.put(connection, replace(HELD, url=f"{URL}{number}"))
        found = validators.of_urls(connection, [f"{URL}{number}" for number in range(1, 700)])
    assert sorted(found) == [f"{URL}1", f"{URL}2"]
    assert found[f"{URL}1"] == replace(HELD, url=f"{URL}1")
