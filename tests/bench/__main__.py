"""Run a benchmark: ``python -m tests.bench NAME [--smoke] [--json FILE]``.

Every benchmark is a module here with ``run(smoke: bool) -> dict`` that returns ``{"name", "figures", "targets", "missed"}``.
The exit code is 0 when no target was missed, 1 when one was.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def names() -> list[str]:
    """The benchmarks there are: modules of this folder that define ``run``."""
    return sorted(path.stem for path in HERE.glob("*.py") if "\ndef run(" in path.read_text(encoding="utf-8"))


def missed(figures: dict[str, Any], targets: dict[str, list[Any]]) -> list[str]:
    """The targets (``{key: [">=", number]}``) that the figures do not reach; a figure that is missing misses."""
    compare = {">=": lambda a, b: a >= b, "<=": lambda a, b: a <= b, "==": lambda a, b: a == b}
    return [key for key, (sign, wanted) in targets.items() if figures.get(key) is None or not compare[sign](figures[key], wanted)]


def main(argv: list[str] | None = None) -> int:
    """Run the named benchmark, print its figures, write them as JSON when asked; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=names())
    parser.add_argument("--smoke", action="store_true", help="a small version, under a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result to FILE")
    options = parser.parse_args(argv)
    started = time.monotonic()
    result = importlib.import_module(f"tests.bench.{options.name}").run(options.smoke)
    for key, value in result["figures"].items():
        sign, wanted = result["targets"].get(key, ("", ""))
        mark = "" if not sign else f"   target {sign} {wanted}{'   MISSED' if key in result['missed'] else ''}"
        print(f"{key:<48} {value if not isinstance(value, float) else round(value, 5)}{mark}")
    reached, asked = len(result["targets"]) - len(result["missed"]), len(result["targets"])
    print(f"{result['name']}: {reached} of {asked} targets reached, {time.monotonic() - started:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if result["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
