"""Asking again. Scrapy's retry middleware never sees an exception raised while a response is processed (scrapy #3506, #8004)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.retry import get_retry_request

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


def asked_again(crawler: Crawler, request: Request, reason: str, times: int | None = None) -> Request | None:
    """Return the request to be made once more, or None when it was repeated enough (RETRY_TIMES, or ``times``)."""
    if request.meta.get("dont_retry") or crawler.spider is None:
        return None
    return get_retry_request(request, spider=crawler.spider, reason=reason, max_retry_times=times, give_up_log_level="INFO")
