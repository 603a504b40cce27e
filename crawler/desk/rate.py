"""How often one reader may ask: a bucket of tokens for each address, of which a bounded number is remembered."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 10_000
"""Addresses that are remembered; the one not seen for longest is forgotten."""


class Buckets:
    """Buckets of ``size`` tokens that fill with ``rate`` a second; ``clock`` gives seconds."""

    def __init__(self, size: float, rate: float, clock: Callable[[], float]) -> None:
        self._size, self._rate, self._clock = size, rate, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, cost: float = 1.0) -> float:
        """Take tokens; returns 0.0, or the seconds until there will be enough (then nothing is taken)."""
        left = self.left(key)
        if left < cost:
            return (cost - left) / self._rate
        self._left[key] = (left - cost, self._clock())
        self._left.move_to_end(key)
        while len(self._left) > MOST:
            self._left.popitem(last=False)
        return 0.0

    def left(self, key: str) -> float:
        """The tokens that are there now."""
        now = self._clock()
        before, at = self._left.get(key, (self._size, now))
        return min(self._size, before + (now - at) * self._rate)


def reader(peer: str, forwarded: str = "") -> str:
    """Who asks, for counting: the address, of IPv6 its network of 64 bits. ``forwarded`` is X-Forwarded-For of a trusted proxy,
    whose last address is the one that the proxy saw."""
    said = forwarded.rpartition(",")[2].strip() or peer
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return peer
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
