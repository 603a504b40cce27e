"""Pages that are not the page asked for are refused with a reason; articles about such things are not."""

# ruff: noqa: E501  (one case in one line reads better)

from __future__ import annotations

import pytest

from pipelines.clean.read import read
from pipelines.model import SiteProfile
from tests.clean.making import BODY, TITLE, html, page, reading, source

ARTICLE = f"<h1>{TITLE}</h1><div>{BODY}</div>"


def refused(body: str | bytes, **settings: object) -> str | None:
    made = read(page(body, **settings), source(), SiteProfile())  # type: ignore[arg-type]  # page() takes what a Page has
    return made.refused.reason if made.refused else None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"%PDF-1.7 ...", "wrong_type"),
        (b"PK\x03\x04zip", "wrong_type"),
        (b"", "empty"),
        (b"   \n", "empty"),
        ("<html><body><div id='app'></div><script>run()</script></body></html>", "empty"),
        (html("<h1>Just a moment...</h1><p>Checking your browser</p>", title="Just a moment..."), "challenge"),
        ("<html><title>x</title><body><div class='g-recaptcha'></div><p>Please go on</p></body></html>", "challenge"),
        (html("<p>请完成安全验证后继续访问</p>", title="安全验证"), "challenge"),
        ("<html><title>News</title><body><p>Before you continue: we use cookies. Accept all?</p></body></html>", "consent"),
        (html("<h1>Page not found</h1><p>The requested page could not be found.</p>", title="Page not found | Example"), "soft_404"),
        (html("<h1>抱歉</h1><p>您访问的页面不存在</p>", title="页面不存在"), "soft_404"),
        (
            html(f"<h1>{TITLE}</h1><p>The terraces are back.</p><p>Subscribe now to continue reading this and every other story.</p>"),
            "paywall",
        ),
        (html(f"<h1>{TITLE}</h1><p>Short.</p>"), "thin"),
        ("<div>" * 3000 + ARTICLE, "too_deep"),
    ],
)
def test_refused(body: str | bytes, reason: str) -> None:
    assert refused(body) == reason


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("County joins the rice pact", "The county is to become a member of the rice pact. The decision follows two years of talks and takes effect in January."),
        ("Access denied: carts turned back", "Two carts with rice were turned back at the pass on Friday, the office said, and talks go on."),
        ("Security check at the mill", "A security check found nothing at the mill in Yunhe, the office said on Friday, and work went on."),
        ("Readers win prize", "A class in Yunhe wins a prize to keep reading through the holidays. Ten books were given to each school in the county."),
        ("Cookies for all", "Accept all cookies, the baker told the children of Yunhe. Forty villages baked them for the harvest on Sunday evening."),
        ("Museum content moved to the hills", "A museum in the county moved its old carts to the hills. The new rooms were opened on Monday by the village."),
        ("机场安全验证系统启用", "昆明机场本周启用新的安全验证系统，专家参与了评估。旅客平均通过时间缩短了三成，运行平稳，受到各方好评。"),
        ("付费内容平台加入倡议", "一家付费内容平台加入倡议，承诺免费开放课程。平台负责人表示将培训三百名教师，并在六个县设立阅读室。"),
        ("博物馆内容已删除后重新上线", "博物馆网站的部分内容已删除，馆方周五这样说。新的展览将在秋天开放，六个县的学校都将参加这次活动。"),
    ],
)  # fmt: skip
def test_short_news_with_the_words_of_a_wall_is_news(title: str, text: str) -> None:
    main = f"<h1>{title}</h1><article><p>{text}</p></article>"
    made = read(page(html(main, title=title)), source(), SiteProfile())

    assert made.refused is None
    assert made.articles[0].title == title


def test_a_teaser_of_a_paid_page_is_refused_and_a_long_text_of_one_is_marked() -> None:
    paid = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    teaser = f"<h1>{TITLE}</h1><article><p>Villagers in the eastern county of Yunhe are clearing abandoned fields with their bare hands.</p></article>"
    door = "<div class='paywall'><p>To read on, log in or subscribe.</p></div>"

    assert refused(html(teaser, paid)) == "paywall"
    assert refused(html(teaser + door)) == "paywall"
    made = reading(ARTICLE + BODY.replace("Villagers", "Farmers"), paid)
    assert made.refused is None
    assert any("only the beginning" in note for note in made.articles[0].notes)


def test_text_of_navigation_only_is_thin() -> None:
    entries = "".join(f"<p>Section number {n}</p>" for n in range(9))

    assert refused(html(f"<h1>{TITLE}</h1><div>{entries}</div>")) == "thin"


def test_refused_by_the_response() -> None:
    assert refused(html(ARTICLE), content_type="application/pdf") == "wrong_type"
    assert refused(html(ARTICLE), status=503) == "status"
    assert refused(html(ARTICLE), url="https://news.example.org/", requested="https://news.example.org/news/a-story") == "redirected_home"
    assert (
        refused(html(ARTICLE), url="https://news.example.org/en/", requested="https://news.example.org/en/news/a-story")
        == "redirected_home"
    )


@pytest.mark.parametrize(
    "added",
    [
        "<p>The site shows error 404 when a page is not found, and a challenge asks: are you a robot?</p>",
        "<p>We use cookies, the baker said; before you continue, taste one.</p>",
        "<script src='/cdn-cgi/challenge-platform/h/b/x.js'></script>",
    ],
)
def test_an_article_about_it_is_read(added: str) -> None:
    assert reading(ARTICLE + added + BODY.replace("Villagers", "Farmers") + BODY.replace("Villagers", "Students")).refused is None


@pytest.mark.catalogue("H28")
def test_a_wrong_charset_is_repaired_and_noted() -> None:
    chinese = "联合国在中国的工作：可持续发展目标是消除贫穷、保护地球的全球行动呼吁。" * 6
    made = read(page(html(f"<h1>联合国在中国</h1><p>{chinese}</p>", title="联合国在中国").encode("gb18030")), source(), SiteProfile())

    assert made.articles[0].title == "联合国在中国"
    assert made.articles[0].notes == ("charset repaired: utf-8 declared, the bytes are gb18030",)
