"""The page of watches: what each asks for, and how many texts it has found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.search.ask import FOUND
from pipelines.search.query import Days, Watched, both
from pipelines.search.query_dates import seconds

if TYPE_CHECKING:
    from pipelines.desk.context import Desk
    from pipelines.insight.holdings import Held
    from pipelines.model.watch import Watch

NEWEST = 5
COLUMNS = ("watch", "query", "words", "sources", "languages", "hits", "week")


@dataclass(frozen=True, slots=True)
class WatchView:
    """A watch with the number of its hits, those of the last seven days, and the newest."""

    watch: Watch
    hits: int
    week: int
    newest: tuple[Held, ...]

    @property
    def record(self) -> dict[str, Any]:
        """The row of lists."""
        watch = self.watch
        lists = {name: list(getattr(watch, name)) for name in ("words", "sources", "languages")}
        return {"watch": watch.name, "query": watch.query, **lists, "hits": self.hits, "week": self.week}


def watches(desk: Desk) -> list[WatchView]:
    """All watches of the settings, in their order."""
    since = Days("found", seconds(desk.clock().astimezone(UTC).date() - timedelta(days=6)))
    found = []
    for watch in desk.watches:
        query = Watched(watch.name)
        with desk.search.asking() as questions:
            hits, week = questions.count(query), questions.count(both(query, since))
            numbers = questions.page(query, order=FOUND, limit=NEWEST)
        held = desk.holdings.held(numbers)
        found.append(WatchView(watch, hits, week, tuple(held[number] for number in numbers if number in held)))
    return found
