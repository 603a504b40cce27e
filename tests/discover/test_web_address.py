"""Addresses as strangers write them: what can be meant is meant, and nothing that comes out breaks whoever asks for it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request

from crawler.net.url_policy import UrlPolicy
from pipelines.discover.links import Sieve
from pipelines.discover.web_address import absolute, on_hosts
from pipelines.model import Discover

BASE = "https://www.a.example/en/list.html"
HOSTS = ("www.a.example",)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("/news/1", "https://www.a.example/news/1"),
        ("2-b", "https://www.a.example/en/2-b"),
        ("?id=7&amp;cat=2", "https://www.a.example/en/list.html?id=7&cat=2"),
        (" \n https://a.example/x y\tz ", "https://a.example/x%20yz"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("“https://a.example/x”", "https://a.example/x"),
        ("a.example/x", "https://a.example/x"),
        ("www.a.example", "https://www.a.example"),
        ("http:/a.example/x", "http://a.example/x"),
        ("https//a.example/x", "https://a.example/x"),
        ("http:///a.example/x", "http://a.example/x"),
        ("http://https://a.example/x", "https://a.example/x"),
        ("//a.example/x", "https://a.example/x"),
        ("/news\\2026\\1.html", "https://www.a.example/news/2026/1.html"),
        ("https://a.example/新闻", "https://a.example/新闻"),
        ("https://bücher.example/x", "https://bücher.example/x"),
        ("/x#part", "https://www.a.example/x#part"),
    ],
)
def test_what_is_meant_is_understood(given: str, meant: str) -> None:
    assert absolute(BASE, given, HOSTS) == (meant, "")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "no address"),
        ("undefined", "no address"),
        ("/news/{{ slug }}", "no address"),
        ("https://a.example:undefined/x", "not an address"),
        ("https://a.example:99999/x", "not an address"),
        ("https://[::1/x", "not an address"),
        ("https://a.example:0/x", "no host that could be asked"),
        ("https://a..example/x", "no host that could be asked"),
        ("https://" + "a" * 64 + ".example/", "no host that could be asked"),
        ("https://a b.example/", "no host that could be asked"),
        ("https://a.example@b.example/", "login or backslash in the address"),
        ("https://a.example\\@b.example/", "login or backslash in the address"),
        ("javascript:x()", "scheme javascript"),
        ("file:///etc/passwd", "scheme file"),
        ("/x\udc80", "characters that no address has"),
        ("/" + "x" * 3000, "longer than 2048 characters"),
    ],
)
def test_what_is_no_address_has_a_reason(given: str, why: str) -> None:
    assert absolute(BASE, given, HOSTS) == (None, why)


@pytest.mark.parametrize(
    ("url", "hosts", "ours"),
    [
        ("https://a.example/x", ("www.a.example",), True),
        ("https://www.a.example/x", ("a.example",), True),
        ("https://www2.a.example/x", ("a.example",), False),
        ("https://a.example.evil.example/x", ("a.example",), False),
        ("https://www.example/x", ("example",), False),
        ("http://127.0.0.1:8080/x", ("127.0.0.1",), True),
        ("http://127.0.0.1:8080/x", ("127.0.0.1:9090",), False),
    ],
)
def test_www_and_the_bare_host_are_one_site(url: str, hosts: tuple[str, ...], ours: bool) -> None:
    assert on_hosts(url, hosts) is ours


PIECES = st.sampled_from(
    ["http", "https", ":", "/", "//", "///", "\\", "@", "[", "]", "?", "#", "&amp;", "%", "%zz", "a.example", "www.", "::1", ":undefined",
     ":0", ":99999", "\ud800", "\udc80", "\x00", "\n", " ", "\u3000", "\u2100", "新闻", "{{x}}", "<", ">", '"', "..", ".", "xn--", "é"]
)  # fmt: skip
ANYTHING = st.lists(PIECES | st.text(max_size=8), max_size=12).map("".join)


@settings(max_examples=400, deadline=None)
@given(given=ANYTHING, base=st.just(BASE) | ANYTHING.map(lambda each: "https://a.example/" + each))
def test_whatever_comes_out_can_be_asked_for(given: str, base: str) -> None:
    url, why = absolute(base, given, HOSTS)

    assert (url is None) == bool(why)
    if url is not None:
        assert urlsplit(url).hostname
        UrlPolicy.to([str(urlsplit(url).hostname)], ["0.0.0.0/0", "::/0"]).judge(url.partition("#")[0])
        assert Request(url).url.startswith("http")


@settings(max_examples=200, deadline=None)
@given(given=ANYTHING)
def test_a_lead_can_be_asked_for(given: str) -> None:
    taken = Sieve(BASE, Discover(), HOSTS).take_whole(given)

    assert taken is None or Request(taken).url
