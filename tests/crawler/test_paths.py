"""Which folders a command works with: a folder of one's own is found from inside, the package's is never written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crawler import paths as places
from crawler.paths import Paths, own
from pipelines.errors import ConfigError
from pipelines.sources import own_folder, shipped


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("NEWSWATCH_CONFIG", "NEWSWATCH_DATA"):
        monkeypatch.delenv(name, raising=False)
    own_folder.make(tmp_path / "mine", "desk@news.example")
    return tmp_path / "mine"


@pytest.mark.parametrize("inside", ["", "sources", "data/corpus", "spiders"])
def test_it_is_found_from_inside_with_its_data(mine: Path, monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    (mine / inside).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(mine / inside)

    assert Paths.find() == Paths(mine, mine / "data")
    assert own(mine)


def test_its_data_is_in_it_however_it_was_named(mine: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    assert Paths.find(config=str(mine)) == Paths(mine, mine / "data")
    assert Paths.find(config="mine", data="there") == Paths(mine, tmp_path / "there")


def test_a_folder_that_is_named_and_no_ones_own_keeps_its_data_where_the_command_runs(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (mine / "scrapy.cfg").unlink()
    monkeypatch.chdir(mine.parent)

    assert Paths.find(config=str(mine)) == Paths(mine, mine.parent / "data")


def test_elsewhere_it_is_the_packages_and_that_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NEWSWATCH_CONFIG", "NEWSWATCH_DATA"):
        monkeypatch.delenv(name, raising=False)
    package = tmp_path / "site-packages" / "pipelines" / "config"
    package.mkdir(parents=True)
    monkeypatch.setattr(shipped, "package", lambda: package)
    monkeypatch.chdir(tmp_path)

    found = Paths.find()

    assert found == Paths(package, tmp_path / "data")
    with pytest.raises(ConfigError, match="newswatch init FOLDER"):
        found.changeable()


def test_in_a_checkout_the_declarations_may_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSWATCH_CONFIG", raising=False)
    top = Path(__file__).parents[2]
    monkeypatch.chdir(top / "tests")

    assert Paths.find().changeable() == top / "config"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_spiders_of_another_user_are_not_imported_from_a_folder_that_was_only_found(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = mine / "spiders" / "theirs.py"
    file.write_text("raise RuntimeError('imported')\n", "utf-8")
    os.chown(file, 65534, 65534)
    monkeypatch.setenv("SUDO_UID", "0")
    monkeypatch.chdir(mine)

    with pytest.raises(ConfigError, match="belongs to another user; name the folder if you trust it"):
        Paths.find()
    assert Paths.find(config=str(mine)).config == mine
    monkeypatch.setenv("SUDO_UID", "65534")
    assert Paths.find().config == mine
    assert places.spider_files(mine) == [file]
