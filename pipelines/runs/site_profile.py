"""What the pages of a source have in common, while a run goes on: kept page by page, recomputed each time the pages grow by a quarter.

Each page's lessons are committed with the page (small rows); the whole is written at the end of the run. What a killed run left
is folded in by the next. Computing costs time that grows with the pages, so it is done when there are a quarter more of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.catalogue import key_values
from pipelines.clean import learn
from pipelines.model import SiteProfile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

WHOLE = "lessons"
"""Name of the state that holds what all earlier runs learnt; the pages of a run under way are in the subject `_pages_of`."""


class SiteProfiles:
    """The lessons of one source; empty until `load`."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._state: dict[str, Any] = {}
        self._due = 1
        self.learnt = SiteProfile()
        self.loaded = False

    @property
    def pages(self) -> int:
        """How many pages were learnt from."""
        return len(self._state.get("pages", {}))

    def load(self, connection: Connection) -> None:
        """Take up what earlier runs learnt, and what a killed one left."""
        self._state = key_values.get(connection, self._source, WHOLE) or {}
        for key, lessons in key_values.of_subject(connection, _pages_of(self._source)).items():
            self._state = learn.add(self._state, key, lessons)
        self.loaded = True
        self._draw_up()

    def remember(self, connection: Connection, key: str, lessons: Mapping[str, Sequence[str]], now: datetime) -> None:
        """Write down what a page teaches, in the caller's transaction."""
        if lessons:
            key_values.put(connection, _pages_of(self._source), key, dict(lessons), now)

    def add(self, key: str, lessons: Mapping[str, Sequence[str]]) -> None:
        """Learn from a page, now that what it teaches is written down."""
        if not lessons:
            return
        self._state = learn.add(self._state, key, lessons)
        if self.pages >= self._due or learn.is_wall(self._state, lessons):
            self._draw_up()

    def close(self, connection: Connection, now: datetime) -> None:
        """Write the whole."""
        if self._state and key_values.of_subject(connection, _pages_of(self._source)):
            key_values.put(connection, self._source, WHOLE, self._state, now)
            key_values.forget(connection, _pages_of(self._source))

    def _draw_up(self) -> None:
        if self._state:
            self.learnt = learn.learnt(self._state)
        self._due = self.pages + max(1, self.pages // 4)


def _pages_of(source: str) -> str:
    return f"lessons of {source}"
