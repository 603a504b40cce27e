"""The rules between the rooms are contracts in pyproject.toml; here they are asked, and shown not to be blind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter over the packages in a folder, by the rules of its pyproject.toml."""
    program = (
        "import sys; from importlinter.cli import lint_imports_command; sys.argv = ['lint-imports', '--no-cache']; lint_imports_command()"
    )
    paths = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"} | {"PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=paths, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120
    )


def test_every_contract_is_kept() -> None:
    done = linted(ROOT)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in done.stdout


def test_every_exception_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ignored = [line.strip() for line in text.splitlines() if " -> " in line and line.strip().startswith('"')]

    assert len(ignored) == sum(len(contract.get("ignore_imports", [])) for contract in CONTRACTS)
    assert [line for line in ignored if "  # " not in line] == []


@pytest.mark.parametrize(
    ("file", "added", "broken"),
    [
        ("pipelines/clean/read.py", "from pipelines import dedupe", "pipelines: imports point down"),
        ("pipelines/clean/read.py", "import pipelines.discover.feed as feed", "pipelines: imports point down"),
        ("pipelines/clean/read.py", "def late():\n    from pipelines.discover import feed", "pipelines: imports point down"),
        ("pipelines/text/one_of.py", "from pipelines.model import Source", "pipelines: imports point down"),
        ("pipelines/errors.py", "from pipelines import worker_pool", "pipelines: imports point down"),
        ("pipelines/loose.py", "", "pipelines: imports point down"),
        ("crawler/net/redact.py", "from crawler.cli import main", "crawler: imports point down"),
        ("crawler/loose.py", "", "crawler: imports point down"),
        ("pipelines/clean/read.py", "import crawler", "pipelines knows no crawler"),
        ("pipelines/outlets/table.py", "from rich.table import Table", "frameworks only in crawler"),
        ("pipelines/health/odds.py", "import sqlalchemy", "what decides reads and writes nothing"),
        ("pipelines/health/odds.py", "from pipelines.health import silence", "no circles"),
        ("crawler/paths.py", "import tests.tasks", "the program does not import its tests"),
    ],
)
def test_a_violation_is_seen(file: str, added: str, broken: str, tmp_path: Path) -> None:
    for package in ("crawler", "pipelines"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.toml"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path = tmp_path / file
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + f"\n{added}\n", encoding="utf-8")

    done = linted(tmp_path)

    assert done.returncode == 1, done.stdout + done.stderr
    assert broken in " ".join(done.stdout.split()).partition("Broken contracts")[2]


COMMANDS = {
    "accept",
    "backup",
    "changes",
    "coverage",
    "doctor",
    "export",
    "metrics",
    "notify",
    "rebuild",
    "reindex",
    "restore",
    "search",
    "trace",
    "verify",
    "why",
}
"""A command and the module that does its work: who knows the command finds the work by its name."""

TWICE = {
    "crawl": "`newswatch crawl` and `scrapy crawl`: Scrapy calls a command as its module",
    "errors": "the tree of errors, and why a request brought no page",
    "robots": "who asks for robots.txt, and what one says",
    "settings": "Scrapy's, whose name scrapy.cfg gives, and those of newswatch.toml",
    "source": "the noun, and the spider that crawls one",
    "watch": "the noun, and the command that adds one",
}
"""Other names that two modules share, each with its reason."""

MOST = 22


def test_a_name_is_used_by_one_module() -> None:
    named: dict[str, list[str]] = {}
    for room in ("crawler", "pipelines"):
        for path in (ROOT / room).rglob("*.py"):
            if path.stem not in ("__init__", "__main__"):
                named.setdefault(path.stem, []).append(path.relative_to(ROOT).as_posix())
    twice = {name: sorted(paths) for name, paths in named.items() if len(paths) > 1}

    assert {name: twice.get(name) for name in sorted(twice.keys() ^ (COMMANDS | set(TWICE)))} == {}
    assert len(twice) <= MOST
    assert {name for name in COMMANDS if not twice[name][0].startswith("crawler/cli/")} == set()
    assert max(map(len, named.values())) == 2
