"""Looking up names: the decisive check of addresses. What is checked here is what is dialled; nothing is looked up twice."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import TYPE_CHECKING

from scrapy.exceptions import CannotResolveHostError

from crawler.net.errors import RefusedAddress
from pipelines.model.addresses import refused
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KEPT = 300.0
"""Seconds an answer is kept; the answer was checked, so a changed one (rebinding) can only be met after a new check."""


class GuardedResolver:
    """Looks names up with the system's resolver and refuses a name when any one of its addresses is refused.

    One bad address among good ones refuses the name: which of them is dialled would be left to chance.
    """

    def __init__(self, allow: Sequence[str] = (), timeout: float = 10.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._allow = tuple(allow)
        self._timeout = timeout
        self._clock = clock
        self._kept: dict[str, tuple[float, tuple[str, ...]]] = {}

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return the addresses of a host, all of them allowed, in the system's order.

        Raises `RefusedAddress`, or `CannotResolveHostError` when there is none or the answer takes too long.
        """
        until, found = self._kept.get(host, (0.0, ()))
        if self._clock() < until:
            return found
        found = await self._look_up(host)
        self._check(host, found)
        self._kept[host] = (self._clock() + KEPT, found)
        return found

    async def _look_up(self, host: str) -> tuple[str, ...]:
        loop = asyncio.get_running_loop()
        try:
            answers = await asyncio.wait_for(loop.getaddrinfo(host, None, type=socket.SOCK_STREAM), self._timeout)
        except TimeoutError as error:
            raise CannotResolveHostError(f"{host}: looking the name up took longer than {self._timeout:g} s") from error
        except (OSError, UnicodeError) as error:
            raise CannotResolveHostError(f"{host}: the name cannot be resolved ({error})") from error
        return tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in answers))

    def _check(self, host: str, found: Sequence[str]) -> None:
        for address in found:
            if why := refused(address, self._allow):
                name = "" if address == host else f"{host} resolves to {', '.join(found)}: "
                raise RefusedAddress(Cause.REFUSED_ADDRESS, f"{name}{why}; allow_private of the source can allow it")
        if not found:
            raise CannotResolveHostError(f"{host}: the name has no address")
