"""The replicas: each is served whole, shows every article by some way, and answers to the real source file moved to it."""

from __future__ import annotations

import re
import tomllib
import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

from pipelines.sources import load
from tests.sites import seeds
from tests.sites.town import CLASSES, CONFIG, Town, moved

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.model import Source


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with Town() as running:
        yield running


@pytest.fixture(scope="module")
def sources(town: Town, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Source]:
    return load(town.config(tmp_path_factory.mktemp("config")) / "sources")


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(quote(url, safe=":/?=&%")) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.mark.parametrize("name", CLASSES)
def test_every_article_is_served_under_all_its_addresses_and_is_one_to_the_source(
    name: str, town: Town, sources: dict[str, Source]
) -> None:
    pieces = town.replicas[name].pieces
    article = re.compile(sources[name].discover.article or "")
    exclude = [re.compile(rule) for rule in sources[name].discover.exclude]
    assert len([piece for piece in pieces if not piece.seed]) >= 30
    assert len({piece.path for piece in pieces}) == len({piece.id for piece in pieces}) == len(pieces)
    for piece in pieces:
        assert status(town.url(name, piece)) == 200
        assert article.search(quote(piece.path, safe="/?=&%")), piece.path
        assert [rule.pattern for rule in exclude if rule.search(piece.path)] == [], piece.path
        assert len(piece.text) > sources[name].expect.min_chars
    also = [town.replicas[name].base + other for other in pieces[0].also]
    assert [url for url in also if status(url) != 200] == []


@pytest.mark.parametrize("name", CLASSES)
def test_every_declared_entrance_is_there(name: str, town: Town, sources: dict[str, Source]) -> None:
    discover = sources[name].discover
    entrances = [*discover.feeds, *discover.sitemaps, *discover.listings]
    assert {urlsplit(entrance).netloc for entrance in entrances} <= {urlsplit(base).netloc for base in town.bases.values()}
    missing = [entrance for entrance in entrances if status(entrance) != 200]
    assert not missing


@pytest.mark.parametrize("name", CLASSES)
def test_no_word_of_the_real_host_is_left_in_what_is_asked(name: str, sources: dict[str, Source]) -> None:
    source = sources[name]
    assert source.allow_private == ("127.0.0.0/8",)
    assert source.manners.delay == 0
    assert source.hosts
    assert [host for host in (*source.hosts, *source.identity.same_hosts) if not host.startswith("127.0.1.")] == []


def test_moving_changes_nothing_else() -> None:
    text = (CONFIG / "sources" / "unido.toml").read_text("utf-8")
    hosts = CLASSES["unido"].hosts
    there = moved(text, {host: f"http://127.0.1.{place}:80" for place, host in enumerate(hosts)})
    before, after = tomllib.loads(text), tomllib.loads(there)
    assert {key for key in after if after[key] != before.get(key)} == {"home", "hosts", "allow_private", "discover", "identity", "manners"}
    assert {key for key in after["discover"] if after["discover"][key] != before["discover"][key]} == {"feeds", "sitemaps", "listings"}
    assert 'hosts      = ["127.0.1.0", "127.0.1.1", "127.0.1.2"]' in there


def test_the_seeds_stand_on_their_sites(town: Town) -> None:
    if not seeds.there():
        pytest.skip("the seed files lie beside the project, in ../shared/seeds, and are not there")
    stood = {name: [piece.seed for piece in replica.pieces if piece.seed] for name, replica in town.replicas.items()}
    assert stood == {
        "unchina": ["003"] * 15,
        "unido": [],
        "unitar": ["000"],
        "undesa": ["001"],
        "fcssc": ["002"],
        "upsc": ["004"],
        "unnews": [],
    }


def test_a_correction_and_a_new_article_show(tmp_path: Path) -> None:
    with Town("upsc") as small:
        replica = small.replicas["upsc"]
        before = replica.pieces[3]
        word = before.blocks[0].split()[0]
        assert replica.correct(before.id, word, "Corrected").blocks[0].startswith("Corrected")
        with urllib.request.urlopen(small.url("upsc", before)) as answer:
            assert b"<p>Corrected" in answer.read()
        replica.publish([])
        assert [exchange.path for exchange in small.take_log("upsc")] == [before.path]
