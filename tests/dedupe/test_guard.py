"""The alignment and the template guard: what counts as an edit, and which edits are facts."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dedupe.align import align
from pipelines.dedupe.facts import facts
from pipelines.dedupe.guard import changes
from pipelines.dedupe.headlines import differ
from pipelines.dedupe.novelty import compare
from pipelines.dedupe.rules import RULES
from pipelines.dedupe.values import said
from tests.dedupe.made import edited, sentences, story


def kinds(before: str, after: str) -> tuple[int, int]:
    """(facts, other edits) when a passage in the middle of a story becomes another."""
    zh = not before.isascii()
    one, two = (story(seed, 6, "zh" if zh else "en") for seed in (1, 2))
    space = "" if zh else " "
    found = changes(compare(facts("", one + space + after + space + two), facts("", one + space + before + space + two)), RULES)
    return found.facts, found.others


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("on 4 May", "on 5 June", (1, 0)),
        ("in room 12 of", "in room 15 of", (1, 0)),
        ("said Maria Lopez of", "said Peter Novak of", (1, 0)),
        ("said Maria Lopez of", "said Maria Lopes of", (1, 0)),  # another person or a slip: on doubt another
        ("about 1bn dollars", "about 1 billion dollars", (0, 1)),
        ("the U.S. share", "the US share", (0, 0)),
        ("a large share", "a great share", (0, 1)),
        ("a large share", "a share", (0, 1)),
        ("由王建国主持", "由陈思远主持", (1, 0)),
        ("共有三人参加", "共有九人参加", (1, 0)),
        ("在上海举行", "在昆明举行", (1, 0)),
        ("在上海举行", "在上海举办", (0, 1)),
        ("在上海举行", "在上海市举行", (0, 1)),
    ],
)
def test_what_kind_an_edit_is(before: str, after: str, expected: tuple[int, int]) -> None:
    assert kinds(before, after) == expected


def test_a_word_exchanged_throughout_is_a_fact() -> None:
    parts = sentences(1, 8)
    one, two = (" ".join(f"{part} {name} agreed." for part in parts) for name in ("abcdef", "uvwxyz"))

    assert changes(compare(facts("", one), facts("", two)), RULES).facts == 8


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("Podcast Ep. 73", "Podcast Ep. 74", True),
        ("Survey results 2022", "Survey results 2023", True),
        ("第12期简报", "第13期简报", True),
        ("Survey results", "Survey results 2023", False),
        ("Floods in May", "Talks in June on trade", False),
        ("The same 12", "The same 12", False),
        ("", "", False),
    ],
)
def test_titles_that_differ_in_numbers(one: str, two: str, expected: bool) -> None:
    assert bool(differ(facts(one, ""), facts(two, ""))) is expected


def test_numbers_say_the_same_in_digits_and_characters() -> None:
    assert said(["五"]) == said(["5"]) == said(["5th"]) == said(["five"])
    assert said(["may", "12"]) != said(["june", "12"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_heavily_edited_passage_is_no_new_one(language: str) -> None:
    coverage = compare(facts("", edited(story(1, 30, language), language, every=6)), facts("", story(1, 30, language)))

    assert coverage.covered > 0.97
    assert coverage.longest_tokens <= 8


def test_a_reordered_text_is_all_there() -> None:
    parts = story(1, 40).split("\n")
    random.Random(1).shuffle(parts)

    assert compare(facts("", "\n".join(parts)), facts("", story(1, 40))).exact > 0.99


def test_a_table_that_repeats_its_words_is_found_whole() -> None:
    table = "\n".join(f"row {at} | 0 | 0 | 1 | 0 | 0 | 1 | yes | no" for at in range(40))
    page = "\n".join([story(1), table, story(2)])

    assert compare(facts("", page), facts("", table)).back == 1.0


@pytest.mark.parametrize("text", ["a " * 20_000, "一" * 20_000, "a b " * 10_000, "1 " * 20_000])
def test_a_text_that_repeats_itself_all_the_way_is_compared_in_time(text: str) -> None:
    coverage = compare(facts("", text + "end"), facts("", "begin " + text))

    assert 0 < coverage.covered < 1
    assert coverage.extra + round(coverage.covered * coverage.tokens) == coverage.tokens


WORDS = st.lists(st.sampled_from(["a", "b", "c", "1", "二", "三", "人"]), max_size=80).map(" ".join)


@given(WORDS, WORDS)
def test_any_alignment_is_sound(one: str, two: str) -> None:
    new, old = facts("", one), facts("", two)
    result = align(new, old)

    for run in result.runs:
        assert new.words[run.start : run.start + run.size] == old.words[run.other : run.other + run.size]
    assert not (result.exact & result.edited).any()
    for gap in [*result.gaps, *result.edges]:
        assert 0 <= gap.start <= gap.end <= new.tokens
        assert 0 <= gap.other <= gap.other_end <= old.tokens


@given(st.lists(st.integers(0, 500), unique=True, min_size=8, max_size=80).map(lambda numbers: " ".join(f"w{each}" for each in numbers)))
def test_a_text_is_all_in_itself(text: str) -> None:
    made = facts("", text)
    coverage = compare(made, made)

    assert (coverage.exact, coverage.back, coverage.extra) == (1.0, 1.0, 0)
