"""Redirects that are never lost: each hop is asked for even when its URL was seen, and each chain ends by rule.

The hop itself goes through every other middleware again, so that robots.txt, the address guard and the host's manners hold for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware, MetaRefreshMiddleware, RedirectMiddleware
from scrapy.http import HtmlResponse
from scrapy.utils.response import get_meta_refresh
from w3lib.url import safe_url_string

from crawler.net.errors import RedirectRefused, RefusedAddress
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

CHAIN = "redirects"
"""Key of ``request.meta``: the addresses that redirected, oldest first; missing when none did."""

_STATUSES = frozenset({301, 302, 303, 307, 308})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


class _Followed(BaseRedirectMiddleware):
    """What both ways of redirecting share."""

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        chain = (*request.meta.get(CHAIN, ()), request.url)
        if len(chain) > self.max_redirect_times:
            raise _too_many(chain, redirected.url)
        if not _keeps_tls_itself(getattr(self.crawler.spider, "source", None)):
            redirected = redirected.replace(url=secured(redirected.url, chain))
        followed = super()._redirect(redirected, request, reason)
        followed.dont_filter = True  # a hop to an URL seen before is a hop all the same; the length of the chain bounds it
        followed.meta[CHAIN] = chain
        return followed


class Redirects(_Followed, RedirectMiddleware):
    """HTTP redirects. A target that is no web address fails with `RefusedAddress` instead of passing for a page.

    ``handle_httpstatus_all`` and ``handle_httpstatus_list`` do not switch it off, as they do with Scrapy's own: they say who judges
    an error, and a redirect is none. ``dont_redirect`` does.
    """

    def process_response(self, request: Request, response: Response, spider: object = None) -> Request | Response:  # noqa: ARG002 - Scrapy's
        """Return the next hop, or the response when it does not redirect."""
        location = response.headers.get("Location")
        if response.status not in _STATUSES or location is None or request.meta.get("dont_redirect"):
            return response
        _check_target(location.decode("latin-1").strip(), response.url)
        try:
            redirected = self._next(request, response, urljoin(response.url, safe_url_string(location)))
        except ValueError as error:
            raise RefusedAddress(Cause.REFUSED_URL, f"{response.url} redirects to {location[:200]!r}: {error}") from error
        return self._redirect(redirected, request, response.status)

    def _next(self, request: Request, response: Response, url: str) -> Request:
        """The request for the next hop; what was posted is not posted again, but where 307 and 308 ask for it."""
        if response.status in (307, 308) or request.method in ("GET", "HEAD"):
            return self._build_redirect_request(request, response, url=url)
        return self._redirect_request_using_get(request, response, url)


class MetaRefresh(_Followed, MetaRefreshMiddleware):
    """Redirects by ``<meta http-equiv=refresh>``. A page that only reloads itself is that page, not a loop."""

    def process_response(self, request: Request, response: Response, spider: object = None) -> Request | Response:  # noqa: ARG002 - Scrapy's
        """Return the next hop, or the response when it does not redirect."""
        if not isinstance(response, HtmlResponse):
            return response
        _, url = get_meta_refresh(response, ignore_tags=self._ignore_tags)
        if not url or urldefrag(url)[0] == urldefrag(request.url)[0]:
            return response
        _check_target(url, response.url)
        return super().process_response(request, response)


def secured(target: str, chain: tuple[str, ...]) -> str:
    """Return where a hop goes so that TLS is kept: a target at http is asked for at https when the hop began at https.

    Anybody on the way could write what http brings. When that very address has redirected already, or the port tells that it speaks
    no TLS, the site insists on http, and `RedirectRefused` is raised.
    """
    parts = urlsplit(target)
    if urlsplit(chain[-1]).scheme != "https" or parts.scheme != "http":
        return target
    secure = parts._replace(scheme="https", netloc=parts.netloc.removesuffix(":80")).geturl()
    if secure in chain or parts.port not in (None, 80):
        raise RedirectRefused(Cause.REDIRECT_DOWNGRADE, f"{chain[-1]} redirects to {target}, without TLS; expected https", chain)
    return secure


def _keeps_tls_itself(source: Any) -> bool:
    """Whether the source has no TLS to keep: its home is http, or it says ``tls = "insecure"``."""
    return source is not None and (source.tls == "insecure" or source.home.startswith("http://"))


def _too_many(chain: tuple[str, ...], target: str) -> RedirectRefused:
    shown = " -> ".join((*chain, target))
    if len({urldefrag(url)[0] for url in (*chain, target)}) <= len(chain):
        return RedirectRefused(Cause.REDIRECT_LOOP, f"the redirects go in a circle: {shown}", chain)
    return RedirectRefused(Cause.TOO_MANY_REDIRECTS, f"more than {len(chain) - 1} redirects: {shown}", chain)


def _check_target(location: str, url: str) -> None:
    """Raise `RefusedAddress` for a target that is no web address, before anything repairs its spelling."""
    scheme = _SCHEME.match(location)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise RefusedAddress(Cause.REFUSED_SCHEME, f"{url} redirects to {location[:200]!r}; expected an http or https address")
    if "\\" in location or any(ord(each) < 32 or ord(each) == 127 for each in location):
        raise RefusedAddress(Cause.REFUSED_URL, f"{url} redirects to {location[:200]!r}, which parsers read differently")
