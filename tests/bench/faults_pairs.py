"""Every pair of commands over one data folder: the first is stopped where it has its locks, the second runs beside it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.__main__ import missed
from tests.end_to_end.installation import Installation
from tests.faults.pairs import COMMANDS, Use, prepare, tried

SMOKE = ("crawl", "rebuild")


def run(smoke: bool) -> dict[str, Any]:
    """All pairs; with ``smoke`` a crawl and a rebuild beside the commands that write."""
    firsts = [one for one in COMMANDS if one.use is not Use.LOOK and (not smoke or one.words[0] in SMOKE)]
    seconds = [one for one in COMMANDS if not smoke or one.use is not Use.LOOK]
    wrong: list[str] = []
    pairs = 0
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder))
        prepare(installation)
        for first in firsts:
            wrong += tried(installation, first, seconds)
            pairs += sum(first.into_empty or not one.into_empty for one in seconds)
            print(f"faults_pairs: {first.name}", file=sys.stderr, flush=True)
    for sentence in wrong:
        print(f"faults_pairs: {sentence}", file=sys.stderr, flush=True)
    figures = {"pairs": pairs, "pairs that are not as the table says": len(wrong)}
    targets: dict[str, list[Any]] = {"pairs": [">=", 20 if smoke else 260], "pairs that are not as the table says": ["==", 0]}
    return {"name": "faults_pairs", "figures": figures, "targets": targets, "missed": missed(figures, targets)}
