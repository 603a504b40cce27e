"""The declared sources as a running service sees them: read anew when a file changes, the last good ones kept when one is wrong."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.all_sources import read_sources, usable_sources

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.model import Source

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Changes:
    """Names of sources that are gone or switched off, and of those that are new or have another schedule."""

    gone: tuple[str, ...]
    planned_anew: tuple[str, ...]


class Declarations:
    """The sources of a configuration folder. Raises ConfigError when not one can be used at the start."""

    def __init__(self, config: Path) -> None:
        self._config = config
        self._print = self._fingerprint()
        found = usable_sources(config, apart=True)
        self.sources: dict[str, Source] = _enabled(dict(found.sources))
        self.faults: tuple[str, ...] = tuple(map(str, found.faults))
        for fault in self.faults:
            log.error("%s; this source is left out until it is mended", fault)

    def reload(self, force: bool = False) -> Changes | None:
        """Read the folder anew when it changed; None when it did not. Sources of a file with a fault stay as they were."""
        seen = self._fingerprint()
        if seen == self._print and not force:
            return None
        self._print = seen
        found = read_sources(self._config, apart=True)
        self.faults = tuple(map(str, found.faults))
        for fault in self.faults:
            log.error("%s; the last good declaration stays in force", fault)
        faulty = {fault.file for fault in found.faults}
        kept = {name: source for name, source in self.sources.items() if source.file in faulty or not found.sources}
        now = _enabled({**kept, **found.sources})
        before, self.sources = self.sources, now
        anew = tuple(name for name, source in now.items() if _timing(source) != _timing(before.get(name)))
        return Changes(tuple(name for name in before if name not in now), anew)

    def _fingerprint(self) -> tuple[tuple[str, int, int], ...]:
        """Names, times and sizes of all declarations and of the modules of hand-written spiders."""
        found = []
        below = [self._config / part for part in ("sources", "families", "shipped")]  # the data folder may lie beside them
        tomls = [*self._config.glob("*.toml"), *(file for part in below for file in part.rglob("*.toml"))]
        for file in sorted([*tomls, *(self._config / "spiders").rglob("*.py")]):
            try:
                status = file.stat()
            except FileNotFoundError:  # taken away between the listing and the look
                continue
            found.append((str(file), status.st_mtime_ns, status.st_size))
        return tuple(found)


def _enabled(sources: dict[str, Source]) -> dict[str, Source]:
    return {name: source for name, source in sources.items() if source.enabled}


def _timing(source: Source | None) -> tuple[str, str] | None:
    return (source.schedule, source.timezone) if source else None
