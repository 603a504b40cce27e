"""The hostile catalogue as a table: which case which tests prove, which one does not apply and why, and which is open.

Pure rules over what a test run saw; the hooks that see it are in tests/conftest.py, the cases in catalogue.toml beside this file.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CASES = Path(__file__).with_name("catalogue.toml")
NO_TEST = "no test names it"


class State(StrEnum):
    """What a run says of a case."""

    TESTED = "tested"
    NOT_APPLICABLE = "not applicable"
    OPEN = "open"


class Outcome(StrEnum):
    """How one test ended, the gravest last."""

    NOT_RUN = "not run"
    SKIPPED = "skipped"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Case:
    """One case; ``not_applicable`` is the reason why this program cannot meet it."""

    id: str
    title: str
    not_applicable: str | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A test that names cases: its file, how it ended in this run, and why where it was skipped."""

    ids: frozenset[str]
    file: str
    outcome: Outcome = Outcome.NOT_RUN
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; ``by`` are the files that prove the case, or the reason why nothing does."""

    case: Case
    state: State
    by: str


def cases() -> dict[str, Case]:
    """All cases by id, in the order of the catalogue."""
    read = tomllib.loads(CASES.read_text(encoding="utf-8"))
    return {id_: Case(id_, **entry) for id_, entry in read.items()}


def wrong_marks(known: Mapping[str, Case], tests: Iterable[Marked]) -> list[str]:
    """What no run may start with: marks without a case, of a case that is not there, or of one that is said not to apply."""
    faults = []
    for test in tests:
        if not test.ids:
            faults.append(f"{test.file}: a mark without an id")
        for id_ in sorted(test.ids):
            if id_ not in known:
                faults.append(f"{test.file}: {id_} is not in the catalogue")
            elif known[id_].not_applicable:
                faults.append(f"{test.file}: {id_} is tested here, and said not to apply")
    return faults


def rows(known: Mapping[str, Case], tests: Iterable[Marked]) -> list[Row]:
    """The table of a run. A case is tested when a test that names it passed and none failed; else it is open."""
    held = list(tests)
    return [_row(case, [test for test in held if case.id in test.ids]) for case in known.values()]


def _row(case: Case, tests: list[Marked]) -> Row:
    if case.not_applicable:
        return Row(case, State.NOT_APPLICABLE, case.not_applicable)
    ended = {outcome: [test for test in tests if test.outcome == outcome] for outcome in Outcome}
    if ended[Outcome.FAILED]:
        return Row(case, State.OPEN, f"failed: {_files(ended[Outcome.FAILED])}")
    if ended[Outcome.PASSED]:
        return Row(case, State.TESTED, _files(ended[Outcome.PASSED]))
    if ended[Outcome.SKIPPED]:
        reasons = "; ".join(sorted({test.reason for test in ended[Outcome.SKIPPED]}))
        return Row(case, State.OPEN, f"skipped: {_files(ended[Outcome.SKIPPED])}: {reasons}")
    return Row(case, State.OPEN, f"not run: {_files(tests)}" if tests else NO_TEST)


def _files(tests: list[Marked]) -> str:
    return ", ".join(sorted({test.file for test in tests}))


def counts(table: Iterable[Row]) -> dict[State, int]:
    """How many cases are in each state, the empty ones too."""
    seen = Counter(row.state for row in table)
    return {state: seen[state] for state in State}


def summary(table: Iterable[Row]) -> str:
    """One line for the end of a run."""
    return "hostile catalogue: " + ", ".join(f"{count} {state}" for state, count in counts(table).items())


def markdown(table: list[Row]) -> str:
    """The whole table as Markdown."""
    head = ["# The hostile catalogue", "", f"{summary(table)} in this run", "", "| id | case | state | by, or why |", "|---|---|---|---|"]
    lines = [f"| {row.case.id} | {_cell(row.case.title)} | {row.state} | {_cell(row.by)} |" for row in table]
    return "\n".join([*head, *lines]) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
