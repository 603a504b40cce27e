"""Challenge pages in place of entrances: told apart from pages without links and from plain refusals."""

from __future__ import annotations

import pytest

from crawler.demo.pages import challenge_page
from pipelines.clean.challenge import challenge, task

URL, HTML = "https://made.example/feed", "text/html; charset=utf-8"
DENIED = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"


@pytest.mark.parametrize("status", [200, 403, 503])
def test_a_challenge_is_one_with_any_status(status: int) -> None:
    assert challenge(URL, status, HTML, challenge_page().encode())
    told = task({"url": URL, "status": status, "content_type": HTML}, DENIED.format("人机验证", "请完成安全验证").encode())

    assert told == {"words": "人机验证"}


@pytest.mark.parametrize(
    "body",
    [
        DENIED.format("403 Forbidden", "nginx").encode(),
        DENIED.format("Access Denied", "You do not have permission to see this page.").encode(),
        DENIED.format("访问被拒绝", "").encode(),
        b'{"error": "forbidden"}',
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"",
    ],
)
def test_a_plain_refusal_is_none(body: bytes) -> None:
    assert challenge(URL, 403, HTML, body) == ""


def test_a_long_page_is_none_whatever_its_words() -> None:
    body = f"<title>Security check</title><p>{'A paragraph about the security check at the border. ' * 200}</p>"

    assert challenge(URL, 200, HTML, body.encode()) == ""


def test_a_listing_without_links_is_none() -> None:
    assert challenge(URL, 200, HTML, b"<title>News</title><h1>News</h1><p>Nothing was published yet.</p>") == ""
