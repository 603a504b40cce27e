"""H31: a certificate that is expired, for another name or signed by nobody brings no page, unless the source says it may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.certificates import make_certificates
from tests.faults.hostile_server import HostileServer
from tests.faults.net_harness import Crawl, ask, crawl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "127.0.5.1"
BAD = ("expired", "other_name", "self_signed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[HostileServer]:
    authority, certificates = make_certificates(folder, HOST)
    assert authority.name == "authority.pem"
    with HostileServer([HOST], certificates) as server:
        yield server


def run(folder: Path, server: HostileServer, *, verify: bool) -> Crawl:
    urls = {name: f"https://{HOST}:{port}/ok" for name, port in server.tls_ports.items()}
    spec = {
        "ask": ask(urls),
        "source": {"hosts": [HOST], "allow_private": ["127.0.5.0/24"], "tls": "verify" if verify else "insecure"},
        "settings": {"DOWNLOAD_VERIFY_CERTIFICATES": verify, "RETRY_TIMES": 0, "ROBOTSTXT_OBEY": False},
    }
    return crawl(folder, spec, environment={"SSL_CERT_FILE": str(folder / "authority.pem"), "SSL_CERT_DIR": str(folder)})


@pytest.mark.catalogue("H30", "H31")
def test_h31_certificates_are_verified(folder: Path, server: HostileServer) -> None:
    crawled = run(folder, server, verify=True)

    assert crawled["good"]["outcome"] == "page"
    assert {name: (crawled[name]["reason"], crawled[name]["kind"]) for name in BAD} == dict.fromkeys(BAD, ("tls", "network"))
    assert "certificate cannot be verified" in crawled["expired"]["sentence"]


@pytest.mark.catalogue("H31")
def test_h31_a_source_may_say_that_they_are_not(folder: Path, server: HostileServer) -> None:
    crawled = run(folder, server, verify=False)

    assert {name: crawled[name]["outcome"] for name in server.tls_ports} == dict.fromkeys(server.tls_ports, "page")
