"""Which links of an entrance are leads: web addresses on the source's hosts that look as its articles do.

Counts what it drops, by reason, so that a wrong pattern shows as a number and never as silence. Tracking parameters stay:
what makes two addresses one article is `pipelines.dedupe.identity`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines.discover.web_address import absolute, host_of, on_hosts
from pipelines.text.humanise import plural
from pipelines.text.matching import matcher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.model import Discover

MAX_TITLE = 500

NOT_ALIKE = "not like an article"
EXCLUDED = "excluded by pattern"
_FOREIGN = "host "
DECLARED = frozenset({NOT_ALIKE, EXCLUDED})
"""Reasons that the declaration itself gives: what is left out by them is no loss where other pages than articles are to be expected."""


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
        self.article = matcher(discover.article, "discover.article") if discover.article else None
        self.exclude = [matcher(pattern, "discover.exclude") for pattern in discover.exclude]
        self.dropped: Counter[str] = Counter()
        self.foreign: Counter[str] = Counter()

    def take(self, *hrefs: str) -> str | None:
        """The first of these addresses (absolute, without fragment) that is a lead; None is counted once, by its last reason."""
        taken = self.take_whole(*hrefs)
        return taken.partition("#")[0] if taken else None

    def take_whole(self, *hrefs: str) -> str | None:
        """As `take`, with the fragment."""
        why = ""
        for href in hrefs:
            url, why = self._judge(href)
            if url is not None:
                return url
        if why:
            self.drop(why)
        return None

    def resolve(self, href: str) -> str | None:
        """The absolute address of a link without its fragment; None (counted) for what is no web address on our hosts."""
        url, why = self.address(href)
        if url is None:
            self.drop(why)
        return url

    def lost(self, *, declared: bool) -> int:
        """How many links were dropped; without ``declared`` those are not counted that the declaration itself leaves out."""
        return self.foreign.total() + sum(count for why, count in self.dropped.items() if declared or why not in DECLARED)

    def notes(self) -> list[str]:
        """What was dropped, a sentence per reason."""
        told = [f"{plural(count, 'link')} dropped: {reason}" for reason, count in self.dropped.most_common()]
        if self.foreign:
            names = ", ".join(host[:80] for host, _ in self.foreign.most_common(3))
            told.append(f"{plural(self.foreign.total(), 'link')} dropped: other hosts ({names})")
        return told

    def drop(self, why: str) -> None:
        """Count one that is left out."""
        if why.startswith(_FOREIGN):
            self.foreign[why.removeprefix(_FOREIGN)] += 1
        else:
            self.dropped[why] += 1

    def _judge(self, href: str) -> tuple[str | None, str]:
        url, why = self._ours(href)
        if url is None:
            return None, why
        path = path_of(url)
        if self.article and not self.article.search(path):
            return None, NOT_ALIKE
        if any(pattern.search(path) for pattern in self.exclude):
            return None, EXCLUDED
        return url, ""

    def address(self, href: str) -> tuple[str | None, str]:
        """The absolute address of a link without its fragment, or None and the reason; counts nothing."""
        url, why = self._ours(href)
        return (url.partition("#")[0], "") if url else (None, why)

    def _ours(self, href: str) -> tuple[str | None, str]:
        url, why = absolute(self.base, href, self.hosts)
        if url is not None and not on_hosts(url, self.hosts):
            return None, _FOREIGN + host_of(url)
        return url, why
