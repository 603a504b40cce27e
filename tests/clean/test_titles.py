"""What an article is called: logos, kickers, series, other wordings; each kind with its hostile twin."""

# ruff: noqa: E501  (markup reads better in one line)

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pipelines.clean import learn
from pipelines.clean.batch import clean_jsonl
from pipelines.clean.dom import Element, parse
from pipelines.clean.headings import spaced
from pipelines.clean.links_home import leads_home
from pipelines.clean.read import read
from pipelines.clean.site_names import without_site
from pipelines.model import SiteProfile
from pipelines.worker_pool import Limits, WorkerPool
from tests.clean.making import BODY, NOW, TITLE, URL, article, html, page, source
from tests.sites.texts import write

if TYPE_CHECKING:
    from pathlib import Path

NEWS = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-11-20"}</script>'


def called(body: str, head: str = "", title: str = f"{TITLE} | Example News", learnt: SiteProfile | None = None) -> str:
    """The title of a page with this main part and ``title`` element."""
    return read(page(html(body, head, title)), source(), learnt or SiteProfile()).articles[0].title


def first(markup: str, tag: str) -> Element:
    """The first element of a tag in some markup."""
    tree = parse(markup)
    assert tree is not None
    return tree.find(f".//{tag}")


def og(title: str) -> str:
    return f'<meta property="og:title" content="{title}">'


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ('<h1><a href="/">Bureau of Mills</a></h1><h2>{}</h2>', "{} | Bureau of Mills"),
        ('<h1><a href="/"><img src="l.png">Bureau of Mills</a></h1><div class="bt">{}</div>', "{}"),
        ('<h1><a href="https://news.example.org/en/">Bureau of Mills</a></h1><h3 class="post-title">{}</h3>', "Bureau of Mills: {}"),
        ('<div class="site-brand"><h1><a href="/index.html">Bureau of Mills</a></h1></div><h2>{}</h2>', "{}"),
    ],
)
def test_a_logo_is_no_title(heading: str, title: str) -> None:
    assert called(f"{heading.format(TITLE)}<div>{BODY}</div>", title=title.format(TITLE)) == TITLE


@pytest.mark.parametrize(
    "heading",
    [
        f'<h1><a href="{URL}">{TITLE}</a></h1>',
        f'<div class="logo-area brand"><h1>{TITLE}</h1></div>',
        f'<h1><img src="x.png">{TITLE}</h1>',
        f'<h1><a href="https://elsewhere.example.com/">{TITLE}</a></h1>',
    ],
)
def test_a_heading_with_one_sign_of_a_logo_is_a_title(heading: str) -> None:
    assert called(f"{heading}<div>{BODY}</div>") == TITLE


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<h1>Mills of<br>the north</h1>", "Mills of the north"),
        ("<h1><div>Mills of</div><div>the north</div></h1>", "Mills of the north"),
        ("<h1><span>Mills of old</span><span>in the north</span></h1>", "Mills of old in the north"),
        ("<h1>云和梯田<br/>再现稻浪</h1>", "云和梯田再现稻浪"),
        ("<h1>CO<sub>2</sub> and H<sub>2</sub>O</h1>", "CO2 and H2O"),
        ("<h1><span>T</span>he mills</h1>", "The mills"),
        ('<h1>Mills <a class="headerlink" href="#mills">¶</a></h1>', "Mills"),
        ("<h1></h1>", ""),
    ],
)
def test_words_of_a_heading(markup: str, said: str) -> None:
    assert spaced(first(markup, "h1")) == said


