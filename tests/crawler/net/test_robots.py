"""What a robots.txt says, from its bytes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.net.robots import LONGEST, LONGEST_DELAY, MOST_SITEMAPS, read_rules

SITE = "https://news.example.org"


def rules(text: str) -> tuple[bool, float | None, tuple[str, ...]]:
    read = read_rules(text.encode(), "Newswatch")
    return read.allow(f"{SITE}/private/a", "Newswatch"), read.crawl_delay, read.sitemaps


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
        ("User-agent: news\nDisallow: /\n\nUser-agent: *\nAllow: /", False),  # Protego takes the beginning of a name for the name
        ("User-agent: newsreader\nDisallow: /\n\nUser-agent: *\nAllow: /", True),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("Disallow: /", True),
        ("User-agent: *\rDisallow: /\r", False),
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

    assert not read_rules(inside + b"# x\n" * 100, "Newswatch").allow(f"{SITE}/private/a", "Newswatch")
    assert read_rules(across, "Newswatch").allow(f"{SITE}/private/a", "Newswatch")
    assert "longer than" in read_rules(across, "Newswatch").note


@pytest.mark.parametrize("body", [b"<html>Disallow: /</html>", b"\n <!doctype HTML>", b"\xef\xbb\xbf<?xml version='1.0'?>"])
def test_html_holds_no_rules(body: bytes) -> None:
    read = read_rules(body, "Newswatch")

    assert read.allow(f"{SITE}/private/a", "Newswatch")
    assert "HTML" in read.note


def test_rules_full_of_wildcards_cost_little() -> None:
    """500 kB of ``*a*a*a...`` against a long path: matching must not explode."""
    line = "Disallow: /" + "*a" * 200 + "b\n"
    text = "User-agent: *\n" + line * (LONGEST // len(line))
    read = read_rules(text.encode(), "Newswatch")
    began = time.process_time()

    read.allow(f"{SITE}/" + "a" * 2000, "Newswatch")

    assert time.process_time() - began < 2


@given(st.binary(max_size=400))
def test_any_bytes_are_read(body: bytes) -> None:
    read_rules(body, "Newswatch").allow(f"{SITE}/a", "Newswatch")
