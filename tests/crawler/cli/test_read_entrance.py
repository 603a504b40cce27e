"""``newswatch read``: what a reader makes of a saved file, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crawler.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>A</title>
<item><title>One\x1b[31m</title><link>https://a.example/news/1?x=1&lang=en</link><pubDate>Mon, 05 Oct 2026 12:00:00 GMT</pubDate></item>
<item><title>Two</title><link>https://b.example/news/2</link></item></channel></rss>"""
SOURCE = 'title = "A"\nhome = "https://a.example/"\nhosts = ["a.example"]\n[discover]\nfeeds = ["/feed.xml"]\narticle = "^/en/"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "config" / "sources").mkdir(parents=True)
    (tmp_path / "config" / "newswatch.toml").write_text('contact = "monitor@example.org"\n', "utf-8")
    (tmp_path / "config" / "sources" / "a.toml").write_text(SOURCE, "utf-8")
    monkeypatch.setenv("NEWSWATCH_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSWATCH_DATA", str(tmp_path / "data"))
    (tmp_path / "feed.xml").write_bytes(FEED)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any]:
    """The exit code and what was printed as JSON."""
    code = run(["read", *map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_feed_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = told(capsys, folder / "feed.xml", "--as", "feed", "--url", "https://a.example/feed.xml")

    assert code == 0
    assert answer["leads"] == [
        {"url": "https://a.example/news/1?x=1&lang=en", "title": "One[31m", "published": "Mon, 05 Oct 2026 12:00:00 GMT"}
    ]
    assert (answer["items"], answer["children"], answer["next"], answer["state"]) == (2, [], None, "partial")
    assert "1 of 2 entries taken" in answer["notes"]


def test_a_declared_source_chooses(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--as", "feed", "--url", "https://a.example/feed.xml", "--source", "a")

    assert told(capsys, folder / "feed.xml", *options)[1]["leads"] == []
    assert run(["read", str(folder / "feed.xml"), *options[:-1], "none"]) == 78


def test_sitemap_listing_and_plain_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = folder / "s.xml"
    index.write_text("<sitemapindex><sitemap><loc>/1.xml</loc></sitemap></sitemapindex>", "utf-8")
    assert told(capsys, index, "--as", "sitemap", "--url", "https://a.example/s.xml")[1]["children"] == ["https://a.example/1.xml"]
    page = folder / "p.html"
    page.write_text("<a href='/about'>x</a><a rel='next' href='?page=2'>Next</a>", "utf-8")
    assert told(capsys, page, "--as", "listing", "--url", "https://a.example/")[1]["next"] == "https://a.example/?page=2"

    assert run(["read", str(folder / "feed.xml"), "--as", "feed", "--url", "https://a.example/feed.xml"]) == 0
    out = capsys.readouterr().out
    assert "partial: 1 lead of 2 items" in out
    assert "\x1b" not in out


def test_robots(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "robots.txt"
    file.write_text("User-agent: Newswatch/1.0\nDisallow: /x\nCrawl-delay: 5\nSitemap: /s.xml\n", "utf-8")
    asked = [f"https://a.example{path}" for path in ("/x/1", "/y")]

    code, answer = told(
        capsys, file, "--as", "robots", "--url", "https://a.example/robots.txt", *(each for url in asked for each in ("--ask", url))
    )

    assert code == 0
    assert answer["allow"] == dict(zip(asked, (False, True), strict=True))
    assert (answer["sitemaps"], answer["crawl_delay"]) == (["https://a.example/s.xml"], 5.0)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--as", "sitemap", "--url", "https://a.example/s.xml"), 1),
        (("--as", "feed", "--url", "not an address"), 64),
        (("--as", "feed", "--url", "https://a.example:none/"), 64),
        (("--as", "feed", "--url", "https://a.example/", "--ask", "x"), 64),
        (("--as", "feed"), 64),
        (("--as", "page", "--url", "https://a.example/"), 64),
    ],
)
def test_what_cannot_be_read_has_its_exit_code(folder: Path, options: tuple[str, ...], code: int) -> None:
    (folder / "page.html").write_text("<html><p>404</p></html>", "utf-8")

    assert run(["read", str(folder / "page.html"), *options]) == code
