"""Runs a peer on a made site: bounded, with nothing else in reach, and with what went wrong told instead of left out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.bench import discovery_drivers as drivers
from tests.bench.discovery_phases import Ended, Phase, phases, serve
from tests.sites.cms import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sites.kinds import KindSite

NAMED = "http://news.example.org"
"""What the site is called towards peers; the name leads to its server on loopback and no other name to anywhere."""
RESOLVER = """
import socket
resolve = socket.getaddrinfo
def getaddrinfo(host, port, *rest, **named):
    if host == "{name}":
        host, port = "127.0.0.1", {port}
    elif not str(host).startswith("127."):
        raise socket.gaierror(socket.EAI_NONAME, "not of this test")
    return resolve(host, port, *rest, **named)
socket.getaddrinfo = getaddrinfo
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool: ``commands`` gives what Python is to be run with, one after the other, for a site and a folder kept between crawls."""

    name: str
    module: str
    commands: Callable[[KindSite, Path], list[list[str]]]
    proxied: bool = False
    """Whether it reaches the site through a proxy; else the name of the site is resolved to its server."""
    limit: float = 300
    """Seconds after which a crawl is stopped."""
    kinds: tuple[str, ...] = tuple(KINDS)
    """The kinds of sites it is driven on."""

    def missing(self) -> str:
        """Why it cannot be driven here; empty when it can."""
        tried = subprocess.run(
            [interpreter(), "-c", f"import {self.module}"], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
        )
        return "" if tried.returncode == 0 else f"cannot be driven: {_last(tried.stderr)}"

    def through(self, label: str, kind: str, count: int) -> list[Phase]:
        """All phases; what it fetched counts as found."""
        with tempfile.TemporaryDirectory() as folder, serve(kind, count, {}, named=NAMED) as server:
            seen: set[str] = set()

            def taken() -> set[str]:
                seen.update(exchange.path for exchange in server.log if exchange.status == 200)
                return seen

            return phases(label, server, lambda: self.crawl(server.site, Path(folder), server.url), taken)

    def crawl(self, site: KindSite, folder: Path, server: str) -> Ended:
        """Crawl once. A peer that fails or is stopped at its limit has found what the server saw it ask for.

        The site has a made name, because some of them do not take an IP address for a site; ``server`` is where it is. Nothing else
        can be reached: every other name is unknown to the process.
        """
        (folder / "sitecustomize.py").write_text(RESOLVER.format(name=urlsplit(site.base).hostname, port=urlsplit(server).port), "utf-8")
        environment = os.environ | {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONPATH": str(folder)}
        environment |= {"http_proxy": server} if self.proxied else {}
        began = time.monotonic()
        for arguments in self.commands(site, folder):
            trouble = _run([interpreter(), *arguments], folder, environment, began + self.limit)
            if trouble:
                return Ended(time.monotonic() - began, trouble)
        return Ended(time.monotonic() - began)


PEERS = (
    Peer("plain Scrapy + trafilatura", "scrapy, trafilatura", drivers.scrapy, proxied=True),
    Peer("trafilatura --sitemap", "trafilatura", drivers.trafilatura("sitemap")),
    Peer("trafilatura --feed", "trafilatura", drivers.trafilatura("feed")),
    Peer("trafilatura --crawl", "trafilatura", drivers.trafilatura("crawl")),
    Peer("newspaper4k build", "newspaper", drivers.newspaper),
    Peer("news-please sitemap", "newsplease", drivers.news_please, proxied=True, limit=600, kinds=("drupal", "government")),
)


def interpreter() -> str:
    """The Python that the peers are installed in."""
    return os.environ.get("NEWSWATCH_PEERS", sys.executable)


def _run(command: list[str], folder: Path, environment: dict[str, str], until: float) -> str:
    """Run a command in a process group of its own; what went wrong, empty when nothing did."""
    with (folder / "stderr").open("w+b") as said:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
        try:
            code = process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            return "stopped at its limit"
        finally:
            _stop(process)
    return f"exit {code}: {_last((folder / 'stderr').read_text('utf-8', 'replace'))}" if code else ""


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started, if anything of it is left."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1][:160] if lines else "it says nothing"
