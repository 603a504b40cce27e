"""`sources test` and `sources add` on made sites: what they show, what they leave as it was, how they end."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.demo.server import Server
from tests.end_to_end.installation import Installation
from tests.sites.kinds import KindSite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COUNT = 24


@pytest.fixture
def site() -> Iterator[Server[KindSite]]:
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    with Server(lambda base: KindSite(base, "government", count=COUNT, start=start)) as server:
        yield server


@pytest.fixture
def installation(tmp_path: Path, site: Server[KindSite]) -> Installation:
    made = Installation(tmp_path)
    made.declare("site", site.site.declaration())
    return made


def contents(folder: Path) -> dict[str, str]:
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.rglob("*")) if file.is_file()}


def test_a_trial_shows_articles_and_leaves_what_is_held_as_it_was(installation: Installation, site: Server[KindSite]) -> None:
    assert installation.run("crawl", "site").code == 0
    fresh = site.site.publish(2, site.site.posts[-1].at, timedelta(hours=1))
    before = contents(installation.folder)
    ran = installation.run("sources", "test", "site", "--limit", "2")
    assert ran.code == 0, ran
    assert contents(installation.folder) == before
    newest = site.site.posts[-2:]
    assert len(newest) == 2
    assert all(post.story.title in ran.out for post in newest), ran  # nothing is known to a trial: it takes the newest
    assert f"{COUNT + 2} discovered, 2 new" in ran.out
    assert installation.run("crawl", "site").code == 0
    assert {line["url"] for line in installation.manifest()[-2:]} == set(fresh)


def test_a_trial_does_not_touch_the_catalogue_of_the_installation(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELSEWHERE", "postgresql+psycopg://127.0.0.1:9/none")  # whoever asks it fails
    settings = installation.config / "newswatch.toml"
    settings.write_text(settings.read_text("utf-8") + 'catalogue = "env:ELSEWHERE"\n\n[limits]\npatience = "1s"\n', "utf-8")
    ran = installation.run("sources", "test", "site", "--limit", "1")
    assert ran.code == 0, ran
    assert installation.run("crawl", "site").code == 74


def test_a_trial_that_finds_nothing_says_why_and_is_no_success(installation: Installation, site: Server[KindSite]) -> None:
    installation.declare("site", site.site.declaration().replace("^/xw/", "^/nothing/"))
    ran = installation.run("sources", "test", "site")
    assert ran.code == 1, ran
    assert (ran.out + ran.err).count("0 article links found") == 1
    assert not installation.data.exists()


def test_a_site_is_added_by_its_home_page_alone(tmp_path: Path, site: Server[KindSite]) -> None:
    installation = Installation(tmp_path)
    command = ("sources", "add", f"{site.url}/", "--name", "added", "--delay", "0", "--allow-private", "127.0.0.0/8")
    assert installation.run(*command, "--dry-run").code == 0
    assert not (installation.config / "sources").exists()
    assert not installation.data.exists()
    ran = installation.run(*command, "--yes")
    assert ran.code == 0, ran
    written = tomllib.loads((installation.config / "sources" / "added.toml").read_text("utf-8"))
    assert written["discover"]["feeds"] == [site.site.entrances()["feed"]]
    assert installation.run("crawl", "added").code == 0
    assert {line["url"] for line in installation.manifest()} == site.site.urls
