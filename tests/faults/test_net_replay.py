"""A crawl that is answered from its own archive gives the same outcomes, and asks nobody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.archive.writer import ArchiveWriter
from tests.faults.hostile_server import ARTICLE, HostileServer
from tests.faults.net_harness import Crawl, ask, crawl

if TYPE_CHECKING:
    from pathlib import Path

PATHS = ("/ok", "/redirect-chain/2", "/packed/zstd", "/chunk-ok", "/missing", "/packed-cut/gzip", "/redirect-self", "/cookie-wall")
OTHER = "http://127.0.4.9/ok"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Crawl, Crawl]:
    folder = tmp_path_factory.mktemp("replay")
    archive = folder / "archive"
    source = {"hosts": ["127.0.4.1", "127.0.4.9"], "allow_private": ["127.0.4.0/24"]}
    with HostileServer(["127.0.4.1"]) as server:
        urls = {path: server.url(path) for path in PATHS}
        first = crawl(folder, {"ask": ask(urls), "source": source, "archive": str(archive)})
    more = {"unknown": server.url("/never-recorded"), "no robots": OTHER}
    settings = {"NEWSWATCH_REPLAY": [*files(archive), *_without_robots(folder / "other")]}
    return first, crawl(folder, {"ask": ask(urls | more), "source": source, "settings": settings})


def files(folder: Path) -> list[str]:
    return [str(path) for path in sorted(folder.glob("*.warc.gz"))]


def _without_robots(folder: Path) -> list[str]:
    with ArchiveWriter(folder, "other", fsync=False) as writer:
        writer.write(OTHER, "GET", [], 200, "OK", [("Content-Type", "text/html")], ARTICLE, datetime(2026, 11, 1, tzinfo=UTC))
    return files(folder)


def facts(run: Crawl) -> dict[str, Any]:
    return {path: {key: value for key, value in run[path].items() if key not in ("after", "fetched_at")} for path in PATHS}


def test_the_outcomes_are_the_same(runs: tuple[Crawl, Crawl]) -> None:
    assert facts(runs[1]) == facts(runs[0])


def test_pages_keep_the_time_they_were_recorded_at(runs: tuple[Crawl, Crawl]) -> None:
    first, second = ({path: run[path]["fetched_at"][:19] for path in PATHS if run[path]["outcome"] == "page"} for run in runs)

    assert first
    assert second == first


def test_an_address_that_was_not_recorded_is_told_so(runs: tuple[Crawl, Crawl]) -> None:
    assert (runs[1]["unknown"]["reason"], runs[1]["unknown"]["kind"]) == ("not_in_archive", "archive")


def test_a_host_without_robots_txt_in_the_archive_has_no_rules(runs: tuple[Crawl, Crawl]) -> None:
    assert runs[1]["no robots"]["outcome"] == "page"
    assert runs[1]["no robots"]["fetched_at"] == "2026-11-01 00:00:00+00:00"
