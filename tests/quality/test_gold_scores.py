"""The measure of the public gold sets: snippets, texts and intervals."""

from __future__ import annotations

import pytest

from tests.bench.clean import Gold
from tests.bench.clean_gold import Case, Snippets, interval, scored

PAGE = Gold("SH", "https://one.example/a", b"", "", None, "one two three four five six")


@pytest.mark.parametrize(("text", "score"), [("one two three four five six", 1.0), ("", 0.0), ("one two three four", 0.5)])
def test_a_text_is_scored_by_its_word_grams(text: str, score: float) -> None:
    assert scored(Case("SH", "a", PAGE, None, 1.0), text) == score


@pytest.mark.parametrize(("text", "score"), [("well  said, more", 1.0), ("well said and bad", 0.5), ("nothing of it", 0.0)])
def test_snippets_that_must_and_must_not_be_there(text: str, score: float) -> None:
    assert scored(Case("TF", "a", PAGE, Snippets(("well said", "more"), ("bad",)), 1.0), text) == score


def test_an_interval_holds_the_mean_and_is_the_same_again() -> None:
    values = [0.2, 0.4, 0.9, 1.0, 1.0, 0.8]
    low, high = interval(values)

    assert low < sum(values) / len(values) < high
    assert interval(values) == (low, high)
    assert interval([1.0] * 5) == (1.0, 1.0)
