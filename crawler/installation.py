"""What an installation's settings mean on this machine: where its catalogue is, and which strings must never be shown or stored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from crawler.net import redact
from pipelines.errors import ConfigError
from pipelines.model.addresses import is_public
from pipelines.outlets.secrets import read
from pipelines.sources import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.paths import Paths
    from pipelines.model import Source
    from pipelines.sources.settings import Settings

_DATABASE = re.compile(r"postgres(ql)?(\+\w+)?")
_TOKEN = re.compile(r"(?=.*(?:[0-9]|[a-z][A-Z])).{8,}", re.DOTALL)
"""Parts of an address that look like a secret: long enough, and no plain word, for a plain word masked would spoil what it stands in."""


def catalogue_url(installed: Settings) -> str | None:
    """The URL of the catalogue's server; None: the SQLite file in the data folder. Raises ConfigError when it is named and missing."""
    return read(installed.catalogue).reveal() if installed.catalogue else None


def secrets_of(installed: Settings) -> list[str]:
    """Every secret that the settings name and this process can read, whole and in its parts."""
    found: set[str] = set()
    for name in (installed.catalogue, installed.notify.deadman, installed.desk.password, *installed.notify.urls):
        try:
            value = read(name).reveal() if name else ""
        except ConfigError:
            continue  # what cannot be read cannot be shown; whoever needs it says that it is missing
        found.update(parts(value))
    return sorted(found)


def require_contact(paths: Paths, sources: Iterable[Source]) -> None:
    """ConfigError, with how to set it, when no contact is set and one of the sources is a public site."""
    if settings.read(paths.config).contact:
        return
    host = next((host for source in sources for host in source.hosts if is_public(host)), None)
    if host is None:
        return
    if paths.installed:
        how = "make a folder of your own, which has one: newswatch init FOLDER --contact you@example.org"
    else:
        how = f'write contact = "you@example.org", with your own address, into {paths.config / settings.FILE}'
    raise ConfigError(f"no contact is set, and {host} is a public site, whose operators must be able to reach you; {how}")


def guard(paths: Paths) -> None:
    """Keep the installation's secrets out of all that is logged from here on; a faulty settings file is left to whoever uses it."""
    try:
        redact.install(secrets_of(settings.read(paths.config)))
    except ConfigError:
        redact.install()


def parts(value: str) -> Iterator[str]:
    """A secret and what of it is one by itself: the password of an address, and tokens in its host, path and query."""
    if not value:
        return
    yield value
    if "://" not in value:
        return
    scheme, _, rest = value.partition("://")
    address = urlsplit(f"http://{rest}")  # the rules of addresses, whatever the scheme
    user = address.netloc.rpartition("@")[0]
    _, _, password = user.partition(":")
    yield from {password, unquote(password)} - {""}
    if _DATABASE.fullmatch(scheme):
        return
    tokens = [user.partition(":")[0], *address.path.split("/"), *(pair.partition("=")[2] for pair in address.query.split("&"))]
    host = address.netloc.rpartition("@")[2]
    tokens += [piece for piece in host.split(":") if "." not in piece]
    for token in tokens:
        if _TOKEN.fullmatch(token):
            yield from {token, unquote(token), quote(unquote(token), safe="")}
