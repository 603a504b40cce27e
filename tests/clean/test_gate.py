"""Pages that are not the page asked for are refused with a reason; articles about such things are not."""

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
