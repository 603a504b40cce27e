"""``python -m tests.fuzz ENTRY [--seconds N] [--seed N]``: hunt for inputs that an entry (clean, feed, sitemap, listing) does not answer.

Led by coverage where atheris is installed, else by seeded mutations. Findings are kept in ``tests/fuzz/cases`` and replayed by the tests;
the exit code is 1 when there are any.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fuzz.hunt import Hunt

CASES = Path(__file__).parent / "cases"
NAMES = ("clean", "feed", "sitemap", "listing")
INSTRUMENTED = ["pipelines", "trafilatura", "htmldate", "feedparser", "justext"]


def main() -> int:
    """Hunt as the arguments say."""
    said = _arguments()
    logging.disable(logging.CRITICAL)  # libraries report what they think of hostile pages
    atheris = None if said.plain else _atheris()
    if atheris is None:
        hunt = _begin(said.entry)
        from tests.fuzz.hunt import mutations

        mutations(hunt.entry, said.seed, said.seconds, hunt.try_one)
        return _told(hunt, said, "seeded mutations")
    with atheris.instrument_imports(include=INSTRUMENTED, enable_loader_override=False):
        hunt = _begin(said.entry)
    return _by_coverage(atheris, hunt, said)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Hunt for inputs that an entry does not answer.")
    parser.add_argument("entry", choices=NAMES)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plain", action="store_true", help="seeded mutations even where atheris is installed")
    return parser.parse_args()


def _atheris() -> Any:
    try:
        return importlib.import_module("atheris")
    except ImportError:  # it is optional, and not made for every Python
        return None


def _begin(name: str) -> Hunt:
    """Import what is fuzzed only now, so that it can be instrumented."""
    from tests.fuzz.entries import ENTRIES
    from tests.fuzz.hunt import Hunt

    return Hunt(ENTRIES[name], CASES / name)


def _by_coverage(atheris: Any, hunt: Hunt, said: argparse.Namespace) -> int:
    """libFuzzer's loop. It never returns, so the process ends from within when the time is over."""
    until = time.monotonic() + said.seconds

    def one(data: bytes) -> None:
        hunt.try_one(data)
        if time.monotonic() > until:
            code = _told(hunt, said, "coverage")
            sys.stdout.flush()
            os._exit(code)

    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder) / "words"
        lines = ('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in hunt.entry.words)
        words.write_text("\n".join(lines), "ascii")
        begun = Path(folder) / "seeds"
        begun.mkdir()
        for number, seed in enumerate(hunt.entry.seeds):
            (begun / str(number)).write_bytes(seed)
        options = [
            f"-seed={said.seed}",
            f"-artifact_prefix={folder}/",
            "-max_len=65536",
            "-timeout=600",
            "-rss_limit_mb=0",
            f"-dict={words}",
            "-verbosity=0",
        ]
        atheris.Setup([sys.argv[0], *options, str(begun)], one)
        atheris.Fuzz()
    return _told(hunt, said, "coverage")


def _told(hunt: Hunt, said: argparse.Namespace, by: str) -> int:
    print(f"{said.entry}: {hunt.executions} executions in {said.seconds:g} s by {by}, seed {said.seed}; {len(hunt.findings)} findings")
    for sign, data in hunt.findings.items():
        print(f"  {sign} ({len(data)} bytes)")
    return 1 if hunt.findings else 0


if __name__ == "__main__":
    sys.exit(main())
