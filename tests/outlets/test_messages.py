"""What is in a message, what is kept out, when it is tried again; watches and digests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.model.watch import Watch
from pipelines.outlets.digest import digest, of_watches
from pipelines.outlets.messages import LONGEST_BODY, bundle, message, of_payload, one_line, pause
from pipelines.outlets.telling import sentence
from pipelines.outlets.watches import News, hits, matching

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.mark.catalogue("P8", "C8")
@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("plain", "plain"),
        ("a\r\nBcc: everyone@example.org", "a Bcc: everyone@example.org"),
        ("a\u2028b\x0bc\x85d", "a b c d"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("标题", "标题"),
        ("x" * 500, "x" * 199 + "…"),
    ],
)
def test_a_title_is_one_line(title: str, line: str) -> None:
    assert one_line(title) == line


def test_a_body_keeps_its_lines_and_loses_control_characters() -> None:
    made = message("t", "one\x00\ntwo\x1b[31m\tthree" + "x" * 30_000, "k")

    assert made.body.startswith("one\ntwo[31m\tthree")
    assert len(made.body) == LONGEST_BODY


def test_a_message_survives_the_outbox() -> None:
    made = message("t", "b\nc", "k")

    assert of_payload(made.payload()) == made


@pytest.mark.catalogue("C7")
def test_pauses_double_up_to_a_day() -> None:
    pauses = [pause(tries) for tries in range(40)]

    assert pauses[:3] == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]
    assert pauses[-1] == timedelta(hours=24)
    assert pauses == sorted(pauses)


@pytest.mark.catalogue("C7")
def test_overdue_messages_become_one() -> None:
    waiting = [(message(f"title {number}", "b", f"k{number}"), NOW - timedelta(hours=30 + number)) for number in range(60)]
    fresh = (message("fresh", "b", "f"), NOW - timedelta(hours=1))
    made = bundle([*waiting, fresh], NOW)

    assert made is not None
    assert made.title.startswith("60 messages were not delivered since 2026-11-18")
    assert made.body.startswith("... and 10 before them")
    assert "fresh" not in made.body


def test_a_single_late_message_goes_as_it_is() -> None:
    assert bundle([(message("t", "b", "k"), NOW - timedelta(hours=30))], NOW) is None


def news(title: str = "China and the SDGs", text: str = "", source: str = "unnews", language: str = "en") -> News:
    return News(title, "https://un.example/1", source, "2026-11-20", language, text)


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("climate change", "On Climate\n Change today", True),
        ("climate change", "climate and change", False),
        ("port", "support for reports", False),
        ("port", "the port of Ningbo", True),
        ("COP30", "at COP30, Belém", True),
        ("Belem", "at COP30, Belém", True),
        ("ＣＯＰ30", "at cop30", True),
        ("气候变化", "联合国谈气候变化问题", True),
        ("气候变化", "联合国谈气候\n变化问题", True),
        ("气候变化", "气候在变化", False),
        ("C++", "written in C++ today", True),
        ("a.b", "axb", False),
        ("SDGs", "in the title only", True),
    ],
)
def test_words_and_phrases(word: str, text: str, found: bool) -> None:
    assert hits(Watch("w", (word,)), news(text=text)) == ([word] if found else [])


@pytest.mark.parametrize(
    ("watch", "found"),
    [
        (Watch("w", ("china",)), True),
        (Watch("w", ("china",), sources=("unido",)), False),
        (Watch("w", ("china",), sources=("unido", "unnews")), True),
        (Watch("w", ("china",), languages=("zh",)), False),
        (Watch("w", ("china",), languages=("en",)), True),
    ],
)
def test_sources_and_languages(watch: Watch, found: bool) -> None:
    assert bool(matching([watch], news())) is found


@pytest.mark.catalogue("C9")
def test_ten_thousand_articles_are_one_digest() -> None:
    made = digest([news(f"title {number}", source=f"s{number % 7}") for number in range(10_000)], "k")

    assert made is not None
    assert made.title == "10000 new articles from 7 sources"
    assert len(made.body) <= LONGEST_BODY
    assert "s3 (1429)" in made.body
    assert "... and 1415 more" in made.body


def test_no_article_is_no_digest() -> None:
    assert digest([], "k") is None


def test_each_watch_that_was_hit_is_one_message() -> None:
    watches = [Watch("china", ("china",)), Watch("trade", ("trade", "贸易")), Watch("none", ("nothing",))]
    made = of_watches(watches, [news(), news("Trade", text="China 贸易")], "k")

    assert [one.title for one in made] == ["watch china: 2 articles", "watch trade: 1 article"]
    assert "trade, 贸易" in made[1].body
    assert made[1].data["articles"] == [
        {
            "title": "Trade",
            "date": "2026-11-20",
            "language": "en",
            "url": "https://un.example/1",
            "sentence": "China 贸易",
            "source": "unnews",
            "kind": "article",
            "words": ["trade", "贸易"],
        }
    ]
    assert of_payload(made[1].payload()) == made[1]
    assert len({one.key for one in made}) == 2


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        (
            "China and the SDGs\n\nIt rained. Trade with Ningbo grew by 3.5 per cent. It ended.",
            ["trade"],
            "Trade with Ningbo grew by 3.5 per cent.",
        ),
        ("China and the SDGs\n\nIt rained. It ended.", ["kind:article"], "It rained."),
        ("Another first line\n\nIt rained.", [], "Another first line"),
        ("China and the SDGs\n\n昨天下雨。贸易增长了。会议结束。", ["贸易"], "贸易增长了。"),
        ("China and the SDGs", ["china"], ""),
        ("", [], ""),
        ("China and the SDGs\n\n" + "x" * 400, [], "x" * 299 + "…"),
        ("China and the SDGs\n\nA\x1b[31m\u202ered line", [], "A [31mred line"),
    ],
)
def test_a_message_has_one_sentence_of_an_article(text: str, words: list[str], said: str) -> None:
    assert sentence(news(text=text), words) == said
