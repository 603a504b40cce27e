"""Imports point down only: crawler, then flow, then the stages, then the nouns."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FRAMEWORKS = {"scrapy", "twisted", "apscheduler", "click", "rich"}
STAGES = {"clean", "dedupe", "corpus", "archive", "discover", "health", "outlets", "sources"}
ALLOWED_BETWEEN_STAGES = {("corpus", "dedupe")}
MODULES = sorted(path for folder in ("pipelines", "crawler") for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The full names of all modules a file imports, within functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module or "")
    return names


def identity(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [m for m in MODULES if m.is_relative_to(ROOT / "pipelines")], ids=identity)
def test_pipelines_know_no_framework(path: Path) -> None:
    tops = {name.split(".")[0] for name in imported(path)}

    assert not tops & (FRAMEWORKS | {"crawler", "tests"})


@pytest.mark.parametrize("path", [m for m in MODULES if m.is_relative_to(ROOT / "pipelines")], ids=identity)
def test_stages_do_not_import_each_other(path: Path) -> None:
    stage = path.relative_to(ROOT / "pipelines").parts[0]
    others = {name.split(".")[1] for name in imported(path) if name.startswith("pipelines.") and name.split(".")[1] in STAGES}

    assert stage not in STAGES or {other for other in others - {stage} if (stage, other) not in ALLOWED_BETWEEN_STAGES} == set()


@pytest.mark.parametrize("path", sorted((ROOT / "pipelines" / "model").glob("*.py")), ids=identity)
def test_the_nouns_need_the_standard_library_only(path: Path) -> None:
    foreign = {
        name for name in imported(path) if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("pipelines.model")
    }

    assert foreign == set()


def test_there_is_something_to_check() -> None:
    assert len(MODULES) > 20
