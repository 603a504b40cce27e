"""H32: robots.txt in all its states; one crawl, one loopback address per case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.hostile_server import ARTICLE, HostileServer, answer
from tests.faults.net_harness import Crawl, ask, crawl

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "Content-Type: text/plain"
ALLOWED: list[str | None] = [None, "not_found"]
FORBIDDEN: list[str | None] = ["robots", "not_found"]

CASES: dict[str, tuple[bytes | None, list[str | None]]] = {
    "a rule": (answer(200, [TEXT], b"User-agent: *\nDisallow: /ok\n"), FORBIDDEN),
    "a rule for us": (answer(200, [TEXT], b"User-agent: newswatch\nDisallow: /\n\nUser-agent: *\nAllow: /\n"), ["robots", "robots"]),
    "a rule for others": (answer(200, [TEXT], b"User-agent: *\nDisallow: /\n\nUser-agent: Newswatch\nAllow: /\n"), ALLOWED),
    "404": (answer(404), ALLOWED),
    "403": (answer(403), ALLOWED),
    "500": (answer(500), ["robots_unreachable", "robots_unreachable"]),
    "502": (answer(502), ["robots_unreachable", "robots_unreachable"]),
    "html": (answer(200, ["Content-Type: text/html"], ARTICLE), ALLOWED),
    "a rule as html": (answer(200, ["Content-Type: text/html"], b"User-agent: *\nDisallow: /ok\n"), FORBIDDEN),
    "a rule without length": (answer(200, [TEXT], b"User-agent: *\nDisallow: /ok", length=-1), FORBIDDEN),
    "html as text": (answer(200, [TEXT], b"<!DOCTYPE html><p>Disallow: /</p>"), ALLOWED),
    "binary": (answer(200, [TEXT], b"\x00\xff" * 500 + b"\nUser-agent: *\nDisallow: /ok\n"), FORBIDDEN),
    "6 MB": (answer(200, [TEXT], b"User-agent: *\nDisallow: /ok\n" + b"# filler\n" * 700_000), FORBIDDEN),
    "a rule past 500 kB": (answer(200, [TEXT], b"# filler\n" * 60_000 + b"User-agent: *\nDisallow: /ok\n"), ALLOWED),
    "cut": (answer(200, [TEXT], b"User-agent: *\nDisallow: /ok\n", length=500), ["robots_unreachable", "robots_unreachable"]),
    "a circle": (answer(302, ["Location: /robots.txt"]), ALLOWED),
    "to a private address": (answer(302, ["Location: http://127.0.0.1/robots.txt"]), ["refused_address", "refused_address"]),
    "no HTTP": (b"no http at all\r\n\r\n", ["robots_unreachable", "robots_unreachable"]),
    "hangs": (None, ["timeout_headers", "timeout_headers"]),
    "a delay": (answer(200, [TEXT], b"User-agent: *\nCrawl-delay: 0.4\n"), ALLOWED),
    "a hop": (answer(200, [TEXT], b"User-agent: *\nDisallow: /redirect-chain/0\n"), ALLOWED),
}
HOSTS = {case: f"127.0.2.{number}" for number, case in enumerate(CASES, 1)}


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    with HostileServer(HOSTS.values(), robots={HOSTS[case]: robots for case, (robots, _) in CASES.items()}) as server:
        yield server


@pytest.fixture(scope="module")
def run(server: HostileServer, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    pairs = [(case, path) for case in CASES for path in ("/ok", "/missing")]
    urls = {f"{case} {path}": server.url(path, HOSTS[case]) for case, path in pairs}
    urls["redirect"] = server.url("/redirect-chain/2", HOSTS["a hop"])
    source = {"hosts": list(HOSTS.values()), "allow_private": ["127.0.2.0/24"]}
    return crawl(tmp_path_factory.mktemp("robots"), {"ask": ask(urls), "source": source})


@pytest.mark.catalogue("H32")
@pytest.mark.parametrize("case", CASES)
def test_h32_robots(run: Crawl, server: HostileServer, case: str) -> None:
    wanted = CASES[case][1]

    assert [run[f"{case} {path}"].get("reason") for path in ("/ok", "/missing")] == wanted
    assert (server.asked("/ok", HOSTS[case]) == []) == (wanted[0] is not None)


@pytest.mark.catalogue("H32")
def test_h32_it_is_asked_for_once_per_host(server: HostileServer, run: Crawl) -> None:
    assert len(server.asked("/robots.txt", HOSTS["a rule"])) == 1
    assert len(server.asked("/robots.txt", HOSTS["500"])) == 3, "the first time and two more"


@pytest.mark.catalogue("H32")
def test_h32_a_robots_txt_that_hangs_counts_as_a_host_that_hangs(run: Crawl) -> None:
    assert run["hangs /ok"]["kind"] == "network"
    assert "/robots.txt could not be read" in run["hangs /ok"]["sentence"]


def test_robots_hold_for_each_hop_of_a_redirect(run: Crawl, server: HostileServer) -> None:
    assert run["redirect"]["reason"] == "robots"
    assert len(run["redirect"]["redirects"]) == 2
    assert server.asked("/redirect-chain/0", HOSTS["a hop"]) == []


def test_a_crawl_delay_slows_the_host_down(run: Crawl, server: HostileServer) -> None:
    times = [hit.at for hit in server.hits if hit.host == HOSTS["a delay"]]

    assert len(times) == 3
    assert times[2] - times[1] >= 0.39
