"""Newswatch beside stock Scrapy and trafilatura, on one made site in one run: what a first crawl and a poll cost.

All figures are ratios within this run, but for memory: CPU seconds of all processes, wall seconds, PSS (shared pages counted once),
syncs an article. The tools take turns, and the order is turned round from round to round; each figure is the median.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.bench.__main__ import missed
from tests.bench.measured import Measured, syncs
from tests.bench.measured import run as run_measured
from tests.bench.throughput_site import DECLARATION, KINDS, requests, served

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
TARGETS: dict[str, list[Any]] = {
    "first crawl, CPU by stock's (unlike texts)": ["<=", 1.0],
    "first crawl, CPU by stock's (shared texts)": ["<=", 1.15],
    "articles a second by stock's (unlike texts)": [">=", 1.6],
    "articles a second by a pool of two's (unlike texts)": [">=", 1.2],
    "poll with nothing new, CPU by an empty spider's": ["<=", 1.3],
    "memory of one crawl, MB": ["<=", 130],
    "syncs an article": ["<=", 2.0],
}
TOOLS = ("stock", "pool", "store", "newswatch")


def measure(smoke: bool) -> dict[str, Any]:
    """All figures."""
    count, rounds = (40, 1) if smoke else (500, 3)
    figures: dict[str, Any] = {"articles": count}
    for kind in KINDS:
        with tempfile.TemporaryDirectory(prefix="newswatch-bench-") as folder, served(Path(folder), kind, count) as base:
            figures |= _kind(kind, Path(folder), base, count, rounds)
    return figures


def _kind(kind: str, folder: Path, base: str, count: int, rounds: int) -> dict[str, Any]:
    seen: dict[str, list[Measured]] = defaultdict(list)
    asked: dict[str, int] = {}
    for turn in range(rounds):
        for tool in TOOLS if turn % 2 == 0 else TOOLS[::-1]:
            place = folder / f"{tool}-{turn}"
            requests(folder)
            seen[tool].append(_run(tool, base, place))
            asked[tool] = requests(folder)
            assert _held(tool, place) == count, f"{tool}: {_held(tool, place)} of {count} articles"
            if tool == "newswatch":
                seen["poll"].append(_run(tool, base, place))
                asked["poll"] = requests(folder)
                seen["empty"].append(_run("empty", base, folder / f"empty-{turn}"))
    cpu = {tool: median(one.cpu for one in many) for tool, many in seen.items()}
    wall = {tool: median(one.wall for one in many) for tool, many in seen.items()}
    figures: dict[str, Any] = {f"{tool}, CPU ms an article ({kind} texts)": cpu[tool] * 1000 / count for tool in TOOLS}
    figures |= {f"{tool}, articles a second ({kind} texts)": count / wall[tool] for tool in TOOLS}
    figures |= {f"{tool}, memory MB ({kind} texts)": max(one.pss for one in seen[tool]) for tool in TOOLS}
    figures |= {f"{tool}, requests ({kind} texts)": asked[tool] for tool in (*TOOLS, "poll")}
    figures[f"first crawl, CPU by stock's ({kind} texts)"] = cpu["newswatch"] / cpu["stock"]
    figures[f"articles a second by stock's ({kind} texts)"] = wall["stock"] / wall["newswatch"]
    figures[f"articles a second by a pool of two's ({kind} texts)"] = wall["pool"] / wall["newswatch"]
    if kind == "unlike":
        figures["poll with nothing new, CPU s"] = cpu["poll"]
        figures["empty spider, CPU s"] = cpu["empty"]
        figures["poll with nothing new, CPU by an empty spider's"] = cpu["poll"] / cpu["empty"]
        figures["memory of one crawl, MB"] = max(one.pss for one in seen["newswatch"])
        made = syncs(_command("newswatch", base, folder / "traced"), _environment(folder / "traced"), folder, folder / "trace")
        figures["syncs an article"] = None if made is None else made / count
    return figures


def _run(tool: str, base: str, place: Path) -> Measured:
    command = _command(tool, base, place)
    done = run_measured(command, _environment(place), place)
    assert done.code == 0, (command, done.out[-2000:])
    return done


def _command(tool: str, base: str, place: Path) -> list[str]:
    place.mkdir(exist_ok=True)
    if tool != "newswatch":
        return [sys.executable, "-m", "tests.bench.throughput_stock", "inline" if tool == "stock" else tool, base, str(place)]
    (place / "config" / "sources").mkdir(parents=True, exist_ok=True)
    (place / "config" / "newswatch.toml").write_text('contact = "monitor@example.org"\n', "utf-8")
    (place / "config" / "sources" / "made.toml").write_text(DECLARATION.format(base=base), "utf-8")
    return [sys.executable, "-m", "crawler.cli", "crawl", "made", "--json"]


def _environment(place: Path) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSWATCH_", "SCRAPY_"))}
    return kept | {"NEWSWATCH_CONFIG": str(place / "config"), "NEWSWATCH_DATA": str(place / "data"), "PYTHONPATH": str(ROOT)}


def _held(tool: str, place: Path) -> int:
    """How many articles with text a tool has kept."""
    if tool == "store":
        return sum(file.suffix == "" and file.stat().st_size > 200 for file in place.iterdir())
    if tool == "newswatch":
        return len((place / "data" / "corpus" / "manifest.jsonl").read_text("utf-8").splitlines())
    return sum(len(json.loads(line)["text"]) > 200 for line in (place / "items.jsonl").read_text("utf-8").splitlines())


def run(smoke: bool) -> dict[str, Any]:
    """The benchmark; targets are for the whole version, the smoke version only has to run."""
    figures = measure(smoke)
    targets = {} if smoke else TARGETS
    return {"name": "throughput", "figures": figures, "targets": targets, "missed": missed(figures, targets)}
