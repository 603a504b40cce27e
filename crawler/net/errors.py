"""Why a request brought no page. Each error carries its cause (`pipelines.model.cause`) and a sentence for a person.

All are `IgnoreRequest`: Scrapy hands them to the request's errback and does not print a traceback. None of them is retried by
Scrapy's retry middleware; who raises one has already decided whether to ask again (`crawler.net.retry.asked_again`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from collections.abc import Sequence


class NotFetched(IgnoreRequest):
    """Base: ``reason`` is the cause, ``str`` the sentence."""

    def __init__(self, reason: Cause, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class RefusedAddress(NotFetched):
    """Never asked: the address, scheme or spelling is not allowed, or the host is not one of the source's.

    Reasons: ``refused_address``, ``refused_scheme``, ``refused_url``, ``off_host``.
    """


class RobotsRefusal(NotFetched):
    """robots.txt forbids it: ``robots``."""


class RobotsUnreachable(NotFetched):
    """robots.txt could not be read, which forbids everything for this run (RFC 9309, 2.3.1.4): ``robots_unreachable``.

    ``cause`` is why, when it is a failure of the network; it then counts as that failure.
    """

    def __init__(self, sentence: str, cause: BaseException | None = None) -> None:
        super().__init__(Cause.ROBOTS_UNREACHABLE, sentence)
        self.cause = cause


class HostPaused(NotFetched):
    """The host asked not to be contacted (429, 503, Retry-After): ``host_paused``."""


class Stopped(NotFetched):
    """The crawl ended, by order or by its bounds, before this was fetched: ``stopped``. It is for the next run."""


class Braked(NotFetched):
    """Held back, because the host refused or failed one article after the other: ``stopped``. It is for the next run."""


class RedirectRefused(NotFetched):
    """A chain of redirects was not followed further: ``redirect_loop``, ``too_many_redirects``, ``redirect_downgrade``."""

    def __init__(self, reason: Cause, sentence: str, chain: Sequence[str] = ()) -> None:
        super().__init__(reason, sentence)
        self.chain = tuple(chain)


class BrokenResponse(NotFetched):
    """An answer came, but cannot be used.

    Reasons: ``timeout_headers``, ``timeout_total``, ``too_large``, ``headers_too_large``, ``truncated``, ``bad_encoding``, ``bomb``,
    ``protocol``.
    """


class NotRecorded(NotFetched):
    """A replay met an address that was not recorded: ``not_in_archive``."""
