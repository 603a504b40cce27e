"""Titles without site names; dates with provenance, and none invented."""

from __future__ import annotations

import pytest

from pipelines.clean.datelines import dateline
from pipelines.clean.site_names import without_site
from pipelines.model import Dates, Entrance, Lead, SiteProfile, Way
from tests.clean.making import BODY, NOW, TITLE, URL, article, html, page, source

MAIN = f"<h1>{TITLE}</h1><div>{BODY}</div>"


def og(title: str) -> str:
    return f'<meta property="og:title" content="{title}">'


@pytest.mark.parametrize(
    ("main", "head", "title"),
    [
        (MAIN, og(f"{TITLE} | Example News"), TITLE),
        (f'<h1 class="site-name">Example News</h1><h2>{TITLE}</h2><div>{BODY}</div>', "", TITLE),
        (f"<div>{BODY}</div>", og(f"{TITLE} | Example News"), TITLE),
        (f'<div class="article-title">{TITLE}</div><div>{BODY}</div>', "", TITLE),
        (f"<h1>{TITLE} – after ten years</h1><div>{BODY}</div>", og(TITLE), f"{TITLE} – after ten years"),
        (
            f"<div>{BODY}</div>",
            f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"A &amp; B in {TITLE}"}}</script>',
            f"A & B in {TITLE}",
        ),
        (f"<h1>&lt;img src=x onerror=alert(1)&gt; {TITLE}</h1><div>{BODY}</div>", "", f"<img src=x onerror=alert(1)> {TITLE}"),
    ],
)
def test_titles(main: str, head: str, title: str) -> None:
    assert article(main, head).title == title


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("A story of rice-UPSC", "A story of rice"),
        ("A story of rice | UPSC", "A story of rice"),
        ("UPSC: A story", "UPSC: A story"),
        ("UPSC - A story of rice", "A story of rice"),
        ("云和梯田_UPSC", "云和梯田"),
        ("Rice - and what it costs", "Rice - and what it costs"),
        ("Rice and its price | The News of Somewhere", "Rice and its price"),
        ("UPSC", "UPSC"),
    ],
)
def test_site_names_go(title: str, cut: str) -> None:
    assert without_site(title, {"upsc"}) == cut


def dated(line: str, head: str = "", **rules: object) -> tuple[str | None, str | None]:
    dates = Dates(**rules)  # type: ignore[arg-type]  # a test's own keywords
    made = article(f"<h1>{TITLE}</h1>{line}<div>{BODY}</div>", head, dates=dates).published
    return (made.value, made.came_from.value) if made else (None, None)


META = '<meta property="article:published_time" content="Fri, 04/05/2019 - 13:51">'


@pytest.mark.catalogue("P19")
@pytest.mark.parametrize(
    ("line", "head", "rules", "expected"),
    [
        ("", "", {}, (None, None)),
        ('<span class="date">14 Apr 2021</span>', META, {}, ("2021-04-14", "visible")),
        ("<p>WED // 17.2.2021</p>", "", {}, ("2021-02-17", "visible")),
        ("<p>2023-04-18 | UPSC</p>", "", {}, ("2023-04-18", "visible")),
        ('<time datetime="2020-12-04T12:00:00Z">4 December</time>', "", {}, ("2020-12-04T12:00+00:00", "visible")),
        ("<p>Updated: 14 Apr 2021</p>", "", {}, (None, None)),
        ("", META, {}, ("2019-04-05T13:51+00:00", "meta")),
        ("", META, {"timezone": "Asia/Shanghai"}, ("2019-04-05T13:51+08:00", "meta")),
        ('<span class="date">14 Apr 2021</span>', META, {"order": ("meta", "visible")}, ("2019-04-05T13:51+00:00", "meta")),
        ("<p class='d'>05-04-19</p>", "", {"select": (".d",), "formats": ("%d-%m-%y",)}, (None, None)),
        ("<p class='d'>05-04-2019</p>", "", {"select": (".d",), "formats": ("%d-%m-%Y",)}, ("2019-04-05", "visible")),
        ("<p class='date'>04/05/2019</p>", "", {}, (None, None)),
        ("<p class='date'>04/05/2019</p>", "", {"day_first": True}, ("2019-05-04", "visible")),
        ("<p class='date'>01 Jan 1970</p>", "", {}, (None, None)),
        ("<p class='date'>1 May 2099</p>", "", {}, (None, None)),
        ('<div class="related"><p class="date">14 Apr 2021</p></div>', "", {}, (None, None)),
        ('<p><a href="/x">14 Apr 2021</a></p>', "", {}, (None, None)),
    ],
)
def test_published(line: str, head: str, rules: dict[str, object], expected: tuple[str | None, str | None]) -> None:
    assert dated(line, head, **rules) == expected


