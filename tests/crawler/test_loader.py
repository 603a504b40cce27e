"""Spiders from declarations, beside spiders written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scrapy import Request, Spider
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from crawler.loader import SourceLoader, settings_of
from pipelines.errors import ConfigError
from pipelines.model import Manners, Source

if TYPE_CHECKING:
    from pathlib import Path

ONE = """
title = "One"
home = "https://one.example/en"
hosts = ["one.example"]
schedule = "every 2h"
[discover]
listings = ["/en/news"]
article = '^/en/(?P<id>\\d+)$'
[manners]
delay = "5s"
"""


class Plain(Spider):
    """Stands in for the real base class."""

    name = ""
    custom_settings = {"LOG_LEVEL": "ERROR"}  # noqa: RUF012 - Scrapy's way


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "one.toml").write_text(ONE, "utf-8")
    return tmp_path


def loader(config: Path, modules: list[str] | None = None) -> SourceLoader:
    settings = Settings({"NEWSWATCH_CONFIG": str(config), "SPIDER_MODULES": modules or [], "NEWSWATCH_SPIDER": f"{__name__}.Plain"})
    settings.set("SPIDER_LOADER_CLASS", SourceLoader)
    made = get_spider_loader(settings)
    assert isinstance(made, SourceLoader)
    return made


def test_a_declared_source_is_a_spider(config: Path) -> None:
    (config / "newswatch.toml").write_text('contact = "desk@news.example"\n', "utf-8")

    spiders = loader(config)
    spider = spiders.load("one")

    assert spiders.list() == ["one"]
    assert issubclass(spider, Plain)
    assert (spider.name, spider.source.hosts) == ("one", ("one.example",))  # type: ignore[attr-defined]  # the loader gives it
    assert spider.custom_settings is not None
    assert spider.custom_settings["DOWNLOAD_DELAY"] == 5.0
    assert spider.custom_settings["LOG_LEVEL"] == "ERROR"
    assert "desk@news.example" in spider.custom_settings["USER_AGENT"]
    assert spiders.find_by_request(Request("https://one.example/en/5")) == ["one"]
    assert spiders.find_by_request(Request("https://two.example/en/5")) == []


def test_a_spider_that_is_not_there_has_a_near_name(config: Path) -> None:
    with pytest.raises(KeyError, match="did you mean one"):
        loader(config).load("onee")


def test_nothing_is_read_before_it_is_asked_for(config: Path) -> None:
    (config / "sources" / "one.toml").write_text("min_link = 5\n", "utf-8")
    spiders = loader(config)

    with pytest.raises(ConfigError, match=r"one\.toml"):
        spiders.list()
    with pytest.raises(ConfigError, match=r"one\.toml"):
        spiders.load("one")


def test_hand_written_spiders_stand_beside_them(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = _package(tmp_path, "hand_written", "two")
    monkeypatch.syspath_prepend(tmp_path)

    assert loader(config, [package]).list() == ["one", "two"]


def test_two_of_a_name_are_an_error_that_names_both_places(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = _package(tmp_path, "hand_taken", "one")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ConfigError) as caught:
        loader(config, [package]).list()

    assert "one.toml" in str(caught.value)
    assert "hand_taken.spider.Written" in str(caught.value)


def test_what_a_declaration_decides() -> None:
    source = Source("s", "S", "https://s.example/", ("s.example",), tls="insecure", manners=Manners(delay=7, timeout=20, max_requests=9))

    assert settings_of(source) == {
        "DOWNLOAD_DELAY": 7,
        "DOWNLOAD_TIMEOUT": 20,
        "CLOSESPIDER_PAGECOUNT": 9,
        "DEPTH_LIMIT": 210,
        "DOWNLOAD_VERIFY_CERTIFICATES": False,
    }


def _package(folder: Path, package: str, name: str) -> str:
    (folder / package).mkdir()
    (folder / package / "__init__.py").write_text("", "utf-8")
    (folder / package / "spider.py").write_text(f"import scrapy\nclass Written(scrapy.Spider):\n    name = {name!r}\n", "utf-8")
    return package
