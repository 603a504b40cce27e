"""The round as the scheduler starts it, and the channels tried by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from crawler.cli.main import newswatch
from crawler.paths import Paths
from crawler.schedule import monitor as command
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.errors import ConfigError
from tests.monitor.made import daily

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

SOURCE = 'title = "Made"\nhome = "https://made.example/"\nhosts = ["made.example"]\nschedule = "every 1d"\n'
TOKEN = "canary-77aa12"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    (tmp_path / "config" / "sources").mkdir(parents=True)
    (tmp_path / "config" / "sources" / "made.toml").write_text(SOURCE + '[discover]\nlistings = ["https://made.example/news"]\n', "utf-8")
    (tmp_path / "config" / "newswatch.toml").write_text('contact = "a@example.org"\n[notify]\nurls = ["env:OPS"]\n', "utf-8")
    return Paths(tmp_path / "config", tmp_path / "data")


def test_before_the_first_crawl(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPS", f"json://ops.example/{TOKEN}")
    report = command.make(paths)

    assert report.troubles == []
    assert "1 unknown" in (paths.data / "status.html").read_text("utf-8")


@pytest.mark.catalogue("C10")
def test_a_secret_is_nowhere_in_what_a_round_leaves(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """The channel's host is refused by the guard, so the message stays, with its error, in the catalogue."""
    monkeypatch.setenv("OPS", f"json://user:{TOKEN}@127.0.0.1:9/{TOKEN}?token={TOKEN}")
    paths.data.mkdir()
    catalogue = Catalogue.open(url_for(paths.data / "catalogue.db"))
    daily(catalogue, 5, datetime.now(UTC) - timedelta(days=4))
    catalogue.close()
    first, second = command.make(paths), command.make(paths)

    assert ["not taken" in trouble for trouble in (*first.troubles, *second.troubles)] == [True, True]
    assert second.notices == ["made: broken (overdue)"]
    assert TOKEN not in f"{first} {second}"
    files = [path for path in paths.data.rglob("*") if path.is_file()]
    assert paths.data / "catalogue.db" in files
    for file in files:
        assert TOKEN.encode() not in file.read_bytes()


def test_a_broken_declaration_is_told_and_the_round_goes_on(paths: Paths) -> None:
    (paths.config / "sources" / "other.toml").write_text("title = [\n", "utf-8")
    report = command.make(paths, tell=False)

    assert "other.toml" in report.troubles[0]
    assert "other.toml" in (paths.data / "status.html").read_text("utf-8")


@pytest.mark.catalogue("C6")
def test_a_literal_address_in_the_settings_is_refused(paths: Paths) -> None:
    (paths.config / "newswatch.toml").write_text(f'[notify]\nurls = ["json://ops.example/{TOKEN}"]\n', "utf-8")
    with pytest.raises(ConfigError) as raised:
        command.make(paths)

    assert TOKEN not in str(raised.value)


def test_the_channels_are_tried_without_sending(paths: Paths) -> None:
    options = ["--config", str(paths.config), "--data", str(paths.data), "notify", "--test"]
    done = CliRunner().invoke(newswatch, options, env={"OPS": f"json://ops.example/{TOKEN}"}, standalone_mode=False)

    assert "would send 'Newswatch: a test'" in done.output
    assert TOKEN not in done.output
