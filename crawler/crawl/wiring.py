"""Connects a crawl's network layer with what outlives the crawl: archive, validators, memory of hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from crawler.middlewares.archive import Archive, Earlier
from crawler.middlewares.conditional import Conditional, Validators
from crawler.middlewares.unprocessed import UnprocessedFirst
from crawler.net.manners import Backoff
from pipelines.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scrapy.crawler import Crawler

    from crawler.net.pauses import HostMemory
    from pipelines.archive.writer import ArchiveWriter
    from pipelines.runs.unprocessed import UnprocessedAnswers

_T = TypeVar("_T")


def connect(
    crawler: Crawler,
    *,
    archive: ArchiveWriter | None = None,
    earlier: Earlier | None = None,
    validators: Validators | None = None,
    of_look: Callable[[str], tuple[str | None, str | None] | None] | None = None,
    hosts: HostMemory | None = None,
    clock: Callable[[], datetime] | None = None,
    shortage: Callable[[], str] | None = None,
    left: UnprocessedAnswers | None = None,
) -> None:
    """Hand them to the middlewares. Call it once the engine is there (``open_spider`` of an item pipeline) and before requests.

    What is not given stays as it is: nothing archived, every request unconditional, pauses for this run only, the machine's clock
    for when pages were fetched, no look at the room on the disk, nothing left by earlier runs. Raises `ConfigError` when a middleware
    that is to get something is not switched on.
    """
    if archive is not None:
        part = _part(crawler, Archive)
        part.writer, part.earlier = archive, earlier
    if clock is not None:
        _part(crawler, Archive).clock = clock
    if shortage is not None:
        _part(crawler, Archive).shortage = shortage
    if left is not None:
        _part(crawler, UnprocessedFirst).left = left
    if validators is not None:
        conditional = _part(crawler, Conditional)
        conditional.validators, conditional.of_look = validators, of_look
    if hosts is not None:
        _part(crawler, Backoff).remember_in(hosts)


def _part(crawler: Crawler, kind: type[_T]) -> _T:
    part = crawler.get_downloader_middleware(kind)
    if part is None:
        raise ConfigError(f"DOWNLOADER_MIDDLEWARES has no {kind.__name__}; expected the ones of crawler.settings")
    return part
