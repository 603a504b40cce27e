"""A query of one text in memory says what the index says; and its marks stand where the index found it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from pipelines.search.marks import Piece, marks, passage, pieces
from pipelines.search.match import Subject, line, matches
from pipelines.search.query_language import parse
from tests.search.made import ANSWERS, NOW, TEXTS, fill, found, open_corpus, search_in

if TYPE_CHECKING:
    from pipelines.search.search import Search

WORDS = some.sampled_from(
    [
        "气",
        "气候",
        "候变",
        "氣候",
        "化石",
        "2026年",
        "unido",
        "woman",
        "meeting",
        '"met"',
        "develop*",
        "climate",
        '"climate change"',
        "nothing",
        "title:china",
        "title:气候",
        "source:made",
        "lang:zh",
        "kind:story",
        "after:2026",
        "dated:no",
        "version:all",
        "联合国，中国",
        "370,139",
    ]
)
QUERIES = some.recursive(
    WORDS,
    lambda inner: some.one_of(
        some.tuples(inner, inner).map(" ".join),
        some.tuples(inner, inner).map(lambda two: f"({two[0]} OR {two[1]})"),
        inner.map(lambda one: f"-({one})"),
    ),
    max_leaves=6,
)


def subject(number: int) -> Subject:
    title, body, more = TEXTS[number]
    published = more.get("published", f"2026-11-{1 + number:02d}")
    day = int(published.replace("-", "")) if published else 20261129
    return Subject(
        title=line(title),
        body=line(body),
        source=more.get("source", "made"),
        lang=more.get("language", "en"),
        kind=more.get("kind", "article"),
        day=day,
        dated=bool(published),
        found=int(NOW.timestamp()),
    )


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    corpus = open_corpus(tmp_path_factory.mktemp("match"))
    fill(corpus)
    made = search_in(corpus)
    made.follow()
    return made


@pytest.mark.parametrize("query", ANSWERS)
def test_it_says_what_the_index_says(query: str) -> None:
    assert [number for number in TEXTS if matches(parse(query, NOW), subject(number))] == ANSWERS[query]


@given(query=QUERIES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_it_says_what_the_index_says_of_any_query(search: Search, query: str) -> None:
    assert [number for number in TEXTS if matches(parse(query, NOW), subject(number))] == found(search, query)


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("The minister developed it.", "develop", ["developed"]),
        ("The minister developed it.", '"develop"', []),
        ("氣候變化與气候", "气候", ["氣候", "气候"]),
        ("在 2026 年", "2026年", ["2026 年"]),
        ("climate change, Climate-Change", '"climate change"', ["climate change", "Climate-Change"]),
        ("370,139 people", "370139", ["370,139"]),
        ("China’s partners", "china partner*", ["China’s", "partners"]),
        ("rain and snow", "rain -snow", ["rain"]),
        ("climate finances", '"climate" OR climate-fin*', ["climate finances"]),
        ("中国人民中国", "中国 OR 国人", ["中国人", "中国"]),
        ("no hit", "title:no", []),
    ],
)
def test_marks_stand_where_the_words_are(text: str, query: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in marks(text, parse(query, NOW), "body")] == marked


@given(some.text(max_size=200), some.sampled_from(["a", "气", "2*x", '"a b"', "x OR y", "ab*"]))
def test_pieces_are_the_text_again(text: str, query: str) -> None:
    hits = marks(text, parse(query, NOW))

    assert "".join(piece.text for piece in pieces(text, hits)) == text
    assert all(0 <= start < end <= len(text) for start, end in hits)
    assert all(one[1] <= other[0] for one, other in pairwise(hits))
    assert passage(text, hits) is not None


def test_the_passage_shows_most_of_the_words() -> None:
    text = f"climate here. {'Filler words go on and on. ' * 40}Here the climate of trade and finance is told. {'More filler. ' * 40}"
    shown = passage(text, marks(text, parse("climate trade finance", NOW)))

    assert [piece.text for piece in shown if piece.hit] == ["climate", "trade", "finance"]
    assert shown[0] == Piece("Here the ")
    assert shown[-1].text.endswith(" …")


def test_the_passage_of_a_text_without_hits_is_its_beginning() -> None:
    assert passage("联合国" * 200, []) == [Piece("联合国" * 36 + "联合"), Piece(" …")]
    assert passage("", []) == []