def test_sidebar_dates_are_not_the_page_s() -> None:
    assert "20 November 2026" in html(MAIN)
    assert article(MAIN).candidates == ()


def test_the_order_of_day_and_month_is_learnt() -> None:
    line = f"<h1>{TITLE}</h1><p class='date'>04/05/2019</p><div>{BODY}</div>"

    assert [candidate.reason for candidate in article(line).candidates] == ["day or month first: not known of this source"]
    learnt = article(line, learnt=SiteProfile(day_first=False)).published
    assert learnt is not None
    assert learnt.value == "2019-04-05"


def test_a_date_that_the_whole_site_shares_is_refused() -> None:
    made = article(MAIN, META, learnt=SiteProfile(shared_dates=frozenset({"meta:2019-04-05"})))

    assert made.published is None
    assert [candidate.reason for candidate in made.candidates] == ["the whole site shares it"]


def test_the_entrance_s_date_and_the_address_s_are_the_last() -> None:
    from pipelines.clean.read import read

    lead = Lead(URL, Entrance(Way.FEED, "https://news.example.org/rss"), published="Wed, 26 Aug 2026 09:50:47 -0400")
    made = read(page(html(MAIN), lead=lead), source(), SiteProfile()).articles[0].published
    assert made is not None
    assert (made.value, made.came_from.value) == ("2026-08-26T09:50-04:00", "feed")
    made = read(page(html(MAIN), url="https://news.example.org/2017/12/14/a-story"), source(), SiteProfile()).articles[0].published
    assert made is not None
    assert (made.value, made.came_from.value) == ("2017-12-14", "url")
    assert NOW.year == 2026


def test_the_dateline_is_kept_apart() -> None:
    main = f'<h1>{TITLE}</h1><p class="date">06 July 2024</p><div><p>Shanghai, July 4 2024 - {BODY.removeprefix("<p>")}</div>'
    made = article(main)
    declared = article(main, dates=Dates(order=("dateline", "visible")))

    assert made.published is not None
    assert made.dateline is not None
    assert declared.published is not None
    assert (made.published.value, made.dateline.value, declared.published.value) == ("2024-07-06", "2024-07-04", "2024-07-04")


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        ("7 July 2023, Hiroshima, Japan - On 24 June, UNITAR", "7 July 2023"),
        ("16 January 2018, Shanghai, China – The centre", "16 January 2018"),
        ("Shanghai, July 4 2024 - The Director", "July 4 2024"),
        ("BEIJING, 15 May 2017 - UNIDO", "15 May 2017"),
        ("BEIJING, China, 16 January 2019 – The", "16 January 2019"),
        ("JAMAICA, Kingston (18 November 2016) - - The French", "18 November 2016"),
        ("18 May 2020, Rome - The UN's", "18 May 2020"),
        ("SHANGHAI/VIENNA, 24 April - The", None),
        ("On 24 June 2023, Ms. Kumamoto visited Shanghai - a city", None),
        ("In Shanghai the fair of 4 July 2024 - the tenth - opened", None),
    ],
)
def test_datelines(opening: str, said: str | None) -> None:
    assert dateline(opening) == said
