"""Dialling: the last check of an address, at the moment of the connection, and TLS as the settings want it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.interfaces import IHostnameResolver, IHostResolution, IReactorPluggableNameResolver, IStreamClientEndpoint
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import implementer

from crawler.net.errors import RefusedAddress
from pipelines.model.addresses import refused
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twisted.internet.interfaces import IConnector, IProtocol, IProtocolFactory
    from twisted.web.client import URI

    from crawler.net.resolver import GuardedResolver


@implementer(IAgentEndpointFactory)
class CheckedEndpoints:
    """Makes the endpoints of Twisted's `Agent`: looked up by our resolver, dialled through `CheckedReactor`."""

    def __init__(self, reactor: Any, resolver: GuardedResolver, tls: Any, *, allow: Sequence[str], timeout: float) -> None:
        self._reactor = reactor
        self._resolver = resolver
        self._tls = tls
        self._allow = tuple(allow)
        self._timeout = timeout

    def endpointForURI(self, uri: URI) -> Any:  # noqa: N802 - Twisted's name
        """Return where to connect to for an URI; it is not looked up before the connection is made."""
        endpoint: Any = CheckedEndpoint(self, uri.host.decode("ascii").strip("[]"), uri.port)
        if uri.scheme != b"https":
            return endpoint
        return wrapClientTLS(self._tls.creatorForNetloc(uri.host, uri.port), endpoint)

    async def dial(self, host: str, port: int, factory: IProtocolFactory) -> IProtocol:
        """Look the host up, check all its addresses, connect to the first that answers."""
        addresses = await self._resolver.addresses(host)
        view = CheckedReactor(self._reactor, addresses, self._allow)
        protocol: IProtocol = (
            await HostnameEndpoint(view, host, port, timeout=self._timeout).connect(factory).asFuture(asyncio.get_running_loop())
        )
        return protocol


@implementer(IStreamClientEndpoint)
class CheckedEndpoint:
    """One host and port."""

    def __init__(self, endpoints: CheckedEndpoints, host: str, port: int) -> None:
        self._endpoints = endpoints
        self._host = host
        self._port = port

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:  # noqa: N803 - Twisted's name
        """Return the connected protocol; fails with `RefusedAddress` or what Twisted's endpoints fail with."""
        return Deferred.fromFuture(asyncio.ensure_future(self._endpoints.dial(self._host, self._port, protocolFactory)))


@implementer(IReactorPluggableNameResolver, IHostnameResolver)
class CheckedReactor:
    """The reactor as one connection sees it: its names are the addresses already checked, and each is checked again when dialled.

    The second check costs microseconds and holds for whatever a later version of Twisted does between the two.
    """

    def __init__(self, reactor: Any, addresses: Sequence[str], allow: Sequence[str]) -> None:
        self._reactor = reactor
        self._addresses = tuple(addresses)
        self._allow = tuple(allow)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)

    @property
    def nameResolver(self) -> CheckedReactor:  # noqa: N802 - Twisted's name
        """Twisted asks this for names; it is the reactor's own."""
        return self

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        receiver: Any,
        hostName: str,  # noqa: N803 - Twisted's name
        portNumber: int = 0,  # noqa: N803 - Twisted's name
        addressTypes: object = None,  # noqa: ARG002, N803 - part of Twisted's interface
        transportSemantics: str = "TCP",  # noqa: ARG002, N803 - part of Twisted's interface
    ) -> Resolution:
        """Answer every name with the addresses that were checked."""
        resolution = Resolution(hostName)
        receiver.resolutionBegan(resolution)
        for address in self._addresses:
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, portNumber))
        receiver.resolutionComplete()
        return resolution

    def connectTCP(self, host: str, port: int, factory: object, *args: Any, **kwargs: Any) -> IConnector:  # noqa: N802 - Twisted's name
        """Connect, or raise `RefusedAddress`: ``host`` has to be an address by now."""
        try:
            why = refused(host, self._allow)
        except ValueError:
            why = f"{host!r} is a name; an address was to be dialled"
        if why:
            raise RefusedAddress(Cause.REFUSED_ADDRESS, why)
        connector: IConnector = self._reactor.connectTCP(host, port, factory, *args, **kwargs)
        return connector


@implementer(IHostResolution)
class Resolution:
    """A look-up that is already over."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Do nothing: there is nothing left to stop."""
