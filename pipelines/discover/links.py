"""Which links of an entrance are leads: web addresses on the source's hosts that look as its articles do.

Counts what it drops, by reason, so that a wrong pattern shows as a number and never as silence. Tracking parameters stay:
what makes two addresses one article is `pipelines.dedupe.identity`.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.model import Discover

MAX_URL = 2048
MAX_TITLE = 500

_BLANKS = re.compile(r"[\t\r\n]+")
_FOREIGN = "host "
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def host_of(url: str) -> str:
    """The lower-case host of an address with its port where that is not the usual one; empty when there is none."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower()
    return host.removesuffix(_DEFAULT_PORTS.get(parts.scheme, "")).rstrip(".")


def on_hosts(url: str, hosts: Sequence[str]) -> bool:
    """Whether an address lies on one of the hosts; a host given without a port stands for any port."""
    host = host_of(url)
    return host in hosts or host.partition(":")[0] in hosts


def path_of(url: str) -> str:
    """The part of an address that article patterns are searched in: path and query."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def one_line(text: str | None) -> str | None:
    """A title without line breaks and runs of spaces, at most `MAX_TITLE` characters; None when nothing is left."""
    return " ".join((text or "").split())[:MAX_TITLE] or None


class Sieve:
    """Lets the leads among links through and counts the others."""

    def __init__(self, base: str, discover: Discover, hosts: Sequence[str] = ()) -> None:
        """Resolve against ``base``; without ``hosts`` only the base's own host counts."""
        self.base = base
        self.hosts = tuple(hosts) or (host_of(base),)
        self.article = re.compile(discover.article) if discover.article else None
        self.exclude = [re.compile(pattern) for pattern in discover.exclude]
        self.dropped: Counter[str] = Counter()
        self.foreign: Counter[str] = Counter()

    def take(self, *hrefs: str) -> str | None:
        """The first of these addresses (absolute, without fragment) that is a lead; None is counted once, by its last reason."""
        why = ""
        for href in hrefs:
            url, why = self._judge(href)
            if url is not None:
                return url
        if why:
            self._count(why)
        return None

    def resolve(self, href: str) -> str | None:
        """The absolute address of a link without its fragment; None (counted) for what is no web address on our hosts."""
        url, why = self.address(href)
        if url is None:
            self._count(why)
        return url

    def notes(self) -> list[str]:
        """What was dropped, a sentence per reason."""
        told = [f"{count} links dropped: {reason}" for reason, count in self.dropped.most_common()]
        if self.foreign:
            names = ", ".join(host[:80] for host, _ in self.foreign.most_common(3))
            told.append(f"{self.foreign.total()} links dropped: other hosts ({names})")
        return told

    def _count(self, why: str) -> None:
        if why.startswith(_FOREIGN):
            self.foreign[why.removeprefix(_FOREIGN)] += 1
        else:
            self.dropped[why] += 1

    def _judge(self, href: str) -> tuple[str | None, str]:
        url, why = self.address(href)
        if url is None:
            return None, why
        path = path_of(url)
        if self.article and not self.article.search(path):
            return None, "not like an article"
        if any(pattern.search(path) for pattern in self.exclude):
            return None, "excluded by pattern"
        return url, ""

    def address(self, href: str) -> tuple[str | None, str]:
        """The absolute address of a link without its fragment, or None and the reason; counts nothing."""
        try:
            url = urljoin(self.base, _BLANKS.sub("", href.strip()).replace(" ", "%20"))
            parts = urlsplit(url)
            host = host_of(url)
        except ValueError:
            return None, "not an address"
        if parts.scheme not in {"http", "https"} or not host:
            return None, f"scheme {parts.scheme[:20] or 'missing'}"
        if "@" in parts.netloc or "\\" in parts.netloc:
            return None, "login or backslash in the address"
        if len(url) > MAX_URL:
            return None, f"longer than {MAX_URL} characters"
        if not on_hosts(url, self.hosts):
            return None, _FOREIGN + host
        return url.partition("#")[0], ""
