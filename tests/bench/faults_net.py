"""What a hostile answer costs a crawl: memory and seconds for each bomb and hang, beside Scrapy as it comes out of the box.

Each case is a crawl of one URL in a process of its own, through the real settings, from a server on loopback. Scrapy's own figures
are measured in the same run with its default settings (but for control ports and, for hangs, a timeout of 20 s and no retries).
"""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.bench.__main__ import missed
from tests.faults.hostile_server import HostileServer, bomb
from tests.faults.net_harness import Crawl, ask, crawl

HOST = "127.0.0.2"
SMOKE_MIB, FULL_MIB = 64, 1000
DELAY = 0.5
MEMORY_MB = 200
"""The bound for H5 to H8 of the catalogue (bombs), for the whole process."""

REAL = {"NEWSWATCH_HEADERS_TIMEOUT": 30, "DOWNLOAD_TIMEOUT": 60, "LOG_LEVEL": "INFO", "CONCURRENT_REQUESTS": 4}
QUICK = {"NEWSWATCH_HEADERS_TIMEOUT": 1, "DOWNLOAD_TIMEOUT": 2}
STOCK = {"TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "LOG_LEVEL": "INFO"}
STOCK_HANG = {**STOCK, "DOWNLOAD_TIMEOUT": 20, "RETRY_TIMES": 0}


@dataclass(frozen=True, slots=True)
class Case:
    """``reason`` is the right outcome, ``seconds`` at most how long it may take from the first request on."""

    name: str
    path: str
    reason: str
    seconds: float
    hang: bool = False


def cases(mib: int, timeouts: dict[str, Any]) -> list[Case]:
    """The cases for bombs of so many MiB."""
    bombs = [Case(f"H5-H8 {kind} {mib} MiB", f"/bomb/{kind}/{mib}", "bomb", 5) for kind in ("gzip", "deflate", "br", "zstd")]
    head, total = timeouts["NEWSWATCH_HEADERS_TIMEOUT"], timeouts["DOWNLOAD_TIMEOUT"]
    return [
        *bombs,
        Case(f"H9 gzip in gzip {mib} MiB", f"/bomb-in-bomb/{mib}", "bomb", 5),
        Case("H3 endless body", "/endless-body", "too_large", 5),
        Case("H4 endless headers", "/endless-headers", "headers_too_large", 5, hang=True),
        Case("H4 endless 1xx", "/endless-1xx", "headers_too_large", 5, hang=True),
        Case("H1 slow headers", "/slow-headers/0.5", "timeout_headers", head + 5, hang=True),
        Case("H2 slow body", "/slow-body/0.5", "timeout_total", total + 5, hang=True),
    ]


def run(smoke: bool) -> dict[str, Any]:
    """Measure; figures in MB of resident memory of the process and seconds from its first request to the outcome."""
    mib = SMOKE_MIB if smoke else FULL_MIB
    timeouts: dict[str, Any] = QUICK if smoke else REAL
    figures: dict[str, Any] = {}
    targets: dict[str, list[Any]] = {}
    with HostileServer([HOST]) as server, tempfile.TemporaryDirectory() as folder:
        for kind in ("gzip", "deflate", "br", "zstd"):
            bomb(kind, mib)
        base = _ours(Path(folder), server, "/ok", timeouts)
        figures |= {"an honest page MB": base.rss_mb, "an honest page s": base["0"]["after"]}
        for case in cases(mib, timeouts):
            ours = _ours(Path(folder), server, case.path, timeouts)
            figures |= {
                f"{case.name} MB": ours.rss_mb,
                f"{case.name} s": ours["0"]["after"],
                f"{case.name} outcome": ours["0"].get("reason"),
            }
            targets |= {f"{case.name} MB": ["<=", MEMORY_MB], f"{case.name} s": ["<=", case.seconds]}
            targets[f"{case.name} outcome"] = ["==", case.reason]
            if not smoke or "br" in case.name:
                stock = _stock(Path(folder), server, case)
                figures |= {f"{case.name} stock MB": stock.rss_mb, f"{case.name} stock s": stock["0"]["after"]}
        figures |= _pace(Path(folder), server, 60 if smoke else 600)
        figures["least gap of 3 crawls at one host, s"] = _gap(Path(folder), server, 4 if smoke else 20)
    targets["least gap of 3 crawls at one host, s"] = [">=", 0.8 * DELAY]
    targets["pages per second, share of stock"] = [">=", 0.4]
    return {"name": "faults_net", "figures": figures, "targets": targets, "missed": missed(figures, targets)}


def _ours(folder: Path, server: HostileServer, path: str, settings: dict[str, Any]) -> Crawl:
    source = {"hosts": [HOST], "allow_private": [f"{HOST}/32"]}
    spec = {"ask": ask({"0": server.url(path)}), "source": source, "settings": settings, "archive": str(folder / "archive")}
    return crawl(folder, spec, seconds=180)


def _stock(folder: Path, server: HostileServer, case: Case) -> Crawl:
    spec = {"ask": ask({"0": server.url(case.path)}), "stock": True, "settings": STOCK_HANG if case.hang else STOCK}
    return crawl(folder, spec, memory=8192, seconds=180)


def _gap(folder: Path, server: HostileServer, count: int) -> float:
    """The least time between two requests of three crawls at once, each told to leave `DELAY` seconds, as the server saw them."""
    first = len(server.hits)
    settings = {"DOWNLOAD_DELAY": DELAY, "NEWSWATCH_DATA": str(folder / "shared")}
    source = {"hosts": [HOST], "allow_private": [f"{HOST}/32"]}

    def one(name: str) -> Crawl:
        (folder / name).mkdir()
        urls = {str(n): server.url(f"/ok?{name}{n}") for n in range(count)}
        return crawl(folder / name, {"ask": ask(urls), "source": source, "settings": settings}, seconds=180)

    with ThreadPoolExecutor(3) as crawls:
        list(crawls.map(one, ("a", "b", "c")))
    times = sorted(hit.at for hit in server.hits[first:])
    return min(later - earlier for earlier, later in pairwise(times))


def _pace(folder: Path, server: HostileServer, count: int) -> dict[str, float]:
    """Honest gzip pages per second without any delay, ours and stock, one at a time: what all the checks cost."""
    urls = {str(n): server.url(f"/packed/gzip?{n}") for n in range(count)}
    source = {"hosts": [HOST], "allow_private": [f"{HOST}/32"]}
    ours = crawl(folder, {"ask": ask(urls), "source": source, "settings": {"LOG_LEVEL": "INFO"}}, seconds=180)
    stock = crawl(folder, {"ask": ask(urls), "stock": True, "settings": {**STOCK, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}}, seconds=180)
    pace = [count / float(each.stats["elapsed_time_seconds"]) for each in (ours, stock)]
    return {"pages per second": pace[0], "pages per second, stock": pace[1], "pages per second, share of stock": pace[0] / pace[1]}
