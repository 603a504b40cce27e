"""Watches that are queries: told of what they match, by the words that stand in the text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.errors import ConfigError
from pipelines.model.watch import Watch
from pipelines.monitor.watching import asking
from pipelines.outlets.watches import News

NOW = datetime(2026, 11, 29, tzinfo=UTC)
NEWS = News(
    "Leaders met",
    "https://made.test/1",
    "unido",
    "2026-11-28",
    "en",
    "Leaders met\n\nThe organisations developed climate finance. 氣候变化。",
    "speech",
)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("organization develop", ["organisations", "developed"]),
        ("气候", ["氣候"]),
        ("meeting OR rain", ["met"]),
        ("climate -finance", []),
        ('"develop"', []),
        ("title:leader", ["Leaders"]),
        ("kind:speech source:unido", ["kind:speech source:unido"]),
        ("kind:article", []),
        ("lang:zh", []),
        ("after:2026-11-28 climate", ["climate"]),
        ("after:2026-11-29 climate", []),
    ],
)
def test_a_watch_with_a_query_finds_words(query: str, words: list[str]) -> None:
    watch = Watch("w", query=query)

    assert asking([watch], NOW)(watch, NEWS) == words


def test_a_watch_with_words_is_asked_as_before() -> None:
    watch = Watch("w", ("climate finance", "rain"))

    assert asking([watch], NOW)(watch, NEWS) == ["climate finance"]


def test_sources_and_languages_limit_a_query() -> None:
    watch = Watch("w", query="climate", sources=("unchina",))

    assert asking([watch], NOW)(watch, NEWS) == []


def test_a_query_that_cannot_be_understood_is_a_fault_of_the_settings() -> None:
    with pytest.raises(ConfigError, match="watch 'w'"):
        asking([Watch("w", query="(open")], NOW)
