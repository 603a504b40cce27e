"""What a robots.txt says, from its bytes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from pipelines.discover.robots import LONGEST, LONGEST_DELAY, MOST_SITEMAPS, read_rules, sitemaps_on

SITE = "https://news.example.org"
PIECES = [b"User-agent: ", b"*", b"Newswatch", b"\n", b"Disallow: /", b"Allow: ", b"Sitemap: ", b"http://", b"[", b"]", b":", b"@", b"\xff",
          b"Crawl-delay: ", b"1e999", b"<!--", b"#", b"$", b"%", b"\x00"]  # fmt: skip


def rules(text: str) -> tuple[bool, float | None, tuple[str, ...]]:
    read = read_rules(text.encode(), "Newswatch", f"{SITE}/robots.txt")
    return read.allow(f"{SITE}/private/a"), read.crawl_delay, read.sitemaps


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /private", False),
        ("User-agent: *\nDisallow: /*/a$", False),
        ("User-agent: *\nDisallow: /private\nAllow: /private/a", True),
        ("User-agent: NEWSWATCH\nDisallow: /", False),
        ("User-agent: newswatch\nUser-agent: other\nDisallow: /", False),
        ("User-agent: news\nDisallow: /\n\nUser-agent: *\nAllow: /", True),  # RFC 9309, 2.2.1: the whole product token
        ("User-agent: newsreader\nDisallow: /\n\nUser-agent: *\nAllow: /", True),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("Disallow: /", True),
        ("User-agent: *\rDisallow: /\r", False),
        ("User-agent: *\nDisallow:\n\nUser-agent: Newswatch/1.0\nDisallow: /", False),
        ("User-agent: Newswatch bot\nDisallow: /", False),
        ("User-agent: newswatch-bot\nDisallow: /", False),
        ("User-agent: Mozilla/5.0 (compatible; Newswatch/0.1; +https://x.example)\nDisallow: /", False),
        ("User-agent: Googlebot, Newswatch\nDisallow: /", False),
        ("User-agent: MyNewswatch\nDisallow: /", True),
        ("User-agent: Newswatchers\nDisallow: /", True),
        ("User-agent: Newswatch\nDisallow: /a\n\nUser-agent: Newswatch\nDisallow: /private", False),
        ("User-agent: Newswatch\nAllow: /private\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: Newswatch\nContact: x@x.example\nUser-agent: *\nDisallow: /", False),
        ("User-agent: Newswatch\nSitemap: /s.xml\nUser-agent: other\nDisallow: /", False),
        ("User-agent: *\nNoindex: /x\nDisallow: /private", False),
        ("<!-- robots -->\nUser-agent: *\nDisallow: /private", False),
        ("<html><body><pre>User-agent: *\nDisallow: /private\n</pre></body></html>", False),
        ("User-agent: *<br>\nDisallow: /private<br>\n", False),
        ("user agent : *\nDISALLOW:/private", False),
        ("User-agent：*\nDisallow：/private", False),
        ("Useragent *\nDisalow /private", False),
        (f"User-agent: *\nDisallow: {SITE}/private/", False),
        ("User-agent: *\nDisallow: private/", False),
        ("User-agent: *\nDisallow: /private # all of it", False),
        ("User-agent:\nDisallow: /\nUser-agent: *\nAllow: /", True),
    ],
)
def test_rules(text: str, allowed: bool) -> None:
    assert rules(text)[0] is allowed


@pytest.mark.parametrize(
    ("text", "delay"),
    [("5", 5.0), ("0.5", 0.5), ("10000", LONGEST_DELAY), ("-1", None), ("soon", None), ("nan", None), ("inf", None)],
)
def test_crawl_delay(text: str, delay: float | None) -> None:
    assert (rules(f"User-agent: *\nCrawl-delay: {text}\n")[1] or None) == delay


def test_sitemaps_are_kept_once_and_bounded() -> None:
    text = "".join(f"Sitemap: {SITE}/{n % 300}.xml\n" for n in range(600))

    assert rules(text)[2] == tuple(f"{SITE}/{n}.xml" for n in range(MOST_SITEMAPS))


def test_the_file_ends_at_its_bound_and_at_a_whole_line() -> None:
    rule = b"\nDisallow: /private/a\n"
    filler = b"User-agent: *\n" + b"#" * 1000 + b"\n" + b"# x\n" * (LONGEST // 4)
    inside = filler[: LONGEST - len(rule) - 4] + rule
    across = filler[: LONGEST - 12] + rule

    assert not read_rules(inside + b"# x\n" * 100, "Newswatch").allow(f"{SITE}/private/a")
    assert read_rules(across, "Newswatch").allow(f"{SITE}/private/a")
    assert "longer than" in read_rules(across, "Newswatch").notes[0]


@pytest.mark.parametrize("body", [b"<html>Disallow: /</html>", b"\n <!doctype HTML>", b"\xef\xbb\xbf<?xml version='1.0'?>"])
def test_html_holds_no_rules(body: bytes) -> None:
    read = read_rules(body, "Newswatch")

    assert read.allow(f"{SITE}/private/a")
    assert "HTML" in read.notes[-1]


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_rules_hold_in_every_encoding(charset: str) -> None:
    read = read_rules("\ufeffUser-agent: *\r\nDisallow: /private\r\n".encode(charset), "Newswatch")

    assert not read.allow(f"{SITE}/private/a")
    assert read.allow(f"{SITE}/a")


def test_sitemaps_are_addresses_or_noted() -> None:
    lines = ["/s1.xml", "news.example.org/s2.xml", f"<{SITE}/s3.xml>", f"'{SITE}/s4.xml#x'", "http://[broken/s.xml", "https://h:none/s.xml",
             "ftp://x/s.xml", "https://elsewhere.example/s5.xml"]  # fmt: skip
    read = read_rules("\n".join(f"Sitemap: {line}" for line in lines).encode(), "Newswatch", f"{SITE}/robots.txt")

    assert read.sitemaps == (*(f"{SITE}/s{n}.xml" for n in range(1, 5)), "https://elsewhere.example/s5.xml")
    assert sitemaps_on(read, ["news.example.org"]) == read.sitemaps[:4]
    assert sum(int(note.split()[0]) for note in read.notes if "cannot be asked" in note) == 3


def test_rules_full_of_wildcards_cost_little() -> None:
    """500 kB of ``*a*a*a...`` against a long path: matching must not explode."""
    line = "Disallow: /" + "*a" * 200 + "b\n"
    text = "User-agent: *\n" + line * (LONGEST // len(line))
    read = read_rules(text.encode(), "Newswatch")
    began = time.process_time()

    read.allow(f"{SITE}/" + "a" * 2000)

    assert time.process_time() - began < 2


@given(st.binary(max_size=400) | st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join))
def test_any_bytes_are_read(body: bytes) -> None:
    read = read_rules(body, "Newswatch", f"{SITE}/robots.txt")

    read.allow(f"{SITE}/a")
    assert all(Request(url).url for url in read.sitemaps)
