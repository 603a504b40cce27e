"""H20, H21: hosts that ask to be left alone or do not answer. Also conditional requests, all in one crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.hostile_server import HostileServer
from tests.faults.net_harness import Crawl, ask, crawl

if TYPE_CHECKING:
    from collections.abc import Iterator

BUSY = {
    "seconds": "/status/429/3600",
    "date": "/status/429/Fri,_31_Dec_2100_23:59:59_GMT",
    "absurd": "/status/503/99999999999999999999",
    "fraction": "/status/503/3600.5",
}
HOSTS = {case: f"127.0.3.{number}" for number, case in enumerate([*BUSY, "short", "silent", "quiet", "etags", "chain", "all"], 1)}
NOBODY = "127.0.3.250"


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    with HostileServer(HOSTS.values()) as server:
        yield server


@pytest.fixture(scope="module")
def run(server: HostileServer, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    def url(case: str, path: str) -> str:
        return server.url(path, HOSTS[case])

    urls = {f"{case} {path}": url(case, path) for case, busy in BUSY.items() for path in (busy, "/ok")}
    urls |= {"short": url("short", "/busy-once/429/1"), "after short": url("short", "/ok")}
    urls |= {f"silent {n}": url("silent", path) for n, path in enumerate(["/silent", "/silent", "/silent", "/ok"])}
    urls |= {"nobody": server.url("/ok", NOBODY), "nowhere": "http://nowhere.invalid/ok", "chain": url("chain", "/redirect-chain/0")}
    every = {"handle_httpstatus_all": True}
    asked = ask(urls) + ask({f"etag {n}": url("etags", f"/etag/{n}") for n in ("same", "new", "unknown")}, **every)
    asked += ask({"etag whole": url("etags", "/etag/whole")}, **every, unconditional=True)
    asked += ask({"all chain": url("all", "/redirect-chain/2"), "all 404": url("all", "/missing")}, **every)
    validators = {
        url("etags", "/etag/same"): ['"same"', None],
        url("etags", "/etag/new"): ['"old"', "Mon, 02 Nov 2026 10:00:00 GMT"],
        url("etags", "/etag/whole"): ['"whole"', None],
        url("chain", "/redirect-chain/0"): ['"a"', None],
    }
    spec = {
        "ask": asked,
        "source": {"hosts": [*HOSTS.values(), NOBODY, "nowhere.invalid"], "allow_private": ["127.0.3.0/24"]},
        "names": {"nowhere.invalid": [[]]},
        "validators": validators,
        "settings": {"NEWSWATCH_HEADERS_TIMEOUT": 1.0},
    }
    return crawl(tmp_path_factory.mktemp("manners"), spec)


@pytest.mark.catalogue("H20", "H21")
@pytest.mark.parametrize("case", BUSY)
def test_h20_h21_a_host_that_names_a_time_is_not_asked_before_it(run: Crawl, server: HostileServer, case: str) -> None:
    status = BUSY[case].split("/")[2]
    first, second = run[f"{case} {BUSY[case]}"], run[f"{case} /ok"]

    assert (first["reason"], first["kind"]) == ({"429": "rate_limited", "503": "unavailable"}[status], "server")
    assert (second["reason"], second["kind"]) == ("host_paused", "server")
    assert f"answered {status} with Retry-After" in second["sentence"]
    assert [hit.path for hit in server.hits if hit.host == HOSTS[case]] == ["/robots.txt", BUSY[case]]


@pytest.mark.catalogue("H20")
def test_h20_a_short_wait_is_waited_for(run: Crawl, server: HostileServer) -> None:
    asked = [hit for hit in server.hits if hit.host == HOSTS["short"] and hit.path != "/robots.txt"]

    assert (run["short"]["outcome"], run["after short"]["outcome"]) == ("page", "page")
    assert asked[1].at - asked[0].at >= 1.0, "nothing at all is asked before"


@pytest.mark.catalogue("H1")
def test_h1_a_host_that_does_not_answer_is_left_alone(run: Crawl, server: HostileServer) -> None:
    assert [run[f"silent {n}"]["reason"] for n in range(4)] == ["timeout_headers"] * 3 + ["host_silent"]
    assert run["silent 3"]["kind"] == "network"
    assert server.asked("/ok", HOSTS["silent"]) == []


def test_a_host_that_is_not_there(run: Crawl) -> None:
    assert (run["nobody"]["reason"], run["nobody"]["kind"]) == ("connection_refused", "network")
    assert NOBODY in run["nobody"]["sentence"]
    assert (run["nowhere"]["reason"], run["nowhere"]["kind"]) == ("dns", "network")
    assert "nowhere.invalid" in run["nowhere"]["sentence"]


def test_conditional_requests(run: Crawl, server: HostileServer) -> None:
    answers = {n: (run[f"etag {n}"]["status"], run[f"etag {n}"]["not_modified"]) for n in ("same", "new", "unknown", "whole")}
    sent = server.asked("/etag/new")[0].headers

    assert answers == {"same": (304, True), "new": (200, False), "unknown": (200, False), "whole": (200, False)}
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"old"', "Mon, 02 Nov 2026 10:00:00 GMT")
    assert "if-none-match" not in server.asked("/etag/unknown")[0].headers


def test_validators_of_one_address_are_not_sent_to_another(run: Crawl, server: HostileServer) -> None:
    assert run["chain"]["outcome"] == "page"
    assert server.asked("/redirect-chain/0", HOSTS["chain"])[0].headers["if-none-match"] == '"a"'
    assert "if-none-match" not in server.asked("/ok", HOSTS["chain"])[0].headers


def test_redirects_are_followed_when_the_spider_wants_all_statuses(run: Crawl) -> None:
    assert (run["all chain"]["outcome"], run["all chain"]["status"], len(run["all chain"]["redirects"])) == ("page", 200, 3)
    assert (run["all 404"]["outcome"], run["all 404"]["status"]) == ("page", 404)
