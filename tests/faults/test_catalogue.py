"""The catalogue's own rules: what counts as tested, and that every case has a test or a reason."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.catalogue import NO_TEST, Case, Marked, Outcome, State, cases, counts, markdown, rows, summary, wrong_marks

ROOT = Path(__file__).parents[2]
HOOKS = ("-p", "tests.conftest")  # for tests outside the project's folder
SIZES = {"H": 32, "P": 24, "F": 18, "S": 22, "L": 6, "T": 11, "C": 15}
KNOWN = {"A1": Case("A1", "one"), "A2": Case("A2", "two"), "A3": Case("A3", "three", not_applicable="there is none")}


def marked(outcome: Outcome, *ids: str, reason: str = "", file: str = "test_a.py") -> Marked:
    return Marked(frozenset(ids), file, outcome, reason)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A test run of its own, with this project's settings and none of the run's that this test is part of."""
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-q", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_all_cases_are_listed_in_order() -> None:
    assert list(cases()) == [f"{letter}{number}" for letter, size in SIZES.items() for number in range(1, size + 1)]
    assert all(case.title and case.not_applicable != "" for case in cases().values())


@pytest.mark.parametrize(
    ("tests", "state", "by"),
    [
        ([], State.OPEN, NO_TEST),
        ([marked(Outcome.NOT_RUN, "A1")], State.OPEN, "not run: test_a.py"),
        ([marked(Outcome.SKIPPED, "A1", reason="no server")], State.OPEN, "skipped: test_a.py: no server"),
        ([marked(Outcome.PASSED, "A1", "A2")], State.TESTED, "test_a.py"),
        ([marked(Outcome.PASSED, "A1"), marked(Outcome.SKIPPED, "A1", file="test_b.py")], State.TESTED, "test_a.py"),
        ([marked(Outcome.PASSED, "A1"), marked(Outcome.FAILED, "A1", file="test_b.py")], State.OPEN, "failed: test_b.py"),
    ],
)
def test_a_case_is_tested_when_a_test_passed_and_none_failed(tests: list[Marked], state: State, by: str) -> None:
    first = rows(KNOWN, tests)[0]

    assert (first.state, first.by) == (state, by)


@pytest.mark.slow
def test_every_case_has_one_state() -> None:
    table = rows(KNOWN, [marked(Outcome.PASSED, "A1")])

    assert counts(table) == {State.TESTED: 1, State.NOT_APPLICABLE: 1, State.OPEN: 1}
    assert summary(table) == "hostile catalogue: 1 tested, 1 not applicable, 1 open"


def test_a_mark_must_name_a_case_that_applies() -> None:
    tests = [marked(Outcome.NOT_RUN, "A1"), marked(Outcome.NOT_RUN, "A3", "Z9"), marked(Outcome.NOT_RUN)]

    assert wrong_marks(KNOWN, tests) == [
        "test_a.py: A3 is tested here, and said not to apply",
        "test_a.py: Z9 is not in the catalogue",
        "test_a.py: a mark without an id",
    ]


def test_a_reason_cannot_break_the_table() -> None:
    table = rows(KNOWN, [marked(Outcome.SKIPPED, "A1", reason="one | two\nthree")])

    assert "| A1 | one | open | skipped: test_a.py: one \\| two three |" in markdown(table).splitlines()


def test_a_run_says_what_it_proved(tmp_path: Path) -> None:
    (tmp_path / "test_made.py").write_text(
        """
import pytest

@pytest.mark.catalogue("H1")
def test_good(): pass

@pytest.mark.catalogue("H2")
def test_bad(): assert False

@pytest.mark.catalogue("H3")
def test_left_out(): pytest.skip("no server")

@pytest.mark.catalogue("H4")
def test_not_chosen(): pass

@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.catalogue("H5"))])
def test_each(n): pass
""",
        encoding="utf-8",
    )
    file = tmp_path / "table.md"

    done = run(*HOOKS, "-k", "not chosen", str(tmp_path), f"--catalogue={file}")

    table = {line.split(" | ")[0].lstrip("| "): line for line in file.read_text(encoding="utf-8").splitlines()}
    assert "hostile catalogue: 2 tested," in done.stdout, done.stdout
    assert "| tested |" in table["H1"]
    assert "| tested |" in table["H5"]
    assert "| open | failed: " in table["H2"]
    assert table["H3"].endswith("test_made.py: no server |")
    assert "| open | not run: " in table["H4"]
    assert f"| open | {NO_TEST} |" in table["H6"]


def test_a_run_with_a_wrong_mark_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "test_made.py").write_text('import pytest\n@pytest.mark.catalogue("H99")\ndef test_it(): pass\n', encoding="utf-8")

    done = run(*HOOKS, str(tmp_path))

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "H99 is not in the catalogue" in done.stderr


def test_a_run_without_faults_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "test_made.py").write_text("def test_it(): pass\n", encoding="utf-8")

    assert "catalogue" not in run(*HOOKS, str(tmp_path)).stdout


@pytest.mark.slow
def test_every_case_has_a_test_or_a_reason(tmp_path: Path) -> None:
    """All tests are collected, none is run: a mark for a case that does not apply stops the run, a case without either is named."""
    file = tmp_path / "table.md"

    done = run("--collect-only", "tests", f"--catalogue={file}")

    assert done.returncode == pytest.ExitCode.OK, done.stdout[-2000:] + done.stderr
    assert [line for line in file.read_text(encoding="utf-8").splitlines() if NO_TEST in line] == []
