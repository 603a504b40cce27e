"""How the service works: how many crawls at a time, how patient it is, and which commands it starts."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.processes import many
from crawler.processes.child import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class ServiceOptions:
    """How the service works. Times in seconds."""

    slots: int = 2
    """Crawls at one time."""
    watch: float = 10.0
    """How often the declarations are looked at for a change."""
    tick: float = 30.0
    """How often the clock is checked and systemd's watchdog notified."""
    health_check: float = 900.0
    """How often health is checked between runs and notices are sent."""
    drain: float = 20.0
    """How long crawls may take to end when the service is stopped."""
    again: float = 900.0
    """After a run that reached nothing, the source is looked at once more so soon."""
    endings: tuple[tuple[int, float], ...] = ENDINGS
    deadline: float | None = None
    """The same deadline for every run, instead of one by its period."""
    environment: Mapping[str, str] = field(default_factory=dict)


def crawl_command(name: str, planned: datetime) -> list[str]:
    """The command that crawls a source; the same that cron and people use."""
    return many.command(name, "--trigger", "schedule", "--planned", planned.isoformat(), "--show", "lines", "--loglevel", "WARNING")


def health_check_command() -> list[str]:
    """The command that checks health between runs, sends what is waiting, and writes the status page."""
    return [sys.executable, "-m", "crawler.schedule.monitor"]
