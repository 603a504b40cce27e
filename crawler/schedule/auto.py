"""The next start of sources on ``auto``, asked of their publication rhythm. Reads the catalogue."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipelines.errors import NewswatchError
from pipelines.insight.publications import publications
from pipelines.revisit.polling import Next, Polls, next_poll

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from pipelines.catalogue.connection import Catalogue
    from pipelines.model import Source
    from pipelines.sources.settings import Settings

log = logging.getLogger(__name__)


class AutoSchedule:
    """Called with a source's name and the time after which it is to start next."""

    def __init__(self, catalogue: Catalogue, sources: Callable[[], Mapping[str, Source]], settings: Settings | None = None) -> None:
        """``sources`` gives those declared now; ``settings`` give floor and ceiling, without them those of `Polls` hold."""
        self._catalogue, self._sources = catalogue, sources
        self._polls = polls_of(settings) if settings else Polls()

    def __call__(self, name: str, after: datetime) -> Next:
        """When to look next, and why then, by `pipelines.revisit.polling`, in the source's own zone.

        Never raises for a catalogue that is away: APScheduler asks while it goes through all sources, and would stop with an error.
        """
        try:
            with self._catalogue.reading() as connection:
                published = publications(connection, name, after)
        except NewswatchError as error:
            log.error("%s: its rhythm cannot be read: %s", name, error)
            return Next(after + self._polls.ceiling, "the catalogue could not be read")
        source = self._sources().get(name)
        return next_poll(published, after, self._polls, ZoneInfo(source.timezone if source else "UTC"))


def polls_of(settings: Settings) -> Polls:
    """The bounds that the installation's settings give."""
    return Polls(floor=timedelta(seconds=settings.polling.floor), ceiling=timedelta(seconds=settings.polling.ceiling))