@pytest.mark.parametrize(
    ("body", "head", "title", "expected"),
    [
        (f"<h1><span>Mills in the dark</span><br>{TITLE}</h1>", "", TITLE, TITLE),
        ('<h1><span class="overline">绿色发展系列报道之三</span><br/>云和梯田再现稻浪迎来远客</h1>', "", "云和梯田再现稻浪迎来远客", "云和梯田再现稻浪迎来远客"),
        (f"<h1>Field notes - {TITLE}</h1>", og(f"Field notes - {TITLE}"), f"Field notes - {TITLE}", f"Field notes - {TITLE}"),
        ("<h1>云和梯田二十年回顾｜扶贫篇</h1>", "", "云和梯田二十年回顾｜扶贫篇", "云和梯田二十年回顾｜扶贫篇"),
        ("", "", "云和梯田二十年回顾｜扶贫篇", "云和梯田二十年回顾｜扶贫篇"),
        ("", "", "云和梯田再现稻浪迎来远客_新闻动态_示例网", "云和梯田再现稻浪迎来远客"),
        ("", "", "How the mill_wheel file was kept whole", "How the mill_wheel file was kept whole"),
        ("", '<meta property="og:site_name" content="示例网">', "云和梯田再现稻浪｜示例网", "云和梯田再现稻浪"),
        ("", '<meta property="og:site_name" content="Mill-News">', "Rice is sown again in the hills-Mill-News", "Rice is sown again in the hills"),
        ("", f'<script type="application/ld+json">{{"@type":"Article","name":"{TITLE}","headline":"villagers meet to sow"}}</script>', TITLE, TITLE),
        ("<h1>News</h1>", og(TITLE), TITLE, TITLE),
        (f"<h1>News</h1><h1>{TITLE}</h1><h1>Related</h1>", "", TITLE, TITLE),
        (f"<nav><h1>Terraces of Yunhe</h1></nav><h2 class='headline'>{TITLE}</h2>", "", f"{TITLE} – Example", TITLE),
        (f"<h1>Live: {TITLE} +++ Rain</h1>", og(f"Fields and {TITLE}") + NEWS, "Live", f"Fields and {TITLE}"),
        (f"<h1>{TITLE} after years of weeds</h1>", og(f"Fields and {TITLE}"), f"{TITLE} after years of weeds", f"{TITLE} after years of weeds"),
        ("<h1>Of wholly other things they spoke</h1>", og(TITLE) + NEWS, "Of wholly other things they spoke", "Of wholly other things they spoke"),
    ],
)  # fmt: skip
def test_titles(body: str, head: str, title: str, expected: str) -> None:
    assert called(f"{body}<div>{BODY}</div>", head, title) == expected


def test_a_page_whose_metadata_only_names_the_site_is_called_by_its_heading() -> None:
    name = "Bureau of Mills and Weirs"
    head = f'{og(name)}<meta property="og:site_name" content="{name}">'

    assert called(f'<h1 class="masthead">{TITLE}</h1><div>{BODY}</div>', head, name) == TITLE


@pytest.mark.parametrize(
    ("href", "home"),
    [("/", True), ("/index.html", True), ("/en", True), ("https://news.example.org/", True), ("https://www.news.example.org", True),
     ("https://else.example/", False), ("/news", False), ("#", False), ("", False), ("javascript:void(0)", False), ("http://[", False), ("/?p=1", False)],
)  # fmt: skip
def test_links_home(href: str, home: bool) -> None:
    assert leads_home(first(f'<a href="{href}">x</a>', "a"), "news.example.org") is home


def test_what_is_no_guess_is_only_a_known_name() -> None:
    assert without_site("Rice is sown again | Field notes", {"field notes"}, guess=False) == "Rice is sown again"
    assert without_site("Rice is sown again | Field notes", set(), guess=False) == "Rice is sown again | Field notes"


def test_a_heading_of_two_pages_of_other_titles_is_the_site_s() -> None:
    state: dict[str, object] = {}
    for number in range(2):
        made = read(
            page(
                html(f"<h1>The Mill Bureau</h1><h2>{TITLE} {number}</h2><div>{BODY}</div>", title=f"{TITLE} {number}"),
                url=f"{URL}-{number}",
            ),
            source(),
            SiteProfile(),
        )
        state = learn.add(state, f"{URL}-{number}", made.lessons)

    assert learn.learnt(state).headings == {"the mill bureau"}
    same = learn.add({}, "a", {"headings": ["statement\tstatement"]})
    assert learn.learnt(learn.add(same, "b", {"headings": ["statement\tstatement"]})).headings == frozenset()


def test_the_choice_is_made_again_when_the_site_s_name_is_known(tmp_path: Path) -> None:
    given, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    titles = [f"Field notes - story {name} of the mills of the north" for name in ("one", "two", "three", "four")]
    rows = []
    for number, title in enumerate(titles):
        text = "".join(f"<p>{block}</p>" for block in write(number, "en", world="titles").blocks)
        body = html(f"<h1>Bureau of Mills</h1><h2>{title}</h2><div>{text}</div>", og(title), title)
        rows.append({"id": number, "url": f"https://mills.example.org/{number}", "html": body})
    given.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    with WorkerPool(limits=Limits(seconds=60)) as pool:
        clean_jsonl(given, out, now=NOW, worker_pool=pool)

    assert [json.loads(line)["title"] for line in out.read_text("utf-8").splitlines()] == titles


def test_what_decided_a_title_goes_with_the_article() -> None:
    assert article(f"<h1>{TITLE}</h1><div>{BODY}</div>").title_signs == ("h1", "a heading", "confirmed by metadata")
