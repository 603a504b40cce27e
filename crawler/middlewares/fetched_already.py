"""Answers an article's request from what was fetched already and not settled (`pipelines.runs.unprocessed`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.middlewares.recorded import recorded
from crawler.net.equipment import Equipment

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from pipelines.runs.state import Task


class UnprocessedFirst:
    """Stands in for the network where it can. Entrances are always asked of the site."""

    def __init__(self, crawler: Crawler) -> None:
        self._equipment = Equipment.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the one of a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """The answer that is there; None: ask the site."""
        task: Task | None = request.cb_kwargs.get("task")
        left = self._equipment.left
        if left is None or task is None:
            return None
        found = left.take(request.url, revisit=task.revisit)
        return recorded(request, found) if found else None
