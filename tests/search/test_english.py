"""Stems, by a table made by hand (`stems.toml`): what is found together and, as important, what is not."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipelines.search.english import forms, lemmas

TABLE = tomllib.loads((Path(__file__).parent / "stems.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("pair", TABLE["same"])
def test_forms_of_a_word_find_each_other(pair: str) -> None:
    one, other = pair.split()

    assert other in forms(one)
    assert one in forms(other)


@pytest.mark.parametrize("pair", TABLE["other"])
def test_other_words_do_not(pair: str) -> None:
    one, other = pair.split()

    assert other not in forms(one)
    assert one not in forms(other)


def test_the_table_is_no_toy() -> None:
    assert len(TABLE["same"]) >= 100
    assert len(TABLE["other"]) >= 50


@given(some.text(some.sampled_from("abcdefgilmnorstuyesdin"), min_size=1, max_size=14))
def test_being_forms_is_mutual_and_every_word_is_its_own(word: str) -> None:
    found = forms(word)

    assert word in found
    assert list(found) == sorted(set(found))
    assert all(word in forms(other) for other in found)
    assert word in lemmas(word)


@pytest.mark.parametrize("word", ["", "a", "2026", "covid19", "气", "naïve", "x" * 60])
def test_what_is_no_english_word_stands_for_itself(word: str) -> None:
    assert forms(word) == (word,)


def test_forms_are_few_enough_for_a_query() -> None:
    assert max(len(forms(word)) for pair in TABLE["same"] for word in pair.split()) <= 40
    assert len(forms("develop")) > 1
    assert all(one != other for one, other in pairwise(forms("develop")))
