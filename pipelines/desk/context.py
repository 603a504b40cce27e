"""What the desk's pages are made from: one open corpus with its search, the declared sources, and a clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from pipelines.insight.holdings import Holdings
    from pipelines.model import Source
    from pipelines.model.watch import Watch
    from pipelines.search.search import Search


@dataclass(frozen=True, slots=True)
class Declared:
    """The sources as they are declared now. ``faulty`` says what is wrong with those that cannot be used; ``due`` when each runs next."""

    sources: Mapping[str, Source] = field(default_factory=dict)
    faulty: Mapping[str, str] = field(default_factory=dict)
    due: Mapping[str, datetime] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """An open desk; any number of threads may use it. ``declared`` is asked anew for each page: declarations change."""

    search: Search
    clock: Callable[[], datetime]
    declared: Callable[[], Declared] = Declared
    watches: tuple[Watch, ...] = ()
    least: int = 0
    """Bytes that must stay free on the disk."""
    contact: str = ""
    """Who answers for this installation."""

    @property
    def holdings(self) -> Holdings:
        """The corpus, for reading."""
        return self.search.holdings

    def titles(self) -> dict[str, str]:
        """The titles of the declared sources by their names."""
        return {name: source.title for name, source in self.declared().sources.items()}
