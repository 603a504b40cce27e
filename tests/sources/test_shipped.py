"""The declarations that come with the program."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pipelines.dedupe.identity import url_key
from pipelines.sources import load

CONFIG = Path(__file__).parents[2] / "config"
SOURCES = load(CONFIG)
SEVEN = {"unchina", "unido", "unitar", "undesa", "fcssc", "upsc", "unnews"}


def test_the_seven_are_watched() -> None:
    assert {name for name, source in SOURCES.items() if source.enabled} >= SEVEN


def test_sources_that_are_about_more_than_china_ask() -> None:
    assert {name for name in SEVEN if not SOURCES[name].relevance.everything} == {"unido", "unitar", "undesa", "unnews"}


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_guesses_are_marked_as_such(name: str) -> None:
    """A value with the comment "guess" belongs to a setting named in ``unverified``, and the other way round."""
    text = (CONFIG / "sources" / f"{name}.toml").read_text(encoding="utf-8")
    marked: set[str] = set()
    table, key = "", ""
    for line in text.splitlines():
        if header := re.match(r"\[([\w.]+)\]", line):
            table = f"{header[1]}."
        elif setting := re.match(r"([\w]+)\s*=", line):
            key = setting[1]
        if re.search(r"#.*\bguess", line) and not line.startswith("#"):
            marked.add(f"{table}{key}")

    told = set(SOURCES[name].unverified)
    assert marked - told <= {"discover.exclude", "clean.kinds.演讲"} | {each for each in marked if each.startswith("clean.kinds.")} | {
        "演讲"
    }
    assert told & {"discover.feeds", "discover.listings", "discover.next_page"} <= marked | family_guesses(name)


def family_guesses(name: str) -> set[str]:
    """Guesses that a family makes for its members."""
    return {"discover.sitemaps", "discover.next_page"} if SOURCES[name].family else set()


def test_un_news_asks_for_nothing_that_its_robots_txt_shuts() -> None:
    """``Disallow: */news/``: neither the feeds nor the topic pages."""
    discover = SOURCES["unnews"].discover

    assert not discover.feeds
    assert not [url for url in (*discover.sitemaps, *discover.listings) if "/news/" in url.partition("news.un.org")[2]]


@pytest.mark.parametrize("country", ["kenya", "vietnam"])
def test_any_country_site_needs_three_lines(tmp_path: Path, country: str) -> None:
    shutil.copytree(CONFIG / "families", tmp_path / "families")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / f"un{country}.toml").write_text(
        f'family = "unct"\ntitle = "UN in {country}"\nhome = "https://{country}.un.org/en"\n'
    )

    source = load(tmp_path)[f"un{country}"]

    assert source.discover.listings == (f"https://{country}.un.org/en/stories",)
    assert re.search(source.discover.article or "", "/en/321632-a-story")
    assert url_key(f"https://{country}.un.org/en/321632-a-story", source) == url_key(f"https://{country}.un.org/en/node/321632", source)
