"""Answers an article's request from what a run that did not end in order had fetched already (`pipelines.runs.unprocessed`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.middlewares.replay import recorded

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from pipelines.runs.run import Task
    from pipelines.runs.unprocessed import UnprocessedAnswers


class UnprocessedFirst:
    """Stands in for the network where it can. Entrances, and looks at what is held, are always asked of the site."""

    def __init__(self) -> None:
        self.left: UnprocessedAnswers | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:  # noqa: ARG003 - Scrapy's way of making one
        """Make one that has nothing."""
        return cls()

    def process_request(self, request: Request) -> Response | None:
        """The answer that is there; None: ask the site."""
        task: Task | None = request.cb_kwargs.get("task")
        if self.left is None or task is None or task.look:
            return None
        found = self.left.take(request.url)
        return recorded(request, found) if found else None
