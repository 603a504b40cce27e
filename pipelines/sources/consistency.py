"""What ties the keys of one source together: name, hosts, entrances, identity, relevance. Facts in, complaints out.

A complaint is the path of the key it is about and a sentence. The home page is looked at before (`pipelines.sources.read_toml`).
"""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from pipelines.model import Relevance
from pipelines.model.addresses import refused
from pipelines.sources.address_check import address_fault, host_of
from pipelines.sources.positions import Path
from pipelines.text.declared_names import check_host, check_name
from pipelines.text.matching import matcher
from pipelines.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipelines.model import Source

Complaint = tuple[Path, str]

WAYS = ("feeds", "sitemaps", "listings")
_OF_ALL_ARTICLES = frozenset({"host", "lang", "language", "locale"})
"""Fields of an identity template that many articles of a source share."""


def complaints(source: Source) -> Iterator[Complaint]:
    """Yield what cannot hold together in a source whose keys are each right in themselves."""
    yield from _checked(("name",), check_name, source.name)
    if not source.title.strip():
        yield ("title",), 'title: is empty; expected the name of the site, as title = "Example News"'
    wrong = list(_hosts(source))
    yield from wrong
    if not wrong:
        yield from _entrances(source)
    if source.enabled and not source.discover.robots_sitemaps and not any(getattr(source.discover, way) for way in WAYS):
        yield ("discover",), "no way in: expected at least one of feeds, sitemaps, listings, or robots_sitemaps = true"
    yield from _key(source)
    if source.relevance.everything and (source.relevance.terms or source.relevance.threshold != Relevance().threshold):
        yield ("relevance",), "relevance: terms and threshold have no effect while all is kept; expected everything = false beside them"


def absolute(home: str, url: str) -> str:
    """An entrance may be given as a path of the home page's host: ``/en/stories``."""
    return urljoin(home, url) if url.startswith("/") and not url.startswith("//") else url


def _checked(path: Path, check: Callable[[str], str], value: str) -> Iterator[Complaint]:
    try:
        check(value)
    except ValueError as error:
        yield path, f"{'.'.join(part for part in path if isinstance(part, str))}: {error}"


def _hosts(source: Source) -> Iterator[Complaint]:
    if not source.hosts:
        yield ("hosts",), f'hosts: the list is empty; expected hosts = ["{host_of(source.home)}"]'
        return
    wrong = [complaint for place, host in enumerate(source.hosts) for complaint in _checked(("hosts", place), check_host, host)]
    yield from wrong
    for place, host in enumerate(source.hosts):
        yield from _private(source, ("hosts", place), host)
    if not wrong and not _ours(source, source.home):
        yield ("home",), _off_host("home", source, source.home)
    for place, host in enumerate(source.identity.same_hosts):
        if not wrong and host not in source.hosts:
            yield ("identity", "same_hosts", place), f"identity.same_hosts: host {host!r} is not in hosts ({', '.join(source.hosts)})"


def _entrances(source: Source) -> Iterator[Complaint]:
    """Entrances that are no addresses; of each host that is not the source's the first."""
    told: set[str] = set()
    for way in WAYS:
        for place, url in enumerate(getattr(source.discover, way)):
            name, path = f"discover.{way}", ("discover", way, place)
            if why := address_fault(url):
                yield path, f"{name}: {_relative(source, url) or why}"
            elif not _ours(source, url) and host_of(url) not in told:
                told.add(host_of(url))
                yield path, _off_host(name, source, url)


def _relative(source: Source, url: str) -> str:
    """What was meant by an address without a scheme that does not begin with one of the source's hosts."""
    if ":" in url or re.search(r"\s", url) or not url or url.startswith("//") or url.partition("/")[0].lower() in source.hosts:
        return ""
    return f"{url!r} is not a web address; expected a path of the site, as '/{url}', or https:// and a host before it"


def _ours(source: Source, url: str) -> bool:
    """Whether an address is on one of the source's hosts; a host that is given without a port is so on every port."""
    host = host_of(url)
    return host in source.hosts or host.partition(":")[0] in source.hosts


def _off_host(name: str, source: Source, url: str) -> str:
    host = host_of(url)
    return f"{name}: host {host!r} is not in hosts ({', '.join(source.hosts)}); expected it there if the source has articles on it"


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
    """Whether every name in the identity template is one that the article pattern gives, and whether they tell articles apart."""
    if source.identity.key is None:
        return
    path: Path = ("identity", "key")
    groups = matcher(source.discover.article, "discover.article").groups if source.discover.article else frozenset()
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(source.identity.key) if name is not None]
    except ValueError as error:
        yield path, f"identity.key: {source.identity.key!r} is not a template: {error}; expected one as '{{host}}/{{id}}'"
        return
    unknown = [name for name in names if name not in groups | {"host", "path"}]
    for name in unknown:
        yield path, f"identity.key: {{{name}}} is no named group of discover.article{nearest(name, groups | {'host', 'path'})}"
    if not unknown and not set(names) - _OF_ALL_ARTICLES:
        apart = ", ".join(sorted(groups - _OF_ALL_ARTICLES) or ["path"])
        yield path, f"identity.key names none of the groups that tell articles apart ({apart}): all would be one article"
