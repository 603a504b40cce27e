"""Hooks of the whole test run: the table of the hostile catalogue (`--catalogue=FILE`), by the marks of the tests that passed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests.faults import catalogue
from tests.faults.catalogue import Marked, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

# what takes long on a busy machine is no fault: no test has a deadline but that of a command that hangs
hypothesis.settings.register_profile("newswatch", deadline=None)
hypothesis.settings.load_profile("newswatch")

pytest_plugins = ["tests.catalogues", "tests.environment", "tests.runs.made", "tests.speeds", "tests.threads"]
FAULTS = "tests/faults/"
GRAVITY = list(Outcome)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--catalogue", type=Path, metavar="FILE", help="write the table of the hostile catalogue to FILE, as Markdown (with the =)"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(CatalogueTable(config), "catalogue-table")


class CatalogueTable:
    """Collects how the tests ended that name cases of the catalogue; says so at the end where it was asked or faults took part."""

    def __init__(self, config: pytest.Config) -> None:
        self._file: Path | None = config.getoption("--catalogue")
        self._known: Mapping[str, catalogue.Case] = catalogue.cases()
        self._tests: dict[str, Marked] = {}
        self._faults_took_part = False

    @pytest.hookimpl(tryfirst=True)  # before -m and -k take tests away: what is not run is said to be not run
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            marks = list(item.iter_markers("catalogue"))
            if marks:
                ids = frozenset(id_ for mark in marks for id_ in mark.args)
                self._tests[item.nodeid] = Marked(ids, item.nodeid.partition("::")[0])
        if wrong := catalogue.wrong_marks(self._known, self._tests.values()):
            raise pytest.UsageError(*wrong)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A process of pytest-xdist tells the one that started it which tests name cases: that one collects none itself."""
        told = getattr(session.config, "workeroutput", None)
        if told is not None:
            told["catalogue"] = {id_: (sorted(test.ids), test.file) for id_, test in self._tests.items()}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        for id_, (ids, file) in getattr(node, "workeroutput", {}).get("catalogue", {}).items():
            known = self._tests.get(id_, Marked(frozenset(), file))
            self._tests[id_] = replace(known, ids=frozenset(ids), file=file)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._faults_took_part |= report.nodeid.startswith(FAULTS)
        test = self._tests.get(report.nodeid)
        if test is None and hasattr(report, "node"):  # of another process, whose marks come at its end
            test = Marked(frozenset(), report.nodeid.partition("::")[0])
        if test is None or (report.passed and report.when != "call"):
            return
        outcome = Outcome(report.outcome)
        if GRAVITY.index(outcome) > GRAVITY.index(test.outcome):
            self._tests[report.nodeid] = replace(test, outcome=outcome, reason=_why_skipped(report))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._file is None and not self._faults_took_part:
            return
        table = catalogue.rows(self._known, self._tests.values())
        terminalreporter.write_line(f"{catalogue.summary(table)} in this run")
        if self._file is not None:
            self._file.write_text(catalogue.markdown(table), encoding="utf-8")


def _why_skipped(report: pytest.TestReport) -> str:
    """The reason of a skip or an expected failure; nothing for another outcome."""
    if not report.skipped:
        return ""
    expected = getattr(report, "wasxfail", None)
    if expected is not None:
        return f"expected to fail: {expected}"
    return str(report.longrepr[2]).removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else str(report.longrepr)
