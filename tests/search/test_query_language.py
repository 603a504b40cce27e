"""The query language: what a text means, and the sentence for what means nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipelines.errors import QueryError
from pipelines.search.query import And, Dated, Days, Field, Not, Or, Query, Versions, Watched, Words
from pipelines.search.query_fields import ALSO, FIELDS
from pipelines.search.query_language import parse

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def word(text: str, column: str = "") -> Words:
    return Words((text,), column)


def phrase(*tokens: str, column: str = "") -> Words:
    return Words(tokens, column, exact=True)


MEANINGS: dict[str, Query] = {
    "": And(),
    "  ": And(),
    "climate": word("climate"),
    "Climate": word("climate"),
    "climate change": And((word("climate"), word("change"))),
    "climate AND change": And((word("climate"), word("change"))),
    "climate OR change": Or((word("climate"), word("change"))),
    "climate | change": Or((word("climate"), word("change"))),
    "climate or change": And((word("climate"), word("or"), word("change"))),
    "a b OR c": Or((And((word("a"), word("b"))), word("c"))),
    "a (b OR c)": And((word("a"), Or((word("b"), word("c"))))),
    "-weather": Not(word("weather")),
    "NOT weather": Not(word("weather")),
    "climate -weather": And((word("climate"), Not(word("weather")))),
    "climate -(rain OR snow)": And((word("climate"), Not(Or((word("rain"), word("snow")))))),
    '"climate change"': phrase("climate", "change"),
    '"develop"': phrase("develop"),
    "develop*": Words(("develop",), prefix=True),
    "climate-change": phrase("climate", "change"),
    "COVID-19": phrase("covid", "19"),
    "370,139": word("370139"),
    "China's": word("china"),
    "café": word("cafe"),
    "d'Ivoire": phrase("d", "ivoire"),
    "气候": phrase("气", "候"),
    "氣候變化": phrase("气", "候", "变", "化"),
    "水": Words(("水",)),
    "气候，变化": And((phrase("气", "候"), phrase("变", "化"))),
    "“气候变化”": phrase("气", "候", "变", "化"),
    "「气候」（北京 | 上海）": And((phrase("气", "候"), Or((phrase("北", "京"), phrase("上", "海"))))),
    "2026年": phrase("2026", "年"),
    "UNIDO中国": phrase("unido", "中", "国"),
    "title:China": word("china", "title"),
    "title: China": word("china", "title"),
    "title：中国": phrase("中", "国", column="title"),
    "title:(China OR unido)": Or((word("china", "title"), word("unido", "title"))),
    'text:"climate change"': phrase("climate", "change", column="body"),
    "source:unido,unicef": Field("source", ("unido", "unicef")),
    "-source:unido": Not(Field("source", ("unido",))),
    "language:zh": Field("lang", ("zh",)),
    "type:speech": Field("kind", ("speech",)),
    "after:2026-01": Days("date", 20260101),
    "before:2026-03": Days("date", None, 20260300),
    "on:2026-02": Days("date", 20260201, 20260228),
    "on:2024-02-29": Days("date", 20240229, 20240229),
    "on:2025": Days("date", 20250101, 20251231),
    "after:yesterday": Days("date", 20261128),
    "after:7d": Days("date", 20261122),
    "since:2026-11-29": Days("found", 1795910400),
    "until:2026-11-29": Days("found", None, 1795910399),
    "dated:no": Dated(False),
    "version:all": Versions("all"),
    "version:superseded": Versions("old"),
    "watch:climate": Watched("climate"),
    'watch:"two words"': Watched("two words"),
    "China - US relations: a story": And(tuple(map(word, ("china", "us", "relations", "a", "story")))),
    "SDG 13: climate / energy": And(tuple(map(word, ("sdg", "13", "climate", "energy")))),
}

SENTENCES = {
    '"abc': 'the quote " at character 1 is not closed; expected " after its words',
    "x “abc": "the quote “ at character 3 is not closed; expected ” after its words",
    "(abc": "the bracket ( at character 1 is not closed; expected a ) after its words",
    "abc)": "the bracket ) at character 4 closes nothing; expected a ( before it",
    ")": "the bracket ) at character 1 closes nothing; expected a ( before it",
    "()": "the brackets at character 1 hold nothing; expected words between them",
    "OR x": "OR at character 1 has nothing on one side; expected a word on both sides",
    "x OR": "OR at the end has nothing on one side; expected a word on both sides",
    "x AND": "AND stands at the end; expected a word after it",
    "AND x": "AND at character 1 has nothing before it; expected a word on both sides",
    "NOT": "NOT at character 1 excludes nothing; expected a word right after it",
    "foo:bar": "foo: at character 1 is no field (fields are source, lang, kind,",
    "sorce:x": "sorce: at character 1 is no field (did you mean source:?); to look for the words, put them in quotes",
    "after:2026-13": "after:2026-13 is no day; expected 2026, 2026-11, 2026-11-29, today, yesterday, or days back as in 7d",
    "on:2025-02-29": "on:2025-02-29 is no day",
    "on:0000": "on:0000 is no day",
    "!!!": "'!!!' holds no letter and no number; expected words",
    '"..."': "'...' at character 1 holds no letter and no number; expected words",
    "a*": "a* at character 1 fits nearly every word; expected 2 letters before the *",
    "title:": "title: at character 1 has nothing after it; expected words of the title",
    "source:": "source: at character 1 has nothing after it; expected the declared name of a source",
    "source:,": "source: at character 1 has nothing after it",
    "version:9": "version:9 is none; expected current, old or all",
    "dated:maybe": "dated:maybe is no answer; expected yes or no",
    "x" * 2001: "the query has 2001 characters; expected no more than 2000",
    "(" * 20 + "x": "the query has brackets within brackets 17 deep; expected no more than 16",
    "-" + "(-" * 20 + "x": "the query has brackets within brackets",
    " ".join(["x"] * 65): "the query has more than 64 terms; expected fewer",
}


@pytest.mark.parametrize(("text", "meaning"), MEANINGS.items())
def test_a_query_means(text: str, meaning: Query) -> None:
    assert parse(text, NOW) == meaning


@pytest.mark.parametrize(("text", "sentence"), SENTENCES.items())
def test_a_wrong_query_is_told_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, NOW)

    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


@given(some.text(some.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_a_query_or_a_sentence(text: str) -> None:
    try:
        parse(text, NOW)
    except QueryError as error:
        assert str(error)


GRAMMAR = some.sampled_from(
    ["(", ")", '"', "“", "-", "OR", "AND", "NOT", "title:", "source:", "after:", "x", "气候", "*", "a*", ":", "2026", " "]
)


@given(some.lists(GRAMMAR, max_size=20).map(" ".join) | some.lists(GRAMMAR, max_size=20).map("".join))
def test_any_jumble_of_its_parts_is_a_query_or_a_sentence(text: str) -> None:
    try:
        parse(text, NOW)
    except QueryError as error:
        assert str(error)


def test_every_field_is_understood() -> None:
    values = {"after": "2026", "before": "2026", "on": "2026", "since": "2026", "until": "2026", "dated": "yes", "version": "all"}
    for name in (*FIELDS, *ALSO):
        parse(f"{name}:{values.get(ALSO.get(name, name), 'x')}", NOW)
