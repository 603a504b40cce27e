"""Normalisation, fingerprints and facts: what stays equal under another spelling, and what winnowing promises."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dedupe import fingerprint, normal
from pipelines.dedupe.facts import CAPITAL, NAME, NUMBER, NUMERAL, PLAIN, facts
from tests.dedupe.made import story


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("370,139 learners", "370139 Learners"),
        ("It doesn’t “work” – yet", 'it doesn\'t "work" - yet'),
        ("２０２３年７月", "2023年7月"),
        ("１，０００人", "1000人"),
        ("聯合國發展計劃署與中國政府簽署協議", "联合国发展计划署与中国政府签署协议"),
        ("co\u00adoper\u200bation", "cooperation"),
        ("ﬁnance Ｃhina", "finance China"),
        ("A  B\n\nC", "a b c"),
        ("café", "cafe\u0301"),
        ("Straße", "STRASSE"),
    ],
)
def test_two_spellings_of_one_text(one: str, two: str) -> None:
    assert normal.words(one) == normal.words(two)


def test_a_character_is_a_token_and_a_word_is_one() -> None:
    assert normal.words("UNIDO在上海举办2场活动") == ["unido", "在", "上", "海", "举", "办", "2", "场", "活", "动"]
    assert normal.join(normal.words("UNIDO在上海 two days")) == "unido在上海two days"


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert normal.words(normal.fold(text)) == normal.words(text)


@given(st.text())
def test_any_text_has_facts(text: str) -> None:
    made = facts(text, text)

    assert all(0 <= mark < 1 << 48 for mark in made.fingerprints)
    assert len(made.spans) == made.tokens
    assert len(made.kinds(0, made.tokens)) == made.tokens


def test_the_kinds_of_facts() -> None:
    made = facts("", "On Monday 5 May, Maria Lopez met 三位专家. They may 2nd")
    kinds = dict(zip(made.words, made.kinds(0, made.tokens), strict=True))

    assert [kinds[word] for word in ("monday", "5", "maria", "三", "they", "2nd", "met")] == [
        NUMBER,
        NUMBER,
        NAME,
        NUMERAL,
        CAPITAL,
        NUMBER,
        PLAIN,
    ]


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="Invalid isoformat"):
        facts("", "x", "yesterday!")


@pytest.mark.parametrize(("language", "shared"), [("en", 20), ("zh", 23)])
def test_a_shared_stretch_is_never_missed(language: str, shared: int) -> None:
    rng = random.Random(5)
    for trial in range(60):
        one, two = (normal.words(story(2 * trial + side, 40, language)) for side in (0, 1))
        start, place = rng.randrange(len(one) - shared), rng.randrange(len(two))
        two[place:place] = one[start : start + shared]
        mine, theirs = (facts("", normal.join(words) if language == "zh" else " ".join(words)) for words in (one, two))

        assert set(mine.fingerprints) & set(theirs.fingerprints)


def test_a_smaller_window_takes_all_of_a_larger_one() -> None:
    hashes = np.random.default_rng(3).integers(0, 1 << 40, 4000).astype(np.uint64)
    kept = [set(fingerprint.winnow(hashes, window).tolist()) for window in (16, 8, 4)]

    assert kept[0] <= kept[1] <= kept[2]


def test_hashes_are_the_same_in_every_process() -> None:
    """Stored in every corpus: when this fails, raise `normal.SCHEME`."""
    made = facts("", "Ten words that will be stored in a table for years.")

    assert (made.content_hash, made.fingerprints) == ("n1:6fb554e6b1aa81d947c2e1469c81a638", (46777089274449, 177405784069423))
