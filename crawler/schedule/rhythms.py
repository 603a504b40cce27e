"""The next start of sources on ``auto``, asked of their publication rhythm. Reads the catalogue."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipelines.corpus.history import publications
from pipelines.discover.rhythm import Polls, next_poll

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipelines.corpus.catalogue import Catalogue
    from pipelines.model import Source
    from pipelines.settings import Settings


class Rhythms:
    """Called with a source's name and the time after which it is to start next."""

    def __init__(self, catalogue: Catalogue, sources: Mapping[str, Source], settings: Settings | None = None) -> None:
        """``settings`` give floor and ceiling; without them those of `Polls` hold."""
        self._catalogue, self._sources = catalogue, sources
        self._polls = polls_of(settings) if settings else Polls()

    def __call__(self, name: str, after: datetime) -> datetime:
        """When to look next by `pipelines.discover.rhythm`, in the source's own zone."""
        with self._catalogue.reading() as connection:
            published = publications(connection, name, after)
        source = self._sources.get(name)
        return next_poll(published, after, self._polls, ZoneInfo(source.timezone if source else "UTC")).at


def polls_of(settings: Settings) -> Polls:
    """The bounds that the installation's settings give."""
    return Polls(floor=timedelta(seconds=settings.floor), ceiling=timedelta(seconds=settings.ceiling))
