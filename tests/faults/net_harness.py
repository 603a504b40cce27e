"""Runs `tests.faults.net_crawl` in a child with limits on memory and time, and reads what it says."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[2]
QUICK = {
    "DOWNLOAD_DELAY": 0,
    "NEWSWATCH_HEADERS_TIMEOUT": 1.5,
    "DOWNLOAD_TIMEOUT": 3,
    "NEWSWATCH_GRACE": 1,
    "CONCURRENT_REQUESTS": 100,
    "LOG_LEVEL": "DEBUG",
}
"""Short waits, so that a set of tests takes seconds; everything else as in the real settings."""


@dataclass(frozen=True, slots=True)
class Crawl:
    """What came of a crawl: outcomes by case, the log, memory in MB, seconds."""

    outcomes: Mapping[str, dict[str, Any]]
    log: str
    code: int
    rss_mb: int
    seconds: float
    stats: Mapping[str, Any]

    def __getitem__(self, case: str) -> dict[str, Any]:
        assert case in self.outcomes, f"{case} was lost: neither page nor failure\n{self.log[-3000:]}"
        return self.outcomes[case]


def ask(urls: Mapping[str, str], **meta: Any) -> list[dict[str, Any]]:
    """The part of a spec that says what is asked for: addresses by case, with what all their requests carry."""
    return [{"id": case, "url": url, "meta": meta} for case, url in urls.items()]


def crawl(
    folder: Path, spec: Mapping[str, Any], *, memory: int = 1536, seconds: float = 60.0, environment: Mapping[str, str] | None = None
) -> Crawl:
    """Run a crawl. ``memory`` is in MiB of address space; past ``seconds`` it is killed and the test fails."""
    file = folder / f"spec{len(list(folder.glob('spec*')))}.json"
    base = {} if spec.get("stock") else {**QUICK, "NEWSWATCH_DATA": str(folder / "data")}
    file.write_text(json.dumps({**spec, "settings": {**base, **spec.get("settings", {})}}), "utf-8")
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.faults.net_crawl", str(file)],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        timeout=seconds,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20)),
    )
    return _read(done.stdout.decode(), done.stderr.decode(errors="replace"), done.returncode, time.monotonic() - started)


def _read(out: str, log: str, code: int, seconds: float) -> Crawl:
    said: Sequence[dict[str, Any]] = [json.loads(line) for line in out.splitlines()]
    outcomes: dict[str, dict[str, Any]] = {}
    for one in said:
        assert one["id"] not in outcomes, f"{one['id']} has two outcomes"
        outcomes[one["id"]] = one
    end = outcomes.pop("end", None)
    assert end is not None, f"the crawl died with {code}\n{log[-3000:]}"
    return Crawl(outcomes, log, code, end["rss_mb"], seconds, end["stats"])
