"""What a spider may reach: its hosts, and the networks allowed to it. Judges the text of an URL; names are looked up elsewhere."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.net.errors import RefusedAddress
from pipelines.discover.web_address import without_www
from pipelines.model.addresses import refused
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable
    from urllib.parse import SplitResult

    from scrapy import Spider

LONGEST_URL = 2048
"""Characters: no article's address is longer, traps that grow with every link are; Media Cloud's fetcher has the same bound."""

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
"""Control characters, blanks and the backslash: browsers and parsers disagree on what host comes after them."""


@dataclass(frozen=True, slots=True)
class UrlPolicy:
    """The hosts of a source (``news.un.org`` or, with a port, ``127.0.0.2:8080``) and its ``allow_private`` networks."""

    hosts: frozenset[str] = frozenset()
    allow: tuple[str, ...] = ()

    @classmethod
    def of(cls, spider: Spider | type[Spider] | None) -> UrlPolicy:
        """Read it from the spider's ``source``, else from its ``allowed_domains``; a spider with neither reaches nothing."""
        source = getattr(spider, "source", None)
        if source is not None:
            return cls.to(source.hosts, source.allow_private)
        return cls.to(getattr(spider, "allowed_domains", None) or ())

    @classmethod
    def to(cls, hosts: Iterable[str], allow: Iterable[str] = ()) -> UrlPolicy:
        """Make one from hosts as they are written in a declaration."""
        return cls(frozenset(_ascii(host) for host in hosts), tuple(allow))

    def judge(self, url: str, *, any_host: bool = False) -> None:
        """Raise `RefusedAddress` when the URL may not be asked for. ``any_host``: the host need not be one of the source's.

        A host with and without ``www.`` is one site here as it is in the keys of addresses.
        """
        parts = _well_formed(url)
        host = _ascii(parts.hostname or "")
        if why := _literal(host, self.allow):
            raise RefusedAddress(Cause.REFUSED_ADDRESS, f"{url}: {why}; allow_private of the source can allow it")
        if not any_host and not self._has(parts):
            known = ", ".join(sorted(self.hosts)) or "none"
            raise RefusedAddress(Cause.OFF_HOST, f"{url}: {host} is not one of the source's hosts ({known})")

    def covers(self, url: str) -> bool:
        """Whether an address is on one of the hosts, whether or not it may be asked."""
        try:
            return self._has(_well_formed(url))
        except RefusedAddress:
            return False

    def _has(self, parts: SplitResult) -> bool:
        host = _ascii(parts.hostname or "")
        bare = without_www(host)
        return bool(self.hosts & {f"{name}{port}" for name in (host, bare, f"www.{bare}") for port in ("", f":{parts.port}")})


def _well_formed(url: str) -> SplitResult:
    """Split an URL that every parser reads alike; `RefusedAddress` for all others."""
    scheme = url.partition(":")[0].lower()
    if scheme not in ("http", "https"):
        raise RefusedAddress(Cause.REFUSED_SCHEME, f"{url[:200]}: the scheme is {scheme[:20]!r}; expected http or https")
    if len(url) > LONGEST_URL:
        raise RefusedAddress(Cause.REFUSED_URL, f"{url[:200]}...: {len(url)} characters; expected at most {LONGEST_URL}")
    if found := _FORBIDDEN.search(url):
        raise RefusedAddress(Cause.REFUSED_URL, f"{url!r}: holds the character {found[0]!r}, which parsers read differently")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusedAddress(Cause.REFUSED_URL, f"{url}: cannot be read ({error})") from error
    if "@" in parts.netloc:
        raise RefusedAddress(Cause.REFUSED_URL, f"{parts.scheme}://...@{parts.hostname}: holds a user name or password")
    if not parts.hostname or port == 0:
        raise RefusedAddress(Cause.REFUSED_URL, f"{url}: names no host that could be asked")
    return parts


def _ascii(host: str) -> str:
    """A host name as it is looked up: lower case, without the root's dot, non-ASCII letters in punycode."""
    host = host.strip().lower().rstrip(".")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _literal(host: str, allow: tuple[str, ...]) -> str | None:
    """Why a host that is written as an address is refused. Other spellings (0x7f.1) are met where names are looked up."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return refused(host, allow)
