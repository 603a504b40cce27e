"""The last check, at the moment of the connection: it does not trust what came before it."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.net.connect import CheckedReactor
from crawler.net.errors import RefusedAddress


class Reactor:
    """Notes what is dialled."""

    def __init__(self) -> None:
        self.dialled: list[tuple[str, int]] = []

    def connectTCP(self, host: str, port: int, factory: object, *args: object, **kwargs: object) -> str:  # noqa: N802 - Twisted's name
        self.dialled.append((host, port))
        return "connector"

    def seconds(self) -> float:
        return 1.5


class Receiver:
    """Collects addresses."""

    def __init__(self) -> None:
        self.found: list[Any] = []
        self.complete = False

    def resolutionBegan(self, resolution: object) -> None:  # noqa: N802 - Twisted's name
        assert resolution

    def addressResolved(self, address: object) -> None:  # noqa: N802 - Twisted's name
        self.found.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        self.complete = True


def test_names_are_the_addresses_already_checked() -> None:
    view, receiver = CheckedReactor(Reactor(), ["93.184.216.34", "2606:4700::1111"], ()), Receiver()

    view.nameResolver.resolveHostName(receiver, "whatever.example", 443)

    assert receiver.found == [IPv4Address("TCP", "93.184.216.34", 443), IPv6Address("TCP", "2606:4700::1111", 443)]
    assert receiver.complete


def test_a_public_address_is_dialled() -> None:
    reactor = Reactor()

    assert CheckedReactor(reactor, [], ()).connectTCP("93.184.216.34", 80, None) == "connector"
    assert reactor.dialled == [("93.184.216.34", 80)]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "10.0.0.1", "localhost", "2130706433", "news.example"])
def test_whatever_else_is_not(host: str) -> None:
    reactor = Reactor()

    with pytest.raises(RefusedAddress):
        CheckedReactor(reactor, ["93.184.216.34"], ()).connectTCP(host, 80, None)
    assert reactor.dialled == []


def test_all_else_is_the_reactor_itself() -> None:
    assert CheckedReactor(Reactor(), [], ()).seconds() == 1.5
