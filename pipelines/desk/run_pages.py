"""The pages of runs: the ledger, and one run with every address and its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.catalogue import runs as rows
from pipelines.catalogue import sightings, visits
from pipelines.catalogue.schema import stamp
from pipelines.errors import MissingCorpusError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.catalogue.runs import Run
    from pipelines.catalogue.sightings import Sighting
    from pipelines.desk.context import Desk
    from pipelines.model import Visit

PAGE = 100
"""Runs on a page of the ledger."""
SHOWN = 500
"""Addresses on a page of a run."""
RUN_COLUMNS = (
    "run", "source", "trigger", "state", "planned_at", "started_at", "ended_at", "exit_code", "health", "cause", "discovered", "new",
    "same", "changed", "copy", "off_topic", "refused", "unreadable", "failed", "skipped",
)  # fmt: skip
URL_COLUMNS = ("run", "source", "url", "url_key", "outcome", "reason", "document", "ways", "at")


@dataclass(frozen=True, slots=True)
class Ledger:
    """A page of the ledger, newest run first."""

    runs: tuple[Run, ...]
    total: int
    page: int
    source: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run. ``counts`` are outcomes with their numbers, ``seen`` a page of the addresses, ``outcome`` the one that was chosen."""

    run: Run
    counts: dict[str, int]
    seen: tuple[Sighting, ...]
    total: int
    entrances: tuple[Visit, ...]
    outcome: str = ""
    page: int = 1

    @property
    def pages(self) -> int:
        """How many pages of addresses there are."""
        return max(1, -(-self.total // SHOWN))


def ledger(desk: Desk, source: str = "", page: int = 1) -> Ledger:
    """A page of the ledger, of one source where it is named."""
    with desk.holdings.reading() as connection:
        total = rows.count(connection, source)
        found = rows.page(connection, source, limit=PAGE, offset=(page - 1) * PAGE)
    return Ledger(tuple(found), total, page, source)


def every(desk: Desk, source: str = "") -> Iterable[dict[str, Any]]:
    """The records of all runs, newest first."""
    with desk.holdings.reading() as connection:
        found = rows.page(connection, source, limit=rows.count(connection, source))
    return map(run_record, found)


def run(desk: Desk, name: str, outcome: str = "", page: int = 1) -> RunPage:
    """The page of a run, with the addresses of one outcome where it is named; raises MissingCorpusError."""
    with desk.holdings.reading() as connection:
        found = rows.get(connection, name)
        if found is None:
            raise MissingCorpusError(f"no run is named {name[:80]!r} in the ledger; expected one that the list of runs shows")
        seen = sightings.of_run(connection, name)
        entrances = visits.of_run(connection, name)
    counts: dict[str, int] = {}
    for one in seen:
        counts[outcome_of(one)] = counts.get(outcome_of(one), 0) + 1
    chosen = [one for one in seen if not outcome or outcome_of(one) == outcome]
    shown = chosen[(page - 1) * SHOWN : page * SHOWN]
    return RunPage(found, counts, tuple(shown), len(chosen), tuple(entrances), outcome, page)


def addresses(desk: Desk, name: str, outcome: str = "") -> list[dict[str, Any]]:
    """The records of all addresses of a run, of one outcome where it is named; raises MissingCorpusError."""
    run(desk, name)
    with desk.holdings.reading() as connection:
        return [url_record(one) for one in sightings.of_run(connection, name) if not outcome or outcome_of(one) == outcome]


def outcome_of(one: Sighting) -> str:
    """The outcome as a word; ``pending`` where there is none."""
    return one.outcome.value if one.outcome else sightings.UNDECIDED


def run_record(run: Run) -> dict[str, Any]:
    """A run as a row."""
    times = {name: stamp(at) if (at := getattr(run, name)) else None for name in ("planned_at", "started_at", "ended_at")}
    plain = {name: getattr(run, name) for name in ("source", "trigger", "state", "exit_code", "health", "cause")}
    found = {"run": run.id, **plain, **times}
    return {name: found[name] if name in found else run.accounts.get(name, 0) for name in RUN_COLUMNS}


def url_record(one: Sighting) -> dict[str, Any]:
    """An address of a run as a row."""
    found = {"outcome": outcome_of(one), "ways": list(one.ways)}
    return {name: found[name] if name in found else getattr(one, name) for name in URL_COLUMNS}
