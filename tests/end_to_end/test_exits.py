"""Exit codes are documented and true: 0 healthy, 1 some not, 2 none, 69 no network, 74 storage, 75 locked, 78 declaration."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.demo import MadeSite, Server, declaration
from crawler.demo.http import Resource, Response, answer
from tests.end_to_end.installation import Installation
from tests.sites.kinds import KindSite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class Broken:
    """A site that answers every address but robots.txt with 500."""

    def __init__(self, base: str) -> None:
        self.base = base

    def respond(self, method: str, path: str, headers: Mapping[str, str]) -> Response:
        """Answer one request."""
        if path == "/robots.txt":
            return answer(Resource(b"User-agent: *\nDisallow:\n", "text/plain"), headers)
        return answer(Resource(b"<h1>Internal Server Error</h1>", status=500), headers)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


@pytest.fixture(scope="module")
def site() -> Iterator[Server[MadeSite]]:
    with Server(MadeSite, address="127.0.0.2") as server:
        yield server


def nobody(address: str = "127.0.0.9") -> str:
    """A base URL that nobody listens at."""
    with socket.socket() as taken:
        taken.bind((address, 0))
        return f"http://{address}:{taken.getsockname()[1]}"


def test_0_when_all_is_well(installation: Installation, site: Server[MadeSite]) -> None:
    installation.declare("well", declaration(site.url))
    ran = installation.scrapy("crawl", "well")
    assert ran.code == 0, ran
    assert len(installation.manifest()) == 24


def test_0_when_a_site_was_silent_before_it_was_known_and_how_long_is_said(installation: Installation) -> None:
    newest = datetime.now(UTC) - timedelta(days=10, hours=1)
    with Server(lambda base: KindSite(base, "drupal", count=40, start=newest, weight=2_000)) as server:
        installation.declare("kind", server.site.declaration())
        ran = installation.run("crawl")
        again = installation.run("crawl")
    assert ran.code == 0, ran
    assert re.search(r"^kind: newest article (9\.[5-9]|10(\.\d)?) days old$", ran.err, re.MULTILINE), ran  # a day has no hour
    assert (again.code, "newest article" in again.err) == (0, False), again
    assert "broken" not in installation.run("status").out


def test_1_when_one_source_fails_and_another_does_not(installation: Installation, site: Server[MadeSite]) -> None:
    with Server(Broken, address="127.0.0.3") as broken:
        installation.declare("well", declaration(site.url))
        installation.declare("ill", declaration(broken.url))
        ran = installation.run("crawl")
    assert ran.code == 1, ran
    assert {line["source"] for line in installation.manifest()} == {"well"}


def test_2_when_none_succeeds(installation: Installation) -> None:
    with Server(Broken, address="127.0.0.3") as broken:
        installation.declare("ill", declaration(broken.url))
        ran = installation.run("crawl")
    assert ran.code == 2, ran
    assert installation.manifest() == []


@pytest.mark.parametrize("door", ["newswatch", "scrapy"])
def test_69_and_nothing_on_disk_when_no_host_answers(door: str, installation: Installation) -> None:
    base = nobody()
    installation.declare("away", declaration(base))
    ran = installation.run("crawl", "away") if door == "newswatch" else installation.scrapy("crawl", "away")
    assert ran.code == 69, ran
    assert not installation.data.exists()
    told = [line for line in (ran.out + ran.err).splitlines() if "newswatch demo" in line]
    assert len(told) == 1, ran
    assert re.search(r"127\.0\.0\.9", ran.out + ran.err)


def test_69_when_the_name_of_the_host_is_not_known(installation: Installation) -> None:
    text = declaration("http://127.0.0.9:1").replace("127.0.0.9:1", "newswatch.invalid").replace("127.0.0.9", "newswatch.invalid")
    installation.declare("unknown", text)
    ran = installation.run("crawl", "unknown")
    assert ran.code == 69, ran
    assert "newswatch.invalid" in ran.out + ran.err
    assert not installation.data.exists()


@pytest.mark.catalogue("S14")
def test_74_when_the_corpus_cannot_be_written(installation: Installation, site: Server[MadeSite]) -> None:
    installation.declare("well", declaration(site.url))
    installation.data.write_text("a file stands where the data folder should be")
    ran = installation.run("crawl", "well")
    assert ran.code == 74, ran
    assert "Traceback" not in ran.err


@pytest.mark.catalogue("S15")
def test_75_while_another_run_of_the_source_holds_the_lock(installation: Installation, site: Server[MadeSite]) -> None:
    text = declaration(site.url).replace("delay = 0", "delay = 4")  # longer than a busy machine takes to begin another
    installation.declare("slow", text)
    command = [sys.executable, "-m", "crawler.cli", "crawl", "slow"]
    with subprocess.Popen(
        command, cwd=installation.folder, env=installation.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as first:
        try:
            began = len(site.log)
            while len(site.log) < began + 3:
                assert first.poll() is None
                time.sleep(0.05)
            second = installation.run("crawl", "slow")
        finally:
            first.terminate()
            first.wait(60)
    assert second.code == 75, second


@pytest.mark.catalogue("C2")
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[discover]\nlisting = []", "listings"),
        ("article = '^/(['", "article"),
        ("hosts = 7", "hosts"),
        ("titel = 'x'", "title"),
    ],
)
def test_78_names_file_line_and_the_nearest_key(line: str, told: str, installation: Installation) -> None:
    text = declaration("http://127.0.0.9:1")
    if line.startswith("[discover]"):
        text = text.replace("[discover]", line)
    elif line.startswith("article"):
        text = re.sub(r"(?m)^article.*$", line, text)
    elif line.startswith("hosts"):
        text = re.sub(r"(?m)^hosts.*$", line, text)
    else:
        text = f"{line}\n{text}"
    installation.declare("faulty", text)
    for ran in (installation.run("crawl", "faulty"), installation.scrapy("crawl", "faulty")):
        assert ran.code == 78, ran
        assert "faulty.toml" in ran.err + ran.out
        assert told in ran.err + ran.out
        assert "Traceback" not in ran.err + ran.out
    assert not installation.data.exists()


def test_an_unknown_source_is_a_fault_that_names_the_nearest(installation: Installation, site: Server[MadeSite]) -> None:
    installation.declare("well", declaration(site.url))
    ran = installation.run("crawl", "wel")
    assert ran.code in (64, 78), ran
    assert "well" in ran.err + ran.out
    assert not installation.data.exists()


def test_scrapy_lists_the_declared_sources(installation: Installation) -> None:
    for name in ("beta", "alpha"):
        installation.declare(name, declaration("http://127.0.0.9:1"))
    ran = installation.scrapy("list")
    assert ran.code == 0, ran
    assert ran.out.split() == ["alpha", "beta"]
