"""What the network layer of one crawl works with: one for the crawl, which every middleware and the download handler find here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, Self

from crawler.net.manners import Manners
from pipelines.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scrapy.crawler import Crawler

    from pipelines.archive.writer import ArchiveWriter
    from pipelines.revisit.validator_rules import Validator
    from pipelines.runs.unprocessed import UnprocessedAnswers


class Memory(Protocol):
    """What is remembered of addresses from earlier runs."""

    async def remembered(self, url: str) -> Validator | None:
        """Look an address up whose record did not travel with its request: the target of a redirect, a robots.txt."""

    def headers(self, validator: Validator | None, *, ladder: bool) -> Mapping[str, str]:
        """The conditional headers to ask with; none when the page must come in full. ``ladder``: a revisit that was due by itself."""


class Equipment:
    """A Scrapy extension: a spider whose crawl has a session is equipped by it, any other asks politely and keeps nothing.

    Unequipped: nothing archived, every request unconditional, pauses for this run only, the machine's clock for when pages were
    fetched, no look at the room on the disk, nothing left by earlier runs.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.manners = Manners.of_settings(crawler)
        self.archive: ArchiveWriter | None = None
        self.memory: Memory | None = None
        self.clock: Callable[[], datetime] = utc_now
        self.shortage: Callable[[], str] = str
        """Why there is no room for more, as a sentence; empty while there is."""
        self.left: UnprocessedAnswers | None = None
        """What earlier runs had fetched and could not keep."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it, and have the spider's session equip it."""
        made = cls(crawler)
        session = getattr(crawler.spider, "session", None)
        if session is not None:
            session.equip(made)
        return made

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The one of a crawl; raises ConfigError when EXTENSIONS does not name it."""
        found = crawler.get_extension(cls)
        if found is None:
            raise ConfigError(f"EXTENSIONS has no {cls.__name__}; expected the one of crawler.settings")
        return found


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)
