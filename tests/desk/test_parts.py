"""The desk's pure parts: addresses, plots, type-setting, time maps, words, and pages made quiet."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.clean.kinds import DEFAULT
from pipelines.clean.textformat import parse, serialize
from pipelines.clean.wordlists import table
from pipelines.desk import memento, words
from pipelines.desk.archived import replayed
from pipelines.desk.asked import Asked
from pipelines.desk.hits_chart import MOST_YEARS, plot
from pipelines.desk.memento import Addresses, Memento
from pipelines.desk.render import LABELS, readable
from pipelines.desk.typeset import typeset
from pipelines.errors import QueryError
from pipelines.model import Outcome
from pipelines.model.health import State
from pipelines.search.query_fields import FIELDS

WHERE = Addresses('https://made.test/a?b="c">', "http://h/timegate/x", "http://h/timemap/link/x")
FIRST = Memento(datetime(2026, 1, 1, tzinfo=UTC), "http://h/texts/1/page")
SECOND = Memento(datetime(2026, 2, 1, tzinfo=UTC), "http://h/texts/2/page")


@given(st.lists(st.tuples(st.sampled_from(["q", "source", "lang", "year", "page", "order", "x"]), st.text(max_size=9)), max_size=9))
def test_an_address_says_the_same_when_it_is_read_again(parameters: list[tuple[str, str]]) -> None:
    try:
        asked = Asked.of(parameters)
    except QueryError:
        return

    assert Asked.of(asked.parameters) == asked


def test_a_plot_has_no_gap_and_loses_no_text() -> None:
    found = plot({202611: 3, 202701: 1})

    assert [(bar.name, bar.count) for bar in found.bars[-3:]] == [("2026-11", 3), ("2026-12", 0), ("2027-01", 1)]
    assert (len(found.bars), found.bars[0].name) == (12, "2026-02")
    assert found.total == 4
    assert found.bars[-3].height == 100
    assert plot({}).bars == ()


def test_a_plot_of_ages_is_of_years_and_bounded() -> None:
    found = plot({101: 2, 190001: 1, 202611: 5})

    assert found.unit == "year"
    assert len(found.bars) == MOST_YEARS
    assert (found.total, found.earlier) == (8, 3)


def test_two_plots_share_a_scale() -> None:
    assert plot({202611: 5}, most=10, among=(202609,)).bars[-1].height == 50
    assert plot({}, most=10, among=(202609, 202611)).total == 0


def test_a_text_is_set_as_its_format_has_it() -> None:
    text = "One line\nand another.\n\n• first\n  • deeper\n2. second\n\na | b\nc | d"
    one, two, three = typeset(text, [(4, 8)])

    assert [piece.hit for piece in one.lines[0].cells[0]] == [False, True]
    found = [(line.depth, line.number, line.cells[0][0].text) for line in two.lines]
    assert found == [(0, "", "first"), (1, "", "deeper"), (0, "2", "second")]
    assert [[cell[0].text for cell in line.cells] for line in three.lines] == [["a", "b"], ["c", "d"]]


@given(st.text(alphabet="ab •|.\n12气。", max_size=80), st.lists(st.integers(0, 79), max_size=6))
def test_setting_loses_no_character(text: str, places: list[int]) -> None:
    ordered = sorted({place for place in places if place < len(text)})
    hits = list(zip(ordered[::2], ordered[1::2], strict=False))
    shown = "".join(piece.text for block in typeset(text, hits) for line in block.lines for cell in line.cells for piece in cell)

    assert re.sub(r"[\s•|.0-9ab]", "", shown) == re.sub(r"[\s•|.0-9ab]", "", text)


def test_the_version_of_a_moment() -> None:
    both = [SECOND, FIRST]

    assert memento.at(both, None) is SECOND
    assert memento.at(both, datetime(2026, 1, 31, tzinfo=UTC)) is FIRST
    assert memento.at(both, datetime(2020, 1, 1, tzinfo=UTC)) is FIRST
    assert memento.accepted("Thu, 31 May 2007 20:35:00 GMT") == datetime(2007, 5, 31, 20, 35, tzinfo=UTC)


@pytest.mark.parametrize("header", ["", "now", "Thu, 31 May 2007 20:35:00", "Thu, 31 May 2007 20:35:00 +0800", "2007-05-31", "\x00"])
def test_what_is_no_moment_is_told(header: str) -> None:
    with pytest.raises(QueryError, match="Accept-Datetime"):
        memento.accepted(header)


def test_a_time_map_names_every_version_once() -> None:
    found = memento.links(WHERE, [SECOND, FIRST], self_=WHERE.map)

    assert found.startswith('<https://made.test/a?b=%22c%22%3E>; rel="original",\n')
    assert found.count('rel="first memento"; datetime="Thu, 01 Jan 2026 00:00:00 GMT"') == 1
    assert found.count('rel="last memento"') == 1
    assert memento.links(WHERE, [FIRST]).count('rel="first last memento"') == 1


def _values(sentence: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", sentence))


def test_every_word_of_the_desk_has_its_chinese() -> None:
    templates = files("pipelines.desk").joinpath("templates")
    text = "\n".join(one.read_text(encoding="utf-8") for one in templates.iterdir() if one.name.endswith(".html"))
    said = {a or b for a, b in re.findall(r"""\bt\((?:"([^"]+)"|'([^']+)')""", text)}
    counted = {word for pair in re.findall(r"""\bn\([^"]+"([^"]+)", "([^"]+)\"""", text) for word in pair}
    kinds = {*table("kinds")["labels"], DEFAULT}
    named = {*FIELDS.values(), *LABELS.values(), *kinds, *(state.value for state in State), *(outcome.value for outcome in Outcome)}

    assert len(said) > 100
    assert len(counted) > 20
    assert sorted((said | counted | named) - words.chinese().keys()) == []
    assert [english for english, chinese in words.chinese().items() if _values(english) != _values(chinese)] == []


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("zh", "en", "zh"),
        ("fr", "zh-TW", "zh"),
        ("", "fr;q=1, en;q=0.4, zh;q=0.5", "zh"),
        ("", "", "en"),
        ("", "zh;q=x, zh;q=0", "en"),
        ("", ";;q=,,", "en"),
    ],
)
def test_the_language_of_a_reader(chosen: str, accepted: str, language: str) -> None:
    assert words.preferred(chosen, accepted) == language


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.test></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)><script>1</script></svg>",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<a href=' \x01javascript:alert(1)'>x</a>",
        "<iframe srcdoc='<script>1</script>'></iframe>",
        "<meta http-equiv=refresh content='0;url=//evil.test'>",
        "<base href=//evil.test><a href=x>",
        "<link rel=stylesheet href=//evil.test>",
        "<object data=//evil.test></object>",
        "<form action=//evil.test><button formaction=javascript:1>",
        "<body background=//evil.test onload=1>",
        "<math><a xlink:href=javascript:1>",
        "<video poster=//evil.test src=//evil.test>",
        "<img srcset='//evil.test 2x'>",
        "<a href=# ping=//evil.test>",
        "<!--[if IE]><script>1</script><![endif]-->",
        "<noscript><img src=//evil.test></noscript>",
        "<template><script>1</script></template>",
        "\0<scr\0ipt>1</script>",
        "<embed src='data:text/html,<script>1</script>'>",
        "<image href=//evil.test>",
        "<a href=data:text/html,x>",
        f"<p {'a' * 9999}",
        "<div>" * 3000,
        "",
        "\0",
        "<?xml version='1.0' encoding='utf-16'?><p>x",
    ],
)
def test_no_page_acts_or_fetches(hostile: str) -> None:
    made = replayed(f"{hostile}<p>kept</p>").lower()

    assert not re.search(r"<(script|iframe|meta|base|link|object|embed|template|!--)", made)
    assert not re.search(r"""\s(on\w+|srcset|ping|formaction|action|poster|background|srcdoc)\s*=""", made)
    assert not re.search(r"""(src|href|data)\s*=\s*["']?\s*(javascript|data:text|//evil)""", made)


def test_a_page_keeps_what_is_read() -> None:
    made = replayed(
        "<html><head><title>t</title></head><body><script>x</script>tail<h1>气候</h1><a href='https://made.test/'>link</a></body></html>"
    )

    assert "tail<h1>气候</h1>" in made
    assert 'href="https://made.test/"' in made


def test_the_format_that_is_set_is_the_one_that_is_written() -> None:
    title, blocks = parse("T\n\n• one\n  2. two\n\na | b\nc | d\n\ntext")

    assert [block.kind for block in typeset(serialize(title, blocks).partition("\n\n")[2])] == ["list", "table", "paragraph"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://made.test/zh/%E6%B0%94%E5%80%99?a=%26", "https://made.test/zh/气候?a=%26"),
        ("https://made.test/%E2%80%AEx", "https://made.test/%E2%80%AEx"),
        ("https://made.test/%FF%3Cscript%3E", "https://made.test/%FF%3Cscript%3E"),
        ("https://made.test/%2F%E6", "https://made.test/%2F%E6"),
    ],
)
def test_addresses_are_readable_and_mislead_nobody(address: str, shown: str) -> None:
    assert readable(address) == shown
