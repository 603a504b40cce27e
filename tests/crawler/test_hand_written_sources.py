"""Hand-written spiders: from the folder beside the declarations and from entry points, each with what a declaration would say."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING

import pytest
from scrapy import Spider

from crawler import all_sources, hand_written
from crawler.all_sources import read_sources, usable_sources
from crawler.hand_written import source_of
from pipelines.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

MINE = """
from scrapy import Spider
from . import _common

class Mine(Spider):
    name = "mine"
    title = "My site"
    allowed_domains = ["127.0.0.1:8000", "news.example.org"]
    start_urls = ["http://127.0.0.1:8000/en"]
    schedule = "every 2h"
    language = ["en"]
    allow_private = ["127.0.0.0/8"]
    words = _common.WORDS
"""
DECLARED = 'title = "One"\nhome = "https://one.example/"\n[discover]\nlistings = ["/news"]\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    (tmp_path / "spiders").mkdir()
    (tmp_path / "spiders" / "_common.py").write_text("WORDS = ('a', 'b')\n", "utf-8")
    (tmp_path / "spiders" / "mine.py").write_text(MINE, "utf-8")
    return tmp_path


def put(config: Path, name: str, text: str) -> Path:
    file = config / "spiders" / f"{name}.py"
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize("apart", [False, True])
def test_a_class_is_a_source_like_a_declared_one(config: Path, apart: bool) -> None:
    (config / "sources" / "one.toml").write_text(DECLARED, "utf-8")

    found = read_sources(config, apart=apart)

    assert found.faults == ()
    assert list(found.sources) == ["mine", "one"]
    mine = found.sources["mine"]
    assert (mine.title, mine.home, mine.schedule) == ("My site", "http://127.0.0.1:8000/en", "every 2h")
    assert mine.hosts == ("127.0.0.1:8000", "news.example.org")
    assert (mine.language, mine.allow_private, mine.enabled) == (("en",), ("127.0.0.0/8",), True)
    assert mine.file == str(config / "spiders" / "mine.py")


def test_where_there_are_spiders_there_need_be_no_declarations(config: Path) -> None:
    assert list(usable_sources(config).sources) == ["mine"]
    (config / "spiders" / "mine.py").unlink()
    with pytest.raises(ConfigError, match="no source is declared here"):
        usable_sources(config)


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("import nothing_of_the_kind\n", 1, "cannot be imported: ModuleNotFoundError: No module named 'nothing_of_the_kind'"),
        ("x = 1\nclass A(:\n", 2, "cannot be imported: SyntaxError: invalid syntax"),
        ("x = 1\n\nx / 0\n", 3, "cannot be imported: ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)\n", 1, "cannot be imported: SystemExit: 3"),
        ("x = 1\n", 0, 'has no spider with a name; expected a class of scrapy.Spider with name = "..."'),
        (
            "import scrapy\n\nclass A(scrapy.Spider):\n    name = 'a'\n    schedule = 'hourly'\n",
            3,
            "A: schedule: 'hourly' is not a schedule; expected 'every 1h'",
        ),
        ("import scrapy\nclass A(scrapy.Spider):\n    name = 'A site'\n", 2, "A: name: 'A site' cannot be a source's name"),
        ("import scrapy\nclass A(scrapy.Spider):\n    name = 'mine'\n", 2, "the name 'mine' is taken by"),
    ],
)
def test_a_fault_is_told_with_file_and_line_and_holds_up_no_other(config: Path, text: str, line: int, said: str, apart: bool) -> None:
    file = put(config, "other", text)

    found = read_sources(config, apart=apart)

    assert "mine" in found.sources
    (fault,) = found.faults
    assert (fault.file, fault.line) == (str(file), line)
    assert fault.message.startswith(said)


def test_what_is_named_twice_is_told(config: Path) -> None:
    (config / "sources" / "mine.toml").write_text(DECLARED, "utf-8")

    (fault,) = read_sources(config).faults

    assert "the name 'mine' is taken by" in fault.message
    assert "mine.toml" in fault.message


def test_what_a_module_prints_does_not_matter(config: Path) -> None:
    put(config, "loud", "print('{\"sources\": 7}')\n" + MINE.replace('"mine"', '"loud"'))

    assert list(read_sources(config, apart=True).sources) == ["loud", "mine"]


def test_spiders_that_hang_are_given_up(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_sources, "IMPORT_TIMEOUT", 2.0)
    put(config, "hanging", "import time\ntime.sleep(600)\n")

    found = read_sources(config, apart=True)

    assert "took longer than 2 seconds" in found.faults[0].message


@pytest.mark.parametrize("value", ["entered", "entered:Point", "entered.inner"])
def test_an_installed_package_names_its_spiders(config: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    package = config / "entered"
    package.mkdir()
    (package / "__init__.py").write_text("import scrapy\nclass Point(scrapy.Spider):\n    name = 'point'\n", "utf-8")
    (package / "inner.py").write_text("import scrapy\nclass Inner(scrapy.Spider):\n    name = 'inner'\n", "utf-8")
    monkeypatch.syspath_prepend(config)
    point = EntryPoint("mine", value, "newswatch.spiders")
    for module in (all_sources, hand_written):
        monkeypatch.setattr(module, "entry_points", lambda group: [point])

    names = set(read_sources(config).sources) - {"mine"}

    assert names == {"entered": {"point", "inner"}, "entered:Point": {"point"}, "entered.inner": {"inner"}}[value]
    for name in ("entered", "entered.inner"):
        sys.modules.pop(name, None)


def test_a_subclass_is_not_known_by_its_parents_source() -> None:
    class Parent(Spider):
        name = "parent"
        allowed_domains = ("a.example",)

    Parent.source = source_of(Parent)  # type: ignore[attr-defined] # as the loader does

    class Child(Parent):
        name = "child"
        allowed_domains = ("b.example",)

    assert source_of(Parent).hosts == ("a.example",)
    assert source_of(Child).hosts == ("b.example",)
