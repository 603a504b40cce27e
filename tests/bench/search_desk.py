"""The desk over the corpus of the benchmark: the CPU of its search page, its size, its memory, how soon a text is found, and what
200 requests at once cost a crawl."""

from __future__ import annotations

import csv
import http.client
import io
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipelines.corpus.corpus import Corpus
from tests.bench.measured import _pss
from tests.search.made import add

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
AT_ONCE = 200


def measured(data: Path, queries: Sequence[str], *, crawls: int) -> dict[str, Any]:
    """Figures of the desk over a data folder; ``queries`` are asked of its search page, ``crawls`` times the demo is run beside it."""
    with _desk(data) as (process, port):
        pages = [_page(process.pid, port, query) for query in queries]
        rows = sum(_rows(port, query) != shown for query, (_, _, shown) in list(zip(queries, pages, strict=True))[:40])
        figures: dict[str, Any] = {
            "desk.pages": len(pages),
            "desk.page_cpu_median_ms": round(1000 * median(cpu for cpu, _, _ in pages), 1),
            "desk.page_cpu_worst_ms": round(1000 * max(cpu for cpu, _, _ in pages), 1),
            "desk.page_largest_kb": round(max(size for _, size, _ in pages) / 1000, 1),
            "desk.csv_differs": rows,
            "desk.searchable_s": round(_searchable(data, port), 1),
            "desk.slowdown": _slowdown(port, crawls),
            "desk.memory_mb": round(_pss(process.pid) / 1024, 1),
        }
    return figures


@contextmanager
def _desk(data: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """``newswatch desk`` as a process on a port of its own."""
    config = data.parent / "config"
    (config / "sources").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "crawler.cli", "--data", str(data), "--config", str(config), "desk", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment()) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        try:
            yield process, int(said.partition("127.0.0.1:")[2].partition("/")[0])
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSWATCH_", "SCRAPY_"))}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def _get(port: int, path: str) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        connection.request("GET", path, headers={"Accept-Language": "en"})
        answer = connection.getresponse()
        return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


def _page(pid: int, port: int, query: str) -> tuple[float, int, int]:
    """CPU seconds, bytes, and the number of texts that the page says."""
    time.sleep(0.06)  # a desk lets one reader ask twenty times a second
    before = _cpu(pid)
    status, body, _ = _get(port, f"/search?q={quote(query)}")
    cost = _cpu(pid) - before
    assert status == 200, body[:500]
    said = body.partition(b'id="found">')[2].partition(b" text")[0]
    return cost, len(body), int(said.replace(b",", b""))


def _rows(port: int, query: str) -> int:
    time.sleep(0.06)
    status, body, _ = _get(port, f"/search.csv?q={quote(query)}")
    assert status == 200, body[:500]
    return sum(1 for _ in csv.reader(io.StringIO(body.decode()))) - 1


def _cpu(pid: int) -> float:
    """CPU seconds of a process and its threads (fields 14 and 15 of /proc/PID/schedstat are coarse; schedstat counts nanoseconds)."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir()) / 1e9


def _searchable(data: Path, port: int) -> float:
    """Seconds from an append to the answer that has it."""
    corpus = Corpus.open(data)
    add(corpus, 9_999_999, "Freshly appended", "A text about zyzzyvas and nothing else.", source="made")
    corpus.close()
    began = time.monotonic()
    while time.monotonic() - began < 120:
        status, body, _ = _get(port, "/search.json?q=zyzzyvas")
        if status == 200 and b'"total": 1' in body:
            break
        time.sleep(0.25)
    return time.monotonic() - began


def _slowdown(port: int, crawls: int) -> float | None:
    """How much longer a crawl of the demo site takes while `AT_ONCE` requests are made at once: a ratio of medians, 1.0 is no longer."""
    if not crawls:
        return None
    alone, beside = [], []
    for _ in range(crawls):
        alone.append(_crawl())
        callers = [threading.Thread(target=_get, args=(port, f"/search?q=%E6%B0%94&page={1 + number % 50}")) for number in range(AT_ONCE)]
        for caller in callers:
            caller.start()
        beside.append(_crawl())
        for caller in callers:
            caller.join()
        time.sleep(12)  # until the reader may ask as often again
    return round(median(beside) / median(alone), 3)


def _crawl() -> float:
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "crawler.cli", "demo", "--json"], env=_environment(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return time.monotonic() - began
