"""The desk's doors for programs over HTTP: OAI-PMH, changes, feeds that miss nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree

from pipelines.dissemination import archived_feed
from pipelines.sources.settings import Desk as DeskSettings
from tests.crawler.desk.made import Client, install, served
from tests.search.made import add, open_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.paths import Paths

CONTACT = 'contact = "archive@made.test"\n'


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    made = install(tmp_path)
    settings = made.config / "newswatch.toml"
    settings.write_text(CONTACT + settings.read_text())
    return made


@pytest.fixture
def desk(paths: Paths) -> Iterator[Client]:
    with served(paths) as client:
        yield client


def test_a_follower_reads_every_change_in_pieces(desk: Client) -> None:
    seen, cursor, more = list[tuple[str, int]](), "", True
    while more:
        answer = desk.get(f"/changes?limit=2&since={cursor}").json
        seen += [(one["change"], one["sequence"]) for one in answer["changes"]]
        cursor, more = answer["cursor"], answer["more"]
        assert len(answer["changes"]) <= 2
    assert [number for _, number in seen] == list(range(6))
    assert ("changed", 4) in seen
    assert desk.get(f"/changes?since={cursor}").json == {"changes": [], "cursor": cursor, "more": False}


@pytest.mark.parametrize("query", ["since=yesterday", "limit=0", "limit=99999", "limit=-1", "limit=x"])
def test_a_wrong_place_or_limit_is_a_sentence(desk: Client, query: str) -> None:
    answer = desk.get(f"/changes?{query}")
    assert answer.status == 400
    assert "expected" in answer.text


def listed(desk: Client, path: str) -> dict[str, str]:
    """Path and time of what a sitemap names."""
    tree = etree.fromstring(desk.get(path).body)
    return {urlsplit(one.findtext("{*}loc")).path: one.findtext("{*}lastmod") for one in tree}


def test_the_sitemap_names_every_newest_text_with_its_time(desk: Client) -> None:
    assert listed(desk, "/sitemap.xml").keys() == {"/sitemap/0.xml"}
    newest = {f"/texts/{one['sequence']}" for one in desk.get("/changes").json["changes"] if one["current"]}
    assert len(newest) == 5
    found = listed(desk, "/sitemap/0.xml")
    assert found.keys() == newest
    assert {len(at) for at in found.values()} == {len("2026-11-30T07:40:00Z")}
    assert desk.get("/sitemap/1.xml").status == 404


def test_oai_is_answered_under_the_desks_own_address(desk: Client) -> None:
    answer = desk.get("/oai?verb=Identify")
    tree = etree.fromstring(answer.body)
    assert answer.headers["content-type"].startswith("text/xml")
    assert tree.findtext(".//{*}baseURL") == f"http://127.0.0.1:{desk.port}/oai"
    assert tree.findtext(".//{*}adminEmail") == "archive@made.test"
    twice = etree.fromstring(desk.get("/oai?verb=Identify&verb=Identify").body)
    assert twice.find("{*}error").get("code") == "badArgument"


@pytest.mark.parametrize("client", ["sickle", "scythe"])
def test_harvesters_get_every_article_also_with_hostile_titles(desk: Client, client: str) -> None:
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "tests.dissemination.harvest",
        client,
        f"http://127.0.0.1:{desk.port}/oai",
        "oai_dc",
        "",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = [json.loads(line)["id"] for line in done.stdout.splitlines()]
    assert sorted(found) == [f"oai:127.0.0.1:{number}" for number in (0, 1, 2, 3, 5)], "version 4 is an update of article 0"


def test_the_schema_is_served(desk: Client) -> None:
    etree.XMLSchema(etree.fromstring(desk.get("/oai/newswatch.xsd").body))


def test_without_a_contact_oai_says_what_is_missing(tmp_path: Path) -> None:
    with served(install(tmp_path)) as desk:
        answer = desk.get("/oai?verb=Identify")
    assert answer.status == 500
    assert "expected a contact in newswatch.toml" in answer.text


def test_open_paths_need_no_password_and_others_do(paths: Paths) -> None:
    with served(paths, DeskSettings(open=("oai", "changes")), "secret") as desk:
        assert desk.get("/oai?verb=Identify").status == 200
        assert desk.get("/changes").status == 200
        assert desk.get("/feed.atom").status == 401
        assert desk.get("/search").status == 401


def _follow(desk: Client) -> list[str]:
    """Ids of every entry that a reader finds who follows the archive back."""
    found, address = list[str](), "/feed.atom"
    while address:
        feed = feedparser.parse(desk.get(address).body)
        assert not feed.bozo
        found += [entry.id for entry in feed.entries]
        before = [link.href for link in feed.feed.links if link.rel == "prev-archive"]
        address = urlsplit(before[0]).path if before else ""
    return found


def test_a_reader_that_was_away_finds_every_text(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archived_feed, "PAGE", 2)
    monkeypatch.setattr(archived_feed, "LEAST", 1)
    with served(paths) as desk:
        before = _follow(desk)
        closed = desk.get("/feed/1.atom")
        corpus = open_corpus(paths.data)
        add(corpus, 20, "Later text", "Something about a harbour that was never said before. " * 8, language="en", source="made")
        corpus.close()
        after = _follow(desk)
        again = desk.get("/feed/1.atom")
        assert desk.get("/feed/99.atom").status == 404
    assert len(set(before)) == 6
    assert len(set(after)) == 7
    assert closed.body == again.body, "a closed page never changes"
    assert "immutable" in closed.headers["cache-control"]
    assert b"archive/>" in closed.body


def test_the_json_feed_has_texts(desk: Client) -> None:
    made = desk.get("/feed.json").json
    assert made["version"] == "https://jsonfeed.org/version/1.1"
    assert len(made["items"]) == 6
    assert all(item["id"] and item["content_text"] and item["url"].startswith("http://127.0.0.1") for item in made["items"])
