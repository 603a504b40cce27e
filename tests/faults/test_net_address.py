"""H16 to H19: what is never connected to. 127.0.0.2 is allowed in these crawls, 127.0.0.1 is refused; both listen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pipelines.archive.replay import Replay
from tests.faults.hostile_server import HostileServer
from tests.faults.net_harness import Crawl, ask, crawl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD, BAD = "127.0.0.2", "127.0.0.1"
SPELLINGS = {
    "plain": "127.0.0.1",
    "decimal": "2130706433",
    "hex": "0x7f000001",
    "hex parts": "0x7f.0x0.0x0.0x1",
    "octal": "0177.0.0.1",
    "short": "127.1",
    "zero": "0.0.0.0",
    "bare zero": "0",
    "name": "localhost",
    "root dot": "localhost.",
    "mapped": "[::ffff:127.0.0.1]",
    "mapped hex": "[::ffff:7f00:1]",
    "ipv6": "[::1]",
    "compatible": "[::127.0.0.1]",
    "nat64": "[64:ff9b::7f00:1]",
    "6to4": "[2002:7f00:1::]",
    "full width": "１２７.０.０.１",
    "enclosed": "①②⑦.⓪.⓪.①",
    "ideographic dot": "127。0。0。1",
    "link local": "169.254.169.254",
    "carrier": "100.64.0.1",
    "multicast": "224.0.0.1",
}
"""Ways to write an address that is not public; the last three are refused before anything is sent."""

NAMES = {
    "to-private.example": [[BAD]],
    "mixed.example": [[GOOD, BAD]],
    "rebinding.example": [[GOOD], [BAD]],
    "good.example": [[GOOD]],
}


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    with HostileServer([GOOD, BAD]) as server:
        yield server


def source(hosts: list[str]) -> dict[str, Any]:
    return {"hosts": hosts, "allow_private": [f"{GOOD}/32"]}


@pytest.fixture(scope="module")
def links(server: HostileServer, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """Every spelling as a link, with the host allowed by name, so that only the address can refuse it."""
    hosts = [host.strip("[]") for host in SPELLINGS.values()] + [*NAMES, "xn--nonsense--.example"]
    urls = {case: f"http://{host}:{server.port}/spelling/{number}" for number, (case, host) in enumerate(SPELLINGS.items())}
    names = {name: f"http://{name}:{server.port}/name" for name in NAMES}
    spec = {"ask": ask(urls | names), "source": source(hosts), "names": NAMES, "settings": {"ROBOTSTXT_OBEY": False}}
    return crawl(tmp_path_factory.mktemp("links"), spec)


@pytest.fixture(scope="module")
def redirects(server: HostileServer, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """Every spelling as the target of a redirect from the allowed address, and of a meta refresh."""
    hosts = [GOOD, *(host.strip("[]") for host in SPELLINGS.values())]
    urls = {}
    for number, (case, host) in enumerate(SPELLINGS.items()):
        target = f"http://{host}:{server.port}/redirected/{number}".encode().hex()
        urls[case] = server.url(f"/redirect-to/{target}")
        urls[f"refresh {case}"] = server.url(f"/refresh-to/{target}")
    for case, target in TARGETS.items():
        urls[case] = server.url(f"/redirect-to/{target.encode('latin-1').hex()}")
    folder = tmp_path_factory.mktemp("redirects")
    return crawl(folder, {"ask": ask(urls), "source": source(hosts), "archive": str(folder / "archive")})


TARGETS = {
    "H18 file": "file:///etc/passwd",
    "H18 data": "data:text/html,hello",
    "H18 ftp": "ftp://127.0.0.2/x",
    "H18 s3": "s3://bucket/key",
    "H18 javascript": "javascript:alert(1)",
    "H19 user": "http://user:secret@127.0.0.2/ok",
    "H19 backslash": "http://127.0.0.2\\@127.0.0.1/ok",
    "H19 backslashes": "\\\\127.0.0.1\\ok",
    "H19 control": "http://127.0.0.2/\x01ok",
    "H19 broken": "http://[::1/ok",
    "H19 port": "http://127.0.0.2:99999/ok",
    "off host": "http://off.example/ok",
}


@pytest.mark.catalogue("H16")
@pytest.mark.parametrize("case", SPELLINGS)
def test_h16_no_spelling_reaches_an_address_that_is_not_public(links: Crawl, server: HostileServer, case: str) -> None:
    number = list(SPELLINGS).index(case)

    assert links[case]["outcome"] == "failure"
    assert links[case]["reason"] in {"refused_address", "dns"}, "an odd spelling may also be no name at all"
    assert server.asked(f"/spelling/{number}") == []


@pytest.mark.catalogue("H16", "C4")
def test_h16_the_plain_spellings_are_refused_as_addresses(links: Crawl) -> None:
    plain = ("plain", "decimal", "hex", "octal", "short", "zero", "name", "mapped", "ipv6", "nat64", "full width", "link local", "carrier")

    assert {case: links[case]["reason"] for case in plain} == dict.fromkeys(plain, "refused_address")


@pytest.mark.catalogue("H16")
@pytest.mark.parametrize("case", [case for spelling in SPELLINGS for case in (spelling, f"refresh {spelling}")])
def test_h16_no_redirect_reaches_one_either(redirects: Crawl, server: HostileServer, case: str) -> None:
    number = list(SPELLINGS).index(case.removeprefix("refresh "))

    assert redirects[case]["outcome"] == "failure"
    assert redirects[case]["kind"] in {"refused", "network"}
    assert redirects[case]["redirects"], "the chain is known"
    assert server.asked(f"/redirected/{number}") == []


@pytest.mark.catalogue("H16", "H17")
def test_h16_nothing_at_all_was_asked_of_the_refused_address(links: Crawl, redirects: Crawl, server: HostileServer) -> None:
    assert [hit for hit in server.hits if hit.host == BAD] == []


@pytest.mark.catalogue("H16")
def test_h16_the_redirect_itself_is_kept(redirects: Crawl, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = next(tmp_path_factory.getbasetemp().glob("redirects*")) / "archive"
    kept = Replay(sorted(folder.glob("*.warc.gz"))).urls

    assert len([url for url in kept if "/redirect-to/" in url]) == len(SPELLINGS) + len(TARGETS)
    assert not [url for url in kept if "/redirected/" in url]


@pytest.mark.catalogue("H17")
def test_h17_a_name_with_any_refused_address_is_refused(links: Crawl) -> None:
    assert links["to-private.example"]["reason"] == "refused_address"
    assert links["mixed.example"]["reason"] == "refused_address"
    assert "127.0.0.2, 127.0.0.1" in links["mixed.example"]["sentence"]
    assert links["good.example"]["outcome"] == "failure"
    assert links["good.example"]["reason"] == "not_found", "it was asked, and there is no such page"


@pytest.mark.catalogue("H17")
def test_h17_a_name_that_changes_its_address_is_dialled_where_it_was_checked(server: HostileServer, tmp_path: Path) -> None:
    urls = {str(n): f"http://rebinding.example:{server.port}/rebinding/{n}" for n in range(4)}
    spec = {"ask": ask(urls), "source": source(["rebinding.example"]), "names": {"rebinding.example": [[GOOD], [BAD]]}}

    run = crawl(tmp_path, spec)

    assert {one["reason"] for one in run.outcomes.values()} == {"not_found"}
    assert {hit.host for hit in server.hits if hit.path.startswith("/rebinding")} == {GOOD}


@pytest.mark.catalogue("H18", "C4")
@pytest.mark.parametrize("case", ["H18 file", "H18 data", "H18 ftp", "H18 s3", "H18 javascript"])
def test_h18_schemes(redirects: Crawl, case: str) -> None:
    assert redirects[case]["reason"] == "refused_scheme"
    assert "root:" not in redirects.log


@pytest.mark.catalogue("H19")
@pytest.mark.parametrize("case", ["H19 user", "H19 backslash", "H19 backslashes", "H19 control", "H19 broken", "H19 port"])
def test_h19_urls_that_parsers_read_differently(redirects: Crawl, case: str) -> None:
    assert redirects[case]["reason"] == "refused_url"
    assert "secret" not in redirects[case]["sentence"]


def test_another_host_is_refused_and_named(redirects: Crawl) -> None:
    assert redirects["off host"]["reason"] == "off_host"
    assert "off.example is not one of the source's hosts" in redirects["off host"]["sentence"]


@pytest.mark.catalogue("H19")
def test_no_password_of_an_url_is_logged(redirects: Crawl) -> None:
    assert "user:secret" not in redirects.log
