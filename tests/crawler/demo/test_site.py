"""The demonstration site: what it answers over real HTTP, and how its steps change it."""

from __future__ import annotations

import gzip
import re
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from crawler.demo import MadeSite, Server, declaration, stories
from crawler.demo.forecast import expected
from pipelines.model import Outcome
from pipelines.sources import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[Server[MadeSite]]:
    with Server(lambda base: MadeSite(base, clock=lambda: NOON)) as running:
        yield running


def ask(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={k.replace("_", "-"): v for k, v in headers.items()})) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def paged(server: Server[MadeSite], section: str) -> list[str]:
    found: list[str] = []
    for number in range(9):
        page = ask(f"{server.url}{section}?page={number}")[2].decode()
        found += re.findall(r'<h3><a href="(/[^"]+)"', page)
        if 'rel="next"' not in page:
            return found
    raise AssertionError("the listing has no end")


def test_every_article_is_news_sized_and_made_of_blocks() -> None:
    articles = [story for story in stories() if story.page == "article" and not story.barred]
    assert len(articles) > 20
    for story in articles:
        length = len(story.body) if story.language == "zh" else len(story.body.split()) * 2
        assert 240 <= length <= 800, story.id
        assert len(story.blocks) >= 4, story.id
        assert "\n\n\n" not in story.text
        assert not story.text.endswith("\n")


def test_ids_and_addresses_are_told_once() -> None:
    told = stories()
    assert len({story.id for story in told}) == len({story.path for story in told}) == len(told)


def test_a_client_that_has_the_page_is_told_so(server: Server[MadeSite]) -> None:
    url = server.url + quote(stories()[0].path)
    status, headers, _ = ask(url)
    assert status == 200
    assert ask(url, If_None_Match=headers["ETag"])[0] == 304
    assert ask(url, If_Modified_Since=headers["Last-Modified"])[0] == 304
    assert ask(url, If_None_Match='W/"other"', If_Modified_Since=headers["Last-Modified"])[0] == 200
    assert ask(url, If_Modified_Since="yesterday")[0] == 200


def test_gzip_goes_on_the_wire_only_when_it_is_taken(server: Server[MadeSite]) -> None:
    plain, (_, headers, packed) = ask(f"{server.url}/feed.xml"), ask(f"{server.url}/feed.xml", Accept_Encoding="gzip, br")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == plain[2]
    assert [exchange.bytes for exchange in server.take_log()] == [len(plain[2]), len(packed)]


def test_no_one_way_shows_everything_and_all_together_do(server: Server[MadeSite]) -> None:
    listed = {path for section in ("/en/stories", "/en/press", "/zh/stories", "/zh/press") for path in paged(server, section)}
    mapped = set(re.findall(rf"<loc>{server.url}(/[^<]+)</loc><lastmod>", ask(f"{server.url}/sitemap.xml")[2].decode()))
    fed = set(re.findall(rf"<link>{server.url}(/[^<]+-[^<]+)</link>", ask(f"{server.url}/feed.xml")[2].decode()))
    everything = {story.path for story in stories() if story.age is not None}
    assert {quote(path) for path in listed} | mapped | fed == {quote(path) for path in everything}
    assert all(ways < {quote(path) for path in everything} for ways in ({quote(path) for path in listed}, mapped, fed))


def test_the_challenge_and_the_soft_404_answer_with_200(server: Server[MadeSite]) -> None:
    by_page = {story.page: story for story in stories()}
    for kind, mark in (("challenge", b"cf_chl_opt"), ("soft_404", b"Page not found")):
        status, headers, body = ask(server.url + quote(by_page[kind].path))
        assert status == 200
        assert mark in body
        assert "ETag" not in headers
    assert ask(f"{server.url}/en/stories/1-nothing")[0] == 404


def test_steps_change_what_is_expected(server: Server[MadeSite]) -> None:
    before = server.site.snapshot()
    assert {found for one in expected(before).values() for found in one.outcomes} == {Outcome.NEW, Outcome.REFUSED}
    steps = [server.site.publish_next(3), server.site.correct(), server.site.republish()]
    assert [len(addresses) for addresses in steps] == [3, 1, 1]
    after = expected(server.site.snapshot(), before)
    told = {path: next(iter(one.outcomes)) for path, one in after.items() if len(one.outcomes) == 1}
    assert sorted(told.values()) == [Outcome.CHANGED, Outcome.COPY, Outcome.NEW, Outcome.NEW, Outcome.NEW]
    assert all(ask(address)[0] == 200 for step in steps for address in step)


def test_publishing_leaves_the_other_articles_as_they_were(server: Server[MadeSite]) -> None:
    pages = [server.url + quote(story.path) for story in stories() if story.age is not None and story.page == "article"]
    tags = [ask(page)[1]["ETag"] for page in pages]
    server.site.publish_next(3)
    assert [ask(page)[1]["ETag"] for page in pages] == tags


def test_the_declaration_is_one_that_loads(tmp_path: Path) -> None:
    (tmp_path / "demo.toml").write_text(declaration("http://127.0.0.1:40123"), "utf-8")
    source = load(tmp_path)["demo"]
    assert source.discover.feeds == ("http://127.0.0.1:40123/feed.xml",)
    article = re.compile(source.discover.article or "")
    assert [story.path for story in stories() if article.search(story.path)] == [story.path for story in stories()] != []
