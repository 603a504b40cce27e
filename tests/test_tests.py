"""Rules of the tests themselves: nothing is asserted about nothing, none is imported by another, threads end."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests import vacuous

TESTS = Path(__file__).parent
FILES = sorted(TESTS.rglob("*.py"))
OWN_THREADS = {
    "threads.py",
    "bench/",
    "crawler/desk/browser.py",
    "faults/hostile_server.py",
    "faults/test_outlets.py",
    "crawler/crawl/watched_crawl.py",
}
"""Where threads are begun by hand: what has its own end (`__exit__`), the benches, and a program of its own."""


def lines(pattern: str) -> list[str]:
    """``file:line`` of what stands in the files of the tests."""
    found = []
    for path in FILES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(pattern, line):
                found.append(f"{path.relative_to(TESTS)}:{number}")
    return found


def test_the_files_are_found() -> None:
    assert len(FILES) > 300


def test_no_assertion_is_about_nothing() -> None:
    found = [
        f"{path.relative_to(TESTS)}:{each.line}: may be empty: {each.sequence}"
        for path in FILES
        if path.name.startswith("test_")
        for each in vacuous.found(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert found == [], "assert its length, or write what is expected"


def test_no_module_of_tests_is_imported_by_another() -> None:
    assert lines(r"^\s*(from|import) tests[\w.]*\.test_\w+|^\s*from tests[\w.]* import .*\btest_") == []


def test_threads_are_begun_where_they_are_ended() -> None:
    found = [line for line in lines(r"\b(Thread|Timer)\(") if not line.startswith((*OWN_THREADS, "test_t"))]

    assert found == [], "tests.threads.beside ends them and raises what they raised"


@pytest.mark.parametrize(
    ("body", "sequences"),
    [
        ("assert all(x for x in read(a))", ["read(a)"]),
        ("made = read(a)\n    assert all(x.b for x in made.c)", ["made.c"]),
        ("made = read(a)\n    assert not any(x for x in made)", ["made"]),
        ("for x in made:\n        assert x", ["made"]),
        ("for x in sorted(made.items()):\n        assert x", ["made"]),
        ("assert made.b == 2\n    assert all(made.c)", ["made.c"]),
        ("assert len(made) == 0\n    assert all(made)", ["made"]),
        ("assert all(x for x in [y for y in (1, 2) if y > 2])", ["[y for y in (1, 2) if y > 2]"]),
        ("for x in range(len(made)):\n        assert x", ["made"]),
        ("assert made\n    assert all(made)", []),
        ("assert len(made) == 3\n    assert all(x for x in made)", []),
        ("assert made and all(made)", []),
        ("assert made[0].b\n    assert all(made)", []),
        ("(one,) = made\n    assert all(made)", []),
        ("for x in (1, 2):\n        assert x", []),
        ("for x in WORDS:\n        assert x", []),
        ("for x in range(3):\n        assert x", []),
        ("assert any(made)", []),
        ("for x in made:\n        print(x)", []),
    ],
)
def test_what_is_vacuous(body: str, sequences: list[str]) -> None:
    module = f"WORDS = ('a', 'b')\ndef test_it(a, made):\n    {body}\n"

    assert [each.sequence for each in vacuous.found(ast.parse(module))] == sequences
