"""What robots.txt says of sitemaps. Whether an address may be asked is the crawler's robots check, not this."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.discover.feed_text import looks_like_html
from pipelines.discover.links import Sieve
from pipelines.model import Discover
from pipelines.text.charset import decode

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_BYTES = 500_000
MAX_SITEMAPS = 50

_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


def robots_sitemaps(body: bytes, url: str, hosts: Sequence[str] = ()) -> tuple[str, ...]:
    """The sitemaps that the robots.txt from ``url`` declares on the source's hosts (its own host without ``hosts``), in order."""
    text = decode(body[:MAX_BYTES]).text
    if looks_like_html(text):
        return ()
    sieve = Sieve(url, Discover(), hosts)
    found = (sieve.resolve(match[1]) for match in _SITEMAP.finditer(text))
    return tuple(dict.fromkeys(each for each in found if each))[:MAX_SITEMAPS]
