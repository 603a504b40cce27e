"""The state of things: what the status page and ``newswatch status`` show. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipelines.model.health import HealthVerdict


@dataclass(frozen=True, slots=True)
class SourceTotals:
    """What all runs of a source add up to: addresses by outcome, answers by the class of their status (``2xx``), bytes received."""

    outcomes: Mapping[str, int] = field(default_factory=dict)
    statuses: Mapping[str, int] = field(default_factory=dict)
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """The state of one source. Gaps are seconds; ``per_week`` counts articles, old to new, the last week ending now."""

    name: str
    title: str
    home: str
    schedule: str
    verdict: HealthVerdict
    documents: int
    last_run: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    expected: float | None = None
    p95: float | None = None
    basis: str = ""
    due: datetime | None = None
    alarm_at: datetime | None = None
    next_run: datetime | None = None
    per_week: tuple[int, ...] = ()
    enabled: bool = True
    totals: SourceTotals = field(default_factory=SourceTotals)


@dataclass(frozen=True, slots=True)
class StatusSnapshot:
    """The state of the whole installation."""

    at: datetime
    sources: tuple[SourceStatus, ...]
    free: int = 0
    size: int = 0
    """Bytes of the disk the data lies on."""
    least: int = 0
    """Bytes that have to stay free."""
    waiting: int = 0
    """Messages that could not be delivered yet."""
    waiting_since: datetime | None = None
    troubles: tuple[str, ...] = ()
    documents: int = 0
    """Texts in the corpus, of all sources that ever were."""
    bytes: int = 0
    archived: int = 0
    """Bytes of the archive's files."""
    verified_at: datetime | None = None
    verify_faults: int | None = None
    """What the last `newswatch verify` found; None: there was none."""
