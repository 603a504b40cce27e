"""Hostile pages, scaled down: the text comes out, or the page is refused; never half of it without a word, never a hang."""

from __future__ import annotations

import time

import pytest

from pipelines.clean.read import read
from pipelines.clean.textformat import serialize
from pipelines.model import SiteProfile
from tests.clean.making import BODY, PROSE, TITLE, html, page, source

ARTICLE = f"<h1>{TITLE}</h1><p class='date'>12 March 2025</p>{BODY}"
END = "<p>THE END of the story stands here.</p>"


def said(main: str, head: str = "") -> str:
    made = read(page(html(main, head)), source(), SiteProfile())
    assert made.refused is None, made.refused
    return serialize(made.articles[0].title, made.articles[0].blocks)


@pytest.mark.parametrize(
    "main",
    [
        "<div>" * 300 + ARTICLE + "</div>" * 300 + END,
        "<div>" * 1500 + ARTICLE + "</div>" * 1500 + END,
        ARTICLE + "<div>" * 800 + END,
        ARTICLE + "<p>" + "<b>x</b> " * 4000 + "</p>" + END,
        ARTICLE + "<table>" + "<tr><td>a</td><td>b</td></tr>" * 3000 + "</table>" + END,
        "<div " + " ".join(f"a{n}='x'" for n in range(3000)) + f">{ARTICLE}{END}</div>",
        ARTICLE + "<p>" + "text<br><br>" * 3000 + "</p>" + END,
        ARTICLE + "<p>" + "<br>" * 20000 + "</p>" + END,
        ARTICLE + "<p>" + "word " * 100_000 + "</p>" + END,
        ARTICLE + "<p>" + "x" * 500_000 + "</p>" + END,
        ARTICLE + "<p>" + " " * 1_000_000 + "</p>" + END,
        ARTICLE + "<p>12 March 2024</p>" * 3000 + END,
        ARTICLE + END + "<!-- x -->" * 20000,
        ARTICLE + END + "<" * 100_000,
        "".join('<div class="share">' for _ in range(500)) + ARTICLE + END,
        "<span class='date'>" * 500 + "12 May 2020" + "</span>" * 500 + ARTICLE + END,
        f"{ARTICLE}<p>A \x00 null, a \x01 sign, a \ud800 surrogate, &#0; &#xD800; &#55296; references, \ufffe nothing.</p>{END}",
        f"{ARTICLE}<p>\u202eturned\u202c \u200bzero\u200b \x1b[31mred</p>{END}",
    ],
    ids=range(18),
)
def test_the_text_after_it_is_there(main: str) -> None:
    begun = time.process_time()
    text = said(main)

    assert all(paragraph in text for paragraph in PROSE)
    assert "THE END of the story stands here." in text
    assert not any(ord(c) < 32 and c != "\n" for c in text)
    assert not any(c in text for c in "\u202e\u200b\ud800\ufffe")
    assert time.process_time() - begun < 15


@pytest.mark.parametrize(
    "script",
    [
        "[" * 100_000,
        '"' + "x" * 1_100_000 + '"',
        '{"@type":"NewsArticle","a":' * 400 + "1" + "}" * 400,
        '{"datePublished": {"a": [1, null]}}',
        "{",
    ],
)
def test_json_ld_bombs_cost_nothing(script: str) -> None:
    assert TITLE in said(ARTICLE, f'<script type="application/ld+json">{script}</script>')


def test_beyond_what_a_tree_can_be_the_page_is_refused() -> None:
    made = read(page(html("<div>" * 5000 + ARTICLE)), source(), SiteProfile())

    assert made.refused is not None
    assert made.refused.reason == "too_deep"


@pytest.mark.catalogue("P10")
def test_a_title_of_a_megabyte_is_cut() -> None:
    made = read(page(html(ARTICLE.replace(TITLE, "T" * 1_000_000), title="")), source(), SiteProfile()).articles[0]

    assert len(made.title) <= 501


@pytest.mark.catalogue("P11", "P12")
def test_addresses_that_are_no_addresses_are_not_taken() -> None:
    head = (
        '<link rel="canonical" href="javascript:alert(1)"><link rel="alternate" hreflang="zh" href="https://evil.example/zh">'
        '<link rel="alternate" hreflang="fr" href="/fr/x"><link rel="alternate" hreflang="es" href="http://[bad">'
    )
    made = read(page(html(ARTICLE, head)), source(), SiteProfile()).articles[0]

    assert made.canonical is None
    assert made.alternates == (("fr", "https://news.example.org/fr/x"),)
    other = read(page(html(ARTICLE, '<link rel="canonical" href="https://evil.example/a">')), source(), SiteProfile()).articles[0]
    assert other.canonical is None
    assert other.notes == ("canonical address is off-source: https://evil.example/a",)


@pytest.mark.parametrize(
    "unit",
    ["<b>x</b> ", "<p>a paragraph of words</p>", "text<br><br>", "<span class='date'>12 May 2020</span>", "<tr><td>a</td><td>b</td></tr>"],
)
def test_twice_the_page_takes_less_than_four_times(unit: str) -> None:
    def cost(count: int) -> float:
        body = page(html(f"{ARTICLE}<div>{unit * count}</div>" if "tr>" not in unit else f"{ARTICLE}<table>{unit * count}</table>"))
        begun = time.process_time()
        made = read(body, source(), SiteProfile())
        assert made.articles[0].title == TITLE
        return time.process_time() - begun

    cost(10)
    assert cost(2000) < 4 * max(cost(1000), 0.05) + 0.2
