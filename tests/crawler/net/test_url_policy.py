"""Which URLs may be asked for at all, by their text."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.net.errors import RefusedAddress
from crawler.net.url_policy import LONGEST_URL, UrlPolicy
from pipelines.model import Source

REACH = UrlPolicy.to(["news.example.org", "127.0.0.2:8080", "бг.example", "127.0.0.9"], ["127.0.0.2/32"])


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example.org/a",
        "https://news.example.org:8443/a?b=c#d",
        "HTTPS://NEWS.example.ORG./a",
        "https://www.news.example.org/a",
        "http://127.0.0.2:8080/",
        "http://xn--90ae.example/",
        "http://бг.example/",
    ],
)
def test_allowed(url: str) -> None:
    REACH.judge(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "refused_scheme"),
        ("javascript:alert(1)", "refused_scheme"),
        ("data:text/html,x", "refused_scheme"),
        ("//news.example.org/a", "refused_scheme"),
        ("", "refused_scheme"),
        ("http:///a", "refused_url"),
        ("http://user@news.example.org/", "refused_url"),
        ("http://user:word@news.example.org/", "refused_url"),
        ("http://news.example.org\\@127.0.0.1/", "refused_url"),
        ("http://news.example.org/a b", "refused_url"),
        ("http://news.example.org/\x00", "refused_url"),
        ("http://news.example.org/\r\nHost: x", "refused_url"),
        ("http://news.example.org:0/", "refused_url"),
        ("http://news.example.org:99999/", "refused_url"),
        ("http://[::1/", "refused_url"),
        ("http://news.example.org/" + "a" * LONGEST_URL, "refused_url"),
        ("http://127.0.0.9/", "refused_address"),
        ("http://[::ffff:127.0.0.9]/", "refused_address"),
        ("http://other.example.org/", "off_host"),
        ("http://sub.news.example.org/", "off_host"),
        ("http://www.www.news.example.org/", "off_host"),
        ("http://news.example.org.evil.example/", "off_host"),
        ("http://127.0.0.2/", "off_host"),
    ],
)
def test_refused(url: str, reason: str) -> None:
    with pytest.raises(RefusedAddress) as caught:
        REACH.judge(url)

    assert caught.value.reason == reason
    assert ":word" not in str(caught.value)


def test_any_host_is_still_no_address_that_is_refused() -> None:
    REACH.judge("http://other.example.org/robots.txt", any_host=True)
    with pytest.raises(RefusedAddress):
        REACH.judge("http://127.0.0.1/robots.txt", any_host=True)


def test_a_spider_says_its_reach_by_its_source_or_its_domains() -> None:
    source = Source("s", "S", "https://a.example/", ("a.example",), allow_private=("10.0.0.0/8",))

    assert UrlPolicy.of(SimpleNamespace(source=source)) == UrlPolicy(frozenset({"a.example"}), ("10.0.0.0/8",))  # type: ignore[arg-type]
    assert UrlPolicy.of(SimpleNamespace(allowed_domains=["B.example"])) == UrlPolicy(frozenset({"b.example"}))  # type: ignore[arg-type]
    with pytest.raises(RefusedAddress, match="none"):
        UrlPolicy.of(None).judge("http://a.example/")


@given(st.text(max_size=60))
def test_any_text_is_judged_without_another_error(text: str) -> None:
    for url in (text, f"http://{text}", f"http://news.example.org/{text}"):
        try:
            REACH.judge(url)
        except RefusedAddress as refusal:
            assert refusal.reason
