"""Who is answered by the desk, and what: decided from the head of a request alone. Pure.

The desk reads and never writes, so what has to be kept out is: other sites that use a reader's browser (a name of theirs that resolves
to loopback, a page of theirs that embeds ours), strangers where it listens to others than this machine, and requests that cost too much.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.sources.settings import Desk

LONGEST = 8192
"""Bytes of a request's target."""
METHODS = ("GET", "HEAD")
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
_PAGES = ("document", "empty", "")
"""What another site may make a browser ask for: a page as a whole, by a link."""
_OPEN_PATHS = {"oai": ("/oai",), "changes": ("/changes",)}

Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]


class Refusal(NamedTuple):
    """Why a request is not answered: the status, a sentence, and headers that belong to it."""

    status: int
    sentence: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """The head of a request. Header names are in small letters; ``hosts`` are all Host headers there were."""

    method: str
    path: str
    target: int
    """Bytes of path and query."""
    hosts: tuple[str, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    peer: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for one desk. ``names`` are the values of Host that are its own; ``password`` empty: none is asked for."""

    names: frozenset[str]
    password: str = ""
    upstream: Networks = ()
    open: tuple[str, ...] = ()


def rules(settings: Desk, password: str, host: str, port: int) -> Rules:
    """The rules of a desk that listens on an address; ``password`` is the secret that the settings name."""
    own = {*_LOOPBACK_NAMES, f"[{host}]" if ":" in host else host} if is_loopback(host) else {f"[{host}]" if ":" in host else host}
    names = {f"{name}:{port}" for name in own} | ({*own} if port == 80 else set()) | {name.lower() for name in settings.names}
    return Rules(frozenset(names), password, tuple(map(ipaddress.ip_network, settings.upstream)), settings.open)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address; a name is asked of nobody, only ``localhost`` counts."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def refused(request: Request, rules: Rules) -> Refusal | None:
    """Why a request is not answered; None when it is."""
    return _form(request) or _foreign(request, rules) or _stranger(request, rules)


def is_open(path: str, rules: Rules) -> bool:
    """Whether a path was opened to everybody."""
    if "feeds" in rules.open and (path.endswith(".atom") or (path.startswith("/sitemap") and path.endswith(".xml"))):
        return True
    return any(path == one or path.startswith(f"{one}/") for name in rules.open for one in _OPEN_PATHS.get(name, ()))


def within(peer: str, networks: Networks) -> bool:
    """Whether an address lies in one of some networks."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    return any(address in network for network in networks)


def _form(request: Request) -> Refusal | None:
    if request.method not in METHODS:
        return Refusal(405, "the desk is for reading; expected GET or HEAD", (("Allow", ", ".join(METHODS)),))
    if request.headers.get("content-length", "0").strip() not in ("", "0") or "transfer-encoding" in request.headers:
        return Refusal(413, "the request has a body; expected none", (("Connection", "close"),))
    if request.target > LONGEST:
        return Refusal(414, f"the address has {request.target} bytes; expected {LONGEST} at most")
    return None


def _foreign(request: Request, rules: Rules) -> Refusal | None:
    """A request that another site makes a browser send."""
    if len(request.hosts) != 1 or request.hosts[0].lower() not in rules.names:
        given = ", ".join(request.hosts)[:100] or "none"
        return Refusal(421, f"the Host is {given!r}; expected one of the desk's own names ([desk] names in newswatch.toml)")
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2].lower() not in rules.names:
        return Refusal(403, f"the Origin is {origin[:100]!r}; expected the desk itself")
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site") and not _followed(request):
        return Refusal(403, "another site asks for this from within a page of its own; expected a link that is followed")
    return None


def _followed(request: Request) -> bool:
    return request.headers.get("sec-fetch-mode") == "navigate" and request.headers.get("sec-fetch-dest", "") in _PAGES


def _stranger(request: Request, rules: Rules) -> Refusal | None:
    if is_open(request.path, rules):
        return None
    if rules.upstream and not within(request.peer, rules.upstream):
        return Refusal(403, "requests are answered only through the proxy that authenticates ([desk] upstream)")
    if rules.password and not _knows(request.headers.get("authorization", ""), rules.password):
        return Refusal(
            401, "expected the desk's password (with any user name)", (("WWW-Authenticate", 'Basic realm="Newswatch", charset="UTF-8"'),)
        )
    return None


def _knows(header: str, password: str) -> bool:
    scheme, _, given = header.partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        said = base64.b64decode(given.strip(), validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(said, password.encode())
