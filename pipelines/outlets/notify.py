"""Send messages through Apprise: mail, webhooks, chats, by their address; call the dead-man address. One message at a time.

Each is sent by a worker process (`pipelines.outlets.delivery`) under limits of time and memory, whatever the receiver answers.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.errors import ConfigError, NetworkError, WorkerDied, WorkerLost, WorkerTimeout
from pipelines.outlets.secrets import Secret, read
from pipelines.worker_pool import Limits, WorkerPool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.outlets.messages import Message

EXCHANGE = 60.0
"""Seconds for a message with all its redirects."""
_ENVIRONMENT = frozenset(
    ["ALL_PROXY", "CURL_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE"]
)
"""What of our environment a worker, which has none of its own, is given."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Where messages go: ``name`` is what the settings call it (``env:OPS``), ``address`` its Apprise URL."""

    name: str
    address: Secret = field(repr=False)
    allow: tuple[str, ...] = ()
    """Networks (CIDR) it may reach although they are not public."""

    @classmethod
    def named(cls, name: str, allow: Sequence[str] = ()) -> Channel:
        """The channel that a secret's name stands for. Raises ConfigError when the secret or its address cannot be used."""
        channel = cls(name, read(name), tuple(allow))
        channel.shown()
        return channel

    def shown(self) -> str:
        """The kind of channel and its masked address, for people. Raises ConfigError when Apprise knows no such address."""
        from pipelines.outlets.delivery import plugin_for  # Apprise takes a third of a second to import

        plugin = plugin_for(self.address.reveal())
        if plugin is None:
            raise ConfigError(f"{self.name} holds no address that Apprise knows; expected one as mailtos://, json://, slack://")
        return f"{plugin.service_name}: {self.address.mask(plugin.url(privacy=True)).partition('?')[0]}"


def senders() -> WorkerPool:
    """The workers that send; nothing is started before the first message."""
    return WorkerPool(1, Limits(wall=EXCHANGE, recycle=50))


def send(channel: Channel, message: Message, workers: WorkerPool) -> None:
    """Send a message. Raises NetworkError, without anything secret in it, when it was not taken."""
    meta = {**_meta(channel.address, channel.allow), "url": channel.name, "title": message.title, "data": dict(message.data)}
    try:
        answer = workers.run_sync("pipelines.outlets.delivery:deliver", meta, message.body.encode("utf-8", "replace"))
    except (WorkerDied, WorkerLost, WorkerTimeout, MemoryError) as error:
        answer = {"taken": False, "said": str(error)}
    if not answer["taken"]:
        raise NetworkError(f"{channel.name}: the message was not taken: {channel.address.mask(answer['said']) or 'no reason given'}")


def ping(address: Secret, allow: Sequence[str], workers: WorkerPool) -> None:
    """GET the dead-man address: when the pings stop, its service alerts a person; the one alarm that works when Newswatch is down.

    Raises NetworkError when it was not answered with 2xx, ConfigError when it is no web address.
    """
    if not address.reveal().startswith(("https://", "http://")):
        raise ConfigError(f"{address.name}: the dead-man address has an unknown scheme; expected https://")
    try:
        answer = workers.run_sync("pipelines.outlets.delivery:call", {**_meta(address, allow), "url": address.name}, b"")
    except (WorkerDied, WorkerLost, WorkerTimeout, MemoryError) as error:
        answer = {"status": 0, "said": str(error)}
    if not answer["status"]:
        raise NetworkError(f"{address.name}: the dead-man service did not answer: {address.mask(answer['said'])}")
    if not 200 <= answer["status"] < 300:
        raise NetworkError(f"{address.name}: the dead-man service answered {answer['status']}")


def _meta(address: Secret, allow: Sequence[str]) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if name.upper() in _ENVIRONMENT}
    return {"address": address.reveal(), "allow": list(allow), "environment": environment}
