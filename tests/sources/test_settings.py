"""The installation's settings: defaults, faults with their line, and the contact that is asked for once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import ConfigError
from pipelines.sources import settings
from pipelines.sources.settings import Limits, Notify, Polling, Settings

SHIPPED = Path(__file__).parents[2] / "config"


def write(folder: Path, text: str) -> Path:
    """A configuration folder with these settings."""
    (folder / "newswatch.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert settings.read(tmp_path) == Settings()


def test_the_shipped_file_says_the_defaults_and_lacks_only_the_contact() -> None:
    shipped = settings.read(SHIPPED)

    assert shipped == Settings(file=shipped.file)
    (fault,) = settings.check(SHIPPED)
    assert "contact" in fault.message
    assert (SHIPPED / "newswatch.toml").read_text(encoding="utf-8").splitlines()[fault.line - 1].startswith("contact")


def test_everything_can_be_set(tmp_path: Path) -> None:
    text = """
contact = "desk@example.org"
data = "/srv/news"
catalogue = "env:CATALOGUE"
[notify]
urls = ["env:ALARMS", "file:/etc/newswatch/mail"]
[polling]
floor = "5m"
ceiling = "1d"
[limits]
concurrency = 2
min_free = 5000000
"""

    assert settings.read(write(tmp_path, text)) == Settings(
        contact="desk@example.org",
        data="/srv/news",
        catalogue="env:CATALOGUE",
        notify=Notify(urls=("env:ALARMS", "file:/etc/newswatch/mail")),
        polling=Polling(floor=300.0, ceiling=86400.0),
        limits=Limits(concurrency=2, min_free=5_000_000),
        file=str(tmp_path / "newswatch.toml"),
    )
    assert settings.check(tmp_path) == []


@pytest.mark.catalogue("C1", "C2", "C6")
@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("contakt = 'a@b.org'", 1, "unknown key 'contakt'; did you mean 'contact'?"),
        ("\ncontact = 'nobody'", 2, "contact: 'nobody' is neither; expected a mail address or web page"),
        ("contact = 'http://localhost/'", 1, "expected a mail address or web page"),
        ("[notify]\nurls = [\n  'https://hooks.example/T0KEN']", 3, "expected env:NAME or file:/path"),
        ("catalogue = 'postgresql://u:secret@h/d'", 1, "expected env:NAME or file:/path"),
        ("[limits]\nconcurrency = 0", 2, "limits.concurrency: 0 is out of bounds; expected at least 1"),
        ("[polling]\nfloor = '2h'\nceiling = '1h'", 2, "polling.floor is longer than polling.ceiling"),
        ("[polling]\nfloor = 'soon'", 2, "'soon' is not a duration"),
        ("x = [", 1, "the list is not closed"),
        ("concurrency = 2", 1, "concurrency stands under no table; expected it under [limits]"),
        ("file = 'x'", 1, "unknown key 'file'"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    (fault,) = settings.check(write(tmp_path, text))

    assert fault.line == line
    assert told in fault.message
    with pytest.raises(ConfigError, match=r"newswatch\.toml"):
        settings.read(tmp_path)


@pytest.mark.catalogue("C6", "C10")
@pytest.mark.parametrize(
    "text",
    [
        "catalogue = 'postgresql://u:s3cret@h/d'",
        "catalogue = postgresql://u:s3cret@h/d",
        "catalogue = 'postgresql://u:s3cret@h/d",
        "catalogue: postgresql://u:s3cret@h/d",
        "[notify]\nurls = 'https://hooks.example/s3cret'",
        "[notify]\nurls = [\n  https://hooks.example/s3cret\n]",
        "[notify]\nurls = ['https://hooks.example/s3cret' 'env:X']",
        "[notify]\ndeadman = ['https://hooks.example/s3cret']",
        "https://hooks.example/s3cret",
    ],
)
def test_a_secret_written_into_the_file_is_not_repeated_in_the_fault(tmp_path: Path, text: str) -> None:
    (fault,) = settings.check(write(tmp_path, text))

    assert "s3cret" not in str(fault)


@pytest.mark.parametrize(
    "before",
    [
        "",
        "data = 'x'\n",
        "# head\n\ncontact = \"\"   # asked for once\ndata = 'x'\n[notify]\nurls = []\n",
        "contact='old@example.org'\n",
        "[limits]\nconcurrency = 1\n",
    ],
)
def test_the_contact_is_written_and_nothing_else_changes(tmp_path: Path, before: str) -> None:
    write(tmp_path, before)

    settings.write_contact(tmp_path, " desk@example.org ")

    after = (tmp_path / "newswatch.toml").read_text(encoding="utf-8")
    assert settings.read(tmp_path).contact == "desk@example.org"
    kept = [line for line in before.splitlines() if not line.startswith("contact")]
    assert [line for line in after.splitlines() if not line.startswith("contact")] == kept
    assert ("# asked for once" in before) == ("# asked for once" in after)


@pytest.mark.parametrize("contact", ["nobody", "a@b", "javascript:alert(1)", 'a@b.org"\nx = 1', "https://x"])
def test_a_wrong_contact_is_refused_before_it_is_written(tmp_path: Path, contact: str) -> None:
    with pytest.raises(ValueError, match="expected a mail address or web page"):
        settings.write_contact(tmp_path, contact)

    assert not (tmp_path / "newswatch.toml").exists()
