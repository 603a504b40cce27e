"""Faults, the whole, of parts that run alone too: what the store survives (`faults_storage`), what a hostile network costs (`faults_net`),
what hostile pages cost (`faults_pages`), how many cases of the hostile catalogue are tested (`faults_catalogue`), and which commands may
run together (`faults_pairs`), and backup, restore and the care of the archive interrupted at every step (`faults_upkeep`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PARTS = ("storage", "net", "pages", "catalogue", "pairs", "upkeep")


def run(smoke: bool) -> dict[str, Any]:
    """All parts, each in a process of its own; keys are prefixed with the part's name.

    They run one after the other, because they time things; the smoke run, whose times are no figures, takes two at a time.
    """
    whole: dict[str, Any] = {"name": "faults", "figures": {}, "targets": {}, "missed": []}
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2 if smoke else 1) as taken:
        for name, result in zip(PARTS, taken.map(lambda name: _part(name, smoke, Path(folder)), PARTS), strict=True):
            whole["figures"] |= {f"{name}: {key}": value for key, value in result["figures"].items()}
            whole["targets"] |= {f"{name}: {key}": value for key, value in result["targets"].items()}
            whole["missed"] += [f"{name}: {key}" for key in result["missed"]]
    return whole


def _part(name: str, smoke: bool, folder: Path) -> dict[str, Any]:
    """The result of one part; what it says of its progress goes where ours does."""
    file = folder / f"{name}.json"
    command = [sys.executable, "-m", "tests.bench", f"faults_{name}", "--json", str(file), *(["--smoke"] if smoke else [])]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    if not file.exists():
        raise RuntimeError(f"faults_{name} ended with {done.returncode} and left no result")
    result: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return result
