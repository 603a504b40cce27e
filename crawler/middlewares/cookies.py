"""Cookies, with the list of public suffixes that is installed.

Scrapy's own middleware downloads that list inside the reactor at the first ``Set-Cookie: Domain=``, past every guard and timeout.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.utils.httpobj import urlparse_cached
from tldextract import TLDExtract

if TYPE_CHECKING:
    from collections.abc import Iterable
    from http.cookiejar import Cookie

    from scrapy import Request
    from scrapy.http.cookies import CookieJar


class OfflineCookies(CookiesMiddleware):
    """Refuses cookies for public suffixes (``Domain=co.uk``) without asking the network what they are."""

    def _process_cookies(self, cookies: Iterable[Cookie], *, jar: CookieJar, request: Request) -> None:
        host = (urlparse_cached(request).hostname or "").lower()
        for cookie in cookies:
            domain = cookie.domain.removeprefix(".")
            if domain and is_public_suffix(domain):
                if domain != host:
                    continue
                cookie.domain = host
            jar.set_cookie_if_ok(cookie, request)


def is_public_suffix(domain: str) -> bool:
    """Tell whether everybody can register names under the domain (``co.uk``, ``github.io``)."""
    return not _extract()(domain).domain


@cache
def _extract() -> TLDExtract:
    return TLDExtract(include_psl_private_domains=True, suffix_list_urls=(), cache_dir=None)
