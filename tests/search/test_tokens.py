"""Tokens: one spelling for what people take for the same, and a break where no phrase may go on."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipelines.search.tokens import BREAK, is_cjk, spans, tokens

TABLE = {
    "China's climate": ["china", "climate"],
    "the leaders’ plan": ["the", "leaders", "plan"],
    "don't": ["dont"],
    "Xi'an": ["xian"],
    "Côte d'Ivoire": ["cote", "d", "ivoire"],
    "Müller naïve ÅNGSTRÖM": ["muller", "naive", "angstrom"],
    "370,139 and 3.5": ["370139", "and", "3", "5"],
    "1,23": ["1", "23"],
    "COVID-19": ["covid", "19"],
    "２０２６ ＵＮ": ["2026", "un"],
    "ﬁnance": ["finance"],
    "Straße": ["strasse"],
    "氣候變化": ["气", "候", "变", "化"],
    "气候 变化": ["气", "候", BREAK, "变", "化"],
    "气候，变化": ["气", "候", BREAK, "变", "化"],
    "2026 年": ["2026", "年"],
    "2026年": ["2026", "年"],
    "北京（UN）": ["北", "京", BREAK, "un"],
    "UN。北京": ["un", BREAK, "北", "京"],
    "one, two. Three": ["one", "two", "three"],
    "one\n\ntwo": ["one", BREAK, "two"],
    "one\ntwo": ["one", "two"],
    "한국어": ["한", "국", "어"],
    "カタカナ": ["カ", "タ", "カ", "ナ"],
    "а́лый": ["а", "лыи"],
    "_x_": ["x"],
    "\U0002b504 \U00030000": ["\U0002b504", BREAK, "\U00030000"],
    "⑴ ㈠ ½": ["1", "一", "12"],
    "": [],
    "... !": [],
}


@pytest.mark.parametrize(("text", "found"), TABLE.items())
def test_the_tokens_of_a_text(text: str, found: list[str]) -> None:
    assert tokens(text) == found


@given(some.text(max_size=80))
def test_spans_are_the_same_tokens_with_their_places(text: str) -> None:
    found = list(spans(text))

    assert [token for token, _, _ in found] == tokens(text)
    assert all(0 <= start < end <= len(text) for _, start, end in found)
    assert all(before[2] <= after[1] for before, after in pairwise(found))


@given(some.text(max_size=80))
def test_a_token_is_fit_for_the_index(text: str) -> None:
    for token in tokens(text):
        assert token == BREAK or any(map(str.isalnum, token))
        assert not set(token) & set(" \"'*():^-+\n")
        assert token == BREAK or BREAK not in token
        assert len(token) <= 64


@given(some.text(some.sampled_from("气候氣國国年AB"), min_size=1, max_size=6))
def test_a_word_is_found_in_a_text_that_holds_it(word: str) -> None:
    needle, line = f" {' '.join(tokens(word))} ", f" {' '.join(tokens(f'他说：{word}。'))} "

    assert needle in line


def test_only_characters_of_writings_without_spaces_are_tokens_of_their_own() -> None:
    assert all(map(is_cjk, "气候氣カ한"))
    assert not any(map(is_cjk, ["a", "é", "ж", "2", BREAK]))
