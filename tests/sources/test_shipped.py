"""The declarations that come with the program."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.dedupe.identity import url_key
from pipelines.sources import load

if TYPE_CHECKING:
    from pipelines.model import Source

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


def member(folder: Path, declaration: str) -> Source:
    """A country site with this declaration beside the shipped families."""
    shutil.copytree(CONFIG / "families", folder / "families")
    (folder / "sources").mkdir()
    (folder / "sources" / "un.toml").write_text(f'family = "unct"\ntitle = "UN"\n{declaration}\n', "utf-8")
    return load(folder)["un"]


@pytest.mark.parametrize(
    ("declaration", "listing", "languages", "article"),
    [
        ('home = "https://kenya.un.org/en"', "https://kenya.un.org/en/stories", ("en",), "/en/321632-a-story"),
        ('home = "https://kenya.un.org/"', "https://kenya.un.org/en/stories", ("en",), "/en/node/321632"),
        ('home = "https://benin.un.org/fr"', "https://benin.un.org/fr/press-centre/press-releases", ("fr",), "/fr/321632-une-histoire"),
        ('home = "https://brasil.un.org/pt-br"', "https://brasil.un.org/pt-br/stories", ("pt",), "/pt-br/209280-uma-historia"),
        ('home = "https://belarus.un.org/ru"\nlanguage = ["ru", "en"]', "https://belarus.un.org/en/stories", ("ru", "en"), "/en/1234-x"),
        (
            'home = "https://brasil.un.org/pt-br"\nlanguage = ["pt", "en"]',
            "https://brasil.un.org/pt-br/stories",
            ("pt", "en"),
            "/en/1234-x",
        ),
    ],
)
def test_any_country_site_needs_three_lines(
    tmp_path: Path, declaration: str, listing: str, languages: tuple[str, ...], article: str
) -> None:
    source = member(tmp_path, declaration)

    assert listing in source.discover.listings
    assert source.language == languages
    assert len(source.discover.listings) == 3 * len(languages)
    assert re.search(source.discover.article or "", article)
    assert "{" not in "".join((*source.discover.listings, *source.discover.sitemaps, *source.language))


def test_one_node_is_one_article_in_each_language(tmp_path: Path) -> None:
    source = member(tmp_path, 'home = "https://kenya.un.org/en"')
    keys = {url_key(f"https://kenya.un.org/{path}", source) for path in ("en/321632-a-story", "en/node/321632", "index.php/en/321632")}

    assert keys == {"kenya.un.org/en/321632"}
    assert url_key("https://kenya.un.org/sw/321632-hadithi", source) == "kenya.un.org/sw/321632"


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("unitar", "https://unitar.org/about/news-stories/news/x-y", "https://unitar.org/fr/about/news-stories/news/x-y"),
        ("unido", "https://www.unido.org/news/x-y", "https://www.unido.org/es/news/x-y"),
        ("unido", "https://www.unido.org/news/x-y", "https://www.unido.org/stories/x-y"),
        ("unido", "https://www.unido.org/node/17742", "https://www.unido.org/node/17743"),
    ],
)
def test_another_language_is_another_article(name: str, one: str, other: str) -> None:
    assert url_key(one, SOURCES[name]) != url_key(other, SOURCES[name])


@pytest.mark.parametrize(
    ("name", "url", "key"),
    [
        ("unido", "https://www.unido.org/news/x-y", "unido.org/news/x-y"),
        ("unitar", "https://www.unitar.org/about/news-stories/press/x-y", "unitar.org/press/x-y"),
        ("unchina", "https://china.un.org/en/282233-x", "china.un.org/en/282233"),
    ],
)
def test_keys_stay_what_they_were(name: str, url: str, key: str) -> None:
    """The addresses of a catalogue are found by them."""
    assert url_key(url, SOURCES[name]) == key
