"""What the rules of health pass among themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.model import Source
    from pipelines.model.health import HealthCause, History, RunFacts


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One sign of trouble, found by a rule of `causes`."""

    cause: HealthCause
    sentence: str
    whole: bool = True
    """Whether the source as a whole is hit; False for one of several entrances or a loss of quality."""
    sure: int = 2
    """Runs in a row that must show trouble before it is believed."""
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule looks at: the source as declared, the run that is judged, and what is known besides."""

    source: Source
    facts: RunFacts
    history: History
