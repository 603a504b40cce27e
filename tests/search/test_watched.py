"""Watches as queries, and what they match, kept in the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipelines.errors import ConfigError
from pipelines.model.watch import Watch
from pipelines.search.watched import queries
from tests.search.made import NOW, add, fill, found, search_in

if TYPE_CHECKING:
    from pipelines.corpus.corpus import Corpus

CLIMATE = Watch("climate", ("climate change", "气候"))
STORIES = Watch("stories", query="kind:story OR 化石")


def test_watches_are_facets_and_fields(corpus: Corpus) -> None:
    fill(corpus)
    search = search_in(corpus, [CLIMATE, STORIES])
    search.follow()

    assert search.page("").facets.watch == {"climate": 2, "stories": 2}
    assert search.page("lang:zh").facets.watch == {"climate": 1, "stories": 1}
    assert found(search, "watch:climate") == [0, 3]
    assert found(search, "watch:stories -watch:climate") == [1, 2]


def test_new_texts_are_asked_once_and_new_watches_of_all(corpus: Corpus) -> None:
    fill(corpus)
    search = search_in(corpus, [CLIMATE])
    search.follow()
    add(corpus, 20, "Later", "More of climate change.")

    assert found(search, "watch:climate") == [0, 3, 4]
    both = search_in(corpus, [CLIMATE, STORIES])
    assert found(both, "watch:stories") == [1, 2]
    changed = search_in(corpus, [Watch("climate", ("nothing",)), STORIES])
    assert found(changed, "watch:climate") == [3]
    assert found(changed, "watch:stories") == [1, 2]
    assert found(search_in(corpus), "watch:stories") == []


def test_words_of_a_watch_stand_as_they_are_written(corpus: Corpus) -> None:
    fill(corpus)
    search = search_in(corpus, [Watch("w", ("partnership", "china"), sources=("made",), languages=("en",))])

    assert found(search, "watch:w") == [3]


def test_a_misspelt_watch_is_told(corpus: Corpus) -> None:
    fill(corpus)
    search = search_in(corpus, [CLIMATE])
    search.follow()

    assert search.page("watch:climat").doubts == ("no watch is named 'climat'; did you mean 'climate'?",)


@pytest.mark.parametrize(
    ("watch", "sentence"),
    [
        (Watch("w", query='"open'), "watch 'w': the quote"),
        (Watch("w", query="watch:other"), "watch 'w': a watch asks for a watch"),
        (Watch("w", ("...",)), "watch 'w': none of its words"),
    ],
)
def test_a_watch_that_cannot_be_understood_is_told(watch: Watch, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence.replace("'", ".")):
        queries([watch], NOW)
