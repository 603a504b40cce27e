"""The hostile catalogue: how many of its cases are tested, not applicable or open, by a run of the tests that name them.

The smoke run collects the tests and runs none: it counts the cases that no test names.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.__main__ import missed
from tests.faults.catalogue import NO_TEST, State, cases

ROOT = Path(__file__).parents[2]
SECONDS = 3600
"""The tests take minutes; this is for a machine that does other work beside."""


def run(smoke: bool) -> dict[str, Any]:
    """Run the tests, or only collect them; figures are numbers of cases, and of the tests' own exit code."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.md"
        mode = ["--collect-only"] if smoke else ["-m", "catalogue"]
        command = [sys.executable, "-m", "pytest", "-q", *mode, f"--catalogue={table}", "tests"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
        lines = _lines(table.read_text(encoding="utf-8")) if table.exists() else []
    if len(lines) != len(cases()):
        raise RuntimeError(f"the tests made no table: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    figures: dict[str, Any] = {"cases": len(lines), "without a test": sum(by == NO_TEST for _, by in lines)}
    targets: dict[str, list[Any]] = {"without a test": ["==", 0]}
    if not smoke:
        figures |= {str(state): sum(said == state for said, _ in lines) for state in State}
        figures |= {"exit code of the tests": done.returncode}
        targets |= {str(State.OPEN): ["==", 0], "exit code of the tests": ["==", 0]}
    return {"name": "faults_catalogue", "figures": figures, "targets": targets, "missed": missed(figures, targets)}


def _lines(table: str) -> list[tuple[str, str]]:
    """State and proof (or reason) of each case."""
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return [(row[2], row[3]) for row in rows[1:]]
