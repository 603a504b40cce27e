"""What ties the keys of one source together: hosts, entrances, identity, guesses. Facts in, complaints out.

A complaint is the path of the key it is about and a sentence.
"""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from pipelines.model.addresses import refused
from pipelines.sources.faults import nearest
from pipelines.sources.positions import Path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.model import Source

Complaint = tuple[Path, str]

WAYS = ("feeds", "sitemaps", "listings")


def complaints(source: Source) -> Iterator[Complaint]:
    """Yield what cannot hold together in a source whose keys are each right in themselves."""
    yield from _address(source, ("home",), source.home)
    for way in WAYS:
        for place, url in enumerate(getattr(source.discover, way)):
            yield from _address(source, ("discover", way, place), url)
    for place, host in enumerate(source.hosts):
        yield from _private(source, ("hosts", place), host)
    for place, host in enumerate(source.identity.same_hosts):
        if host not in source.hosts:
            yield ("identity", "same_hosts", place), f"host {host!r} is not in hosts ({', '.join(source.hosts)})"
    if source.enabled and not source.discover.robots_sitemaps and not any(getattr(source.discover, way) for way in WAYS):
        yield ("discover",), "no way in: expected at least one of feeds, sitemaps, listings, or robots_sitemaps = true"
    yield from _key(source)


def _address(source: Source, path: Path, url: str) -> Iterator[Complaint]:
    try:
        parts = urlsplit(url)
        host = parts.netloc.lower()
    except ValueError as error:
        yield path, f"{url!r} is not an address: {error}"
        return
    if parts.scheme not in {"http", "https"} or not host:
        yield path, f"{url!r} is not a web address; expected http:// or https:// and a host"
    elif "@" in host or "\\" in url or re.search(r"[\s\x00-\x1f]", url):
        yield path, f"{url!r} holds a login, a backslash or a space; expected a plain address"
    elif host not in source.hosts and parts.hostname not in source.hosts:
        yield path, f"host {host!r} is not in hosts ({', '.join(source.hosts)})"


def _private(source: Source, path: Path, host: str) -> Iterator[Complaint]:
    """An address literal or local name that is not public needs the network named in ``allow_private``."""
    name = host.rpartition(":")[0] if host.count(":") == 1 else host
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal")):
        name = "127.0.0.1" if "localhost" in name else "10.0.0.1"
    try:
        why = refused(name, source.allow_private)
    except ValueError:
        return
    if why:
        yield path, f"host {host!r} is a private address ({why}); expected its network in allow_private if that is meant"


def _key(source: Source) -> Iterator[Complaint]:
    """Whether every name in the identity template is one that the article pattern gives."""
    if source.identity.key is None:
        return
    groups = set(re.compile(source.discover.article).groupindex) if source.discover.article else set()
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(source.identity.key) if name is not None]
    except ValueError as error:
        yield ("identity", "key"), f"{source.identity.key!r} is not a template: {error}"
        return
    for name in names:
        if name not in groups | {"host", "path"}:
            yield ("identity", "key"), f"{{{name}}} is no named group of discover.article{nearest(name, groups | {'host', 'path'})}"


def absolute(home: str, url: str) -> str:
    """An entrance may be given as a path of the home page's host: ``/en/stories``."""
    return urljoin(home, url) if url.startswith("/") else url
