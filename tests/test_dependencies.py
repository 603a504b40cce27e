"""Every package that the program imports is declared: what another one happens to bring may go with its next version."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = {"OpenSSL": "pyopenssl", "zope": "zope.interface", "backports": "backports.zstd", "opencc": "opencc-python-reimplemented"}
"""Modules whose package has another name."""
OURS = {"crawler", "pipelines", "newswatch"}
FROM_3_14 = {"compression"}
"""Modules of the standard library of newer Pythons; where they are missing, a declared package takes their place."""


def canonical(name: str) -> str:
    """The name of a package as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    """Names of the packages that are needed, and those of the extras a user asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [
        line for name, lines in project["optional-dependencies"].items() if name not in ("test", "bench", "browser") for line in lines
    ]
    names = [re.match(r"[\w.-]+", line) for line in (*project["dependencies"], *extras)]
    return {canonical(name[0]) for name in names if name}


def imported(source: str) -> set[str]:
    """First names of the modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module)
    return {name.partition(".")[0] for name in found}


def test_imports_are_found_wherever_they_stand() -> None:
    assert imported("import a.b, c\nfrom d.e import f\ndef g():\n    import h\n    from . import i\n") == {"a", "c", "d", "h"}


def test_every_direct_import_is_declared() -> None:
    names: set[str] = set()
    for top in ("crawler", "pipelines"):
        for path in (ROOT / top).rglob("*.py"):
            names |= imported(path.read_text("utf-8"))
    others = names - OURS - FROM_3_14 - sys.stdlib_module_names

    assert {"scrapy", "twisted", "lxml", "duckdb"} <= others
    assert sorted(name for name in others if canonical(PACKAGES.get(name, name)) not in declared()) == []
