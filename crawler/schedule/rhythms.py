"""The next start of sources on ``auto``, asked of their publication rhythm. Reads the catalogue."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pipelines.corpus.history import publications
from pipelines.health import rhythm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.corpus.catalogue import Catalogue
    from pipelines.model import Source

FLOOR = timedelta(minutes=30)
CEILING = timedelta(days=1)


class Rhythms:
    """Called with a source's name and the time after which it is to start next."""

    def __init__(self, catalogue: Catalogue, sources: Mapping[str, Source]) -> None:
        self._catalogue, self._sources = catalogue, sources

    def __call__(self, name: str, after: datetime) -> datetime:
        """When to look next: four looks in an expected gap, within `FLOOR` and `CEILING`."""
        with self._catalogue.reading() as connection:
            published = publications(connection, name, after)
        expected = rhythm.learn(published).expected
        wait = timedelta(seconds=expected / 4) if expected else CEILING / 4
        return after + min(CEILING, max(FLOOR, wait))
