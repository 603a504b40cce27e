"""Shipped declarations in a folder of one's own: taken by name as they are then, changed by nothing but a wish."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.errors import ConfigError
from pipelines.sources import load, own_folder, shipped

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package's configuration folder, as a copy that a test may change like an upgrade does."""
    folder = tmp_path / "site-packages" / "config"
    shutil.copytree(CONFIG, folder)
    monkeypatch.setattr(shipped, "package", lambda: folder)
    return folder


@pytest.fixture
def mine(package: Path, tmp_path: Path) -> Path:
    own_folder.make(tmp_path / "mine", "desk@news.example")
    return tmp_path / "mine"


def upgrade(package: Path, what: str, old: str, new: str) -> None:
    """Change a shipped file as a new version would."""
    file = package / what
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_they_are_taken_by_name_and_enabled_thereby(mine: Path) -> None:
    assert not shipped.available()["whochina"].enabled

    assert shipped.take(mine, ["unchina", "whochina", "unchina"]) == ["unchina", "whochina"]
    assert shipped.take(mine, ["unchina"]) == []

    found = load(mine)
    assert list(found) == ["unchina", "whochina"] == shipped.taken(mine)
    assert all(source.enabled for source in found.values())
    assert found["unchina"].file == str(mine / "shipped" / "sources" / "unchina.toml")
    assert found["unchina"].discover.robots_sitemaps, "the family was taken along"


def test_an_unknown_one_takes_nothing(mine: Path) -> None:
    with pytest.raises(ConfigError, match="no shipped source is named 'unchnia'; did you mean 'unchina'"):
        shipped.take(mine, ["unido", "unchnia"])

    assert shipped.taken(mine) == []


def test_a_file_of_the_same_name_is_used_instead(mine: Path) -> None:
    shipped.take(mine, ["unido"])
    text = 'title = "My own"\nhome = "https://www.unido.org/"\n[discover]\nlistings = ["/news"]\n'
    (mine / "sources" / "unido.toml").write_text(text, "utf-8")

    assert load(mine)["unido"].title == "My own"


def test_an_upgrade_changes_nothing_and_is_shown_as_a_difference(mine: Path, package: Path) -> None:
    shipped.take(mine, ["unido", "unchina"])
    before = load(mine)
    assert shipped.changes(mine) == []

    upgrade(package, "families/unct.toml", "min_chars  = 200", "min_chars  = 999")
    upgrade(package, "sources/unido.toml", "UNIDO", "Unido")
    upgrade(package, "sources/unep.toml", "title", "# changed\ntitle")  # which is not in use here

    assert load(mine) == before
    found = shipped.changes(mine)
    assert [change.what for change in found] == ["families/unct.toml", "sources/unido.toml"]
    assert "+min_chars  = 999" in found[0].diff.splitlines()
    assert any(line.startswith("-") and "UNIDO" in line for line in found[1].diff.splitlines())

    for change in found:
        shipped.renew(mine, change)
    assert shipped.changes(mine) == []
    assert load(mine)["unchina"] != before["unchina"]


def test_one_that_the_package_has_no_more_goes_on(mine: Path, package: Path) -> None:
    shipped.take(mine, ["upsc"])
    (package / "sources" / "upsc.toml").unlink()

    (change,) = shipped.changes(mine)

    assert change.theirs == ""
    shipped.renew(mine, change)
    assert list(load(mine)) == ["upsc"]


def test_one_is_left(mine: Path) -> None:
    shipped.take(mine, ["upsc", "unido"])

    shipped.leave(mine, ["upsc"])

    assert list(load(mine)) == ["unido"]
    with pytest.raises(ConfigError, match="no shipped source 'upsc' is in use here"):
        shipped.leave(mine, ["upsc"])


def test_a_declaration_of_ones_own_may_name_a_shipped_family(mine: Path) -> None:
    (mine / "sources" / "unkenya.toml").write_text('family = "unct"\ntitle = "UN Kenya"\nhome = "https://kenya.un.org/en"\n', "utf-8")

    assert load(mine)["unkenya"].discover.listings


def test_a_folder_is_completed_and_never_changed(mine: Path) -> None:
    (mine / "newswatch.toml").write_text('contact = "other@news.example"\n', "utf-8")
    (mine / ".gitignore").unlink()

    assert own_folder.make(mine, "desk@news.example") == [".gitignore"]
    assert (mine / "newswatch.toml").read_text("utf-8") == 'contact = "other@news.example"\n'


@pytest.mark.parametrize("where", ["a Scrapy project", "the package"])
def test_a_folder_that_is_something_else_is_refused(package: Path, tmp_path: Path, where: str) -> None:
    folder = package / "mine" if where == "the package" else tmp_path / "theirs"
    if where == "a Scrapy project":
        folder.mkdir()
        (folder / "scrapy.cfg").write_text("[settings]\ndefault = theirs.settings\n", "utf-8")

    with pytest.raises(ConfigError, match="Scrapy project already" if where == "a Scrapy project" else "lies in the installed package"):
        own_folder.make(folder)

    assert not (folder / "newswatch.toml").exists()
