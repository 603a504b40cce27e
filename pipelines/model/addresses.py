"""The one table of addresses that are never connected to unless a source says so.

Everything that opens a connection asks `refused`: the crawler, webhooks, looking at a new source. Decides on an address, not on a
name: who asks must dial the very address it asked about, and ask about every address a name resolves to.

Sources: the IANA registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890 and its updates). They are written out here
because the ``is_global`` of the standard library changed between patch releases of Python 3.11 and 3.12.
"""

from __future__ import annotations

import ipaddress
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SPECIAL = (
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "carrier-grade NAT"),
    ("127.0.0.0/8", "loopback"),
    ("168.63.129.16/32", "a cloud's own services"),
    ("169.254.0.0/16", "link-local, cloud metadata"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("192.31.196.0/24", "AS112"),
    ("192.52.193.0/24", "AMT relays"),
    ("192.88.99.0/24", "6to4 relays"),
    ("192.168.0.0/16", "private"),
    ("192.175.48.0/24", "AS112"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved, broadcast"),
    ("::/96", "unspecified, loopback and IPv4-compatible"),
    ("64:ff9b::/96", "NAT64"),
    ("64:ff9b:1::/48", "NAT64"),
    ("100::/64", "discarded"),
    ("100:0:0:1::/64", "dummy prefix"),
    ("2001::/23", "protocol assignments, Teredo, ORCHID"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("2620:4f:8000::/48", "AS112"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
)
"""(network, what it is for): none of them is where a news site lives."""


def refused(ip: str, allow: Iterable[str] = ()) -> str | None:
    """Return why an address is not connected to (``127.0.0.1 is not public (127.0.0.0/8, loopback)``); None: it may be.

    ``ip`` is an IPv4 or IPv6 address as text, with or without a zone (``fe80::1%eth0``); `ValueError` when it is not one. ``allow``
    are networks in CIDR notation that may be connected to although they are not public; an IPv4 address written in IPv6 is
    judged as the IPv4 address it is.
    """
    address = _unwrapped(ipaddress.ip_address(ip.partition("%")[0]))
    if any(_holds(ipaddress.ip_network(network), address) for network in allow):
        return None
    for network, purpose in _table():
        if _holds(network, address):
            return f"{address} is not public ({network}, {purpose})"
    if not address.is_global:
        return f"{address} is not public"
    return None


def is_public(host: str) -> bool:
    """Whether a host, with or without a port, is one of the public internet, as far as its name tells.

    A name in a network of one's own (``localhost``, ``wiki.internal``, RFC 6761 and 6762) is not, nor an address of `SPECIAL`.
    """
    name = (host.rpartition(":")[0] if host.count(":") == 1 else host).strip("[]").rstrip(".").lower()
    if not name or f".{name}".endswith(_NOT_PUBLIC):
        return False
    try:
        return refused(name) is None
    except ValueError:
        return "." in name


_NOT_PUBLIC = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".intranet", ".corp", ".test")


def _unwrapped(address: Address) -> Address:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _holds(network: Network, address: Address) -> bool:
    return network.version == address.version and address in network


@cache
def _table() -> tuple[tuple[Network, str], ...]:
    return tuple((ipaddress.ip_network(network), purpose) for network, purpose in SPECIAL)
