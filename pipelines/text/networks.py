"""Networks in CIDR notation, as ``allow_private`` names them."""

from __future__ import annotations

import ipaddress


def check_network(text: str) -> str:
    """Return the network in its usual spelling; ValueError when it is not one."""
    try:
        return str(ipaddress.ip_network(text))
    except ValueError as error:
        raise ValueError(f"{text!r} is not a network; expected {_meant(text)}") from error


def _meant(text: str) -> str:
    try:
        return repr(str(ipaddress.ip_network(text, strict=False)))
    except ValueError:
        return "an address range as '10.1.2.0/24'"
