"""The pages of sources: how each stands, why, what can be done, its articles per week, its runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipelines import monitor
from pipelines.catalogue import runs as ledger
from pipelines.catalogue import visits
from pipelines.catalogue.schema import stamp
from pipelines.errors import MissingCorpusError
from pipelines.model import Source
from pipelines.model.health import HealthCause, HealthVerdict, State
from pipelines.outlets.plot import weeks
from pipelines.outlets.status_page import ORDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.catalogue.runs import Run
    from pipelines.desk.context import Declared, Desk
    from pipelines.model import Visit
    from pipelines.outlets.status_snapshot import SourceStatus, StatusSnapshot

RUNS = 20
COLUMNS = (
    "source", "title", "home", "enabled", "state", "cause", "sentence", "since", "confirmed", "documents", "last_run", "last_success",
    "last_new", "usual_gap_seconds", "next_run", "schedule",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source: how it stands, and the plot of its articles per week as SVG of our own making."""

    status: SourceStatus
    plot: str

    @property
    def record(self) -> dict[str, Any]:
        """The row of lists."""
        status = self.status
        verdict = status.verdict
        times = {
            name: stamp(at) if (at := getattr(status, name)) else None for name in ("last_run", "last_success", "last_new", "next_run")
        }
        return {
            "source": status.name,
            "title": status.title,
            "home": status.home,
            "enabled": status.enabled,
            "state": verdict.state.value,
            "cause": verdict.cause.value,
            "sentence": verdict.sentence,
            "since": stamp(verdict.since) if verdict.since else None,
            "confirmed": verdict.confirmed,
            "documents": status.documents,
            **times,
            "usual_gap_seconds": status.expected,
            "schedule": status.schedule,
        }


@dataclass(frozen=True, slots=True)
class SourcePage:
    """The page of one source: its last runs, and what its entrances answered in the last of them."""

    view: SourceView
    runs: tuple[Run, ...]
    entrances: tuple[Visit, ...]


def snapshot(desk: Desk) -> StatusSnapshot:
    """How the installation stands: what the status page shows, asked now."""
    declared = desk.declared()
    return _standing(desk, declared, {**declared.sources, **_unusable(declared)})


def sources(desk: Desk) -> list[SourceView]:
    """All declared sources, those that need a person first."""
    found = snapshot(desk)
    ordered = sorted(found.sources, key=lambda one: (not one.enabled, ORDER.index(one.verdict.state), one.name))
    return [SourceView(one, weeks(one.per_week, found.at)) for one in ordered]


def source(desk: Desk, name: str) -> SourcePage:
    """The page of a source, declared or not any more; raises MissingCorpusError for one that nobody knows."""
    declared = desk.declared()
    with desk.holdings.reading() as connection:
        last = ledger.last(connection, name, RUNS, began=False)
        begun = next((run for run in last if run.started_at is not None), None)
        seen = visits.of_run(connection, begun.id) if begun else []
    known: dict[str, Source] = {**declared.sources, **_unusable(declared)}
    if name not in known and not last:
        raise MissingCorpusError(f"no source is named {name[:80]!r}; expected one of: {', '.join(known) or 'none is declared'}")
    found = _standing(desk, declared, {name: known.get(name) or Source(name, name, "", ())})
    return SourcePage(SourceView(found.sources[0], weeks(found.sources[0].per_week, found.at)), tuple(last), tuple(seen))


def _standing(desk: Desk, declared: Declared, wanted: Mapping[str, Source]) -> StatusSnapshot:
    found = monitor.standing(
        desk.holdings.catalogue,
        wanted,
        desk.holdings.layout.data,
        desk.clock(),
        due=declared.due,
        least=desk.least,
        troubles=declared.troubles,
    )
    told = [_left_out(one, declared.faulty[one.name]) if one.name in declared.faulty else one for one in found.sources]
    return replace(found, sources=tuple(told))


def _left_out(status: SourceStatus, fault: str) -> SourceStatus:
    said = f"its declaration cannot be used, so nothing of it is fetched: {fault}"
    since = status.verdict.since if status.verdict.cause is HealthCause.DECLARATION else None
    return replace(status, verdict=HealthVerdict(State.BROKEN, HealthCause.DECLARATION, said, since))


def _unusable(declared: Declared) -> dict[str, Source]:
    return {name: Source(name, name, "", ()) for name in declared.faulty}
