"""Send messages through Apprise: mail, webhooks, chats, by their address. One channel and one message at a time.

Every connection made while sending is asked of `pipelines.model.addresses.refused`, at the point where a name becomes an address, so that
no webhook, redirect or name can lead to this machine or its network unless the channel says so.
"""

from __future__ import annotations

import logging
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import apprise

from pipelines.errors import ConfigError, NetworkError
from pipelines.model.addresses import refused
from pipelines.outlets.answers import bounded
from pipelines.outlets.secrets import Secret, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipelines.outlets.messages import Message

SECONDS = 10.0
"""How long a connection, or one wait for bytes, may take."""


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
        """The kind of channel and its masked address, for people."""
        plugin = _plugin(self)
        return f"{plugin.service_name}: {self.address.mask(plugin.url(privacy=True)).partition('?')[0]}"


def send(channel: Channel, message: Message) -> None:
    """Send a message. Raises NetworkError, without anything secret in it, when it was not taken."""
    plugin = _plugin(channel)
    with _said() as lines, guarded(channel.allow):
        try:
            taken = plugin.notify(title=message.title, body=message.body, body_format=apprise.NotifyFormat.TEXT)
        except Exception as error:  # a plugin of a third party: whatever it raises, the message was not taken
            lines.append(f"{type(error).__name__}: {error}")
            taken = False
    if not taken:
        said = channel.address.mask("; ".join(lines[-3:])) or "no reason given"
        raise NetworkError(f"{channel.name}: the message was not taken: {said}")


@contextmanager
def guarded(allow: Sequence[str] = ()) -> Iterator[None]:
    """While this lasts, names resolve to public addresses only, in this whole process: what is checked is what is dialled.

    Answers are bounded too (`pipelines.outlets.answers`).
    """
    resolve = socket.getaddrinfo

    def checked(*args: Any, **kwargs: Any) -> list[tuple[Any, Any, int, str, Any]]:
        found = resolve(*args, **kwargs)
        for *_, where in found:
            if why := refused(str(where[0]), allow):
                raise OSError(f"refused: {why}; allow_private of the channel can allow it")
        return found

    default = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SECONDS)
    socket.getaddrinfo = checked
    try:
        with bounded():
            yield
    finally:
        socket.getaddrinfo = resolve
        socket.setdefaulttimeout(default)


def _plugin(channel: Channel) -> Any:
    asset = apprise.AppriseAsset(app_id="Newswatch", app_desc="Newswatch", app_url="", async_mode=False, secure_logging=True)
    plugin = apprise.Apprise.instantiate(channel.address.reveal(), asset=asset)
    if plugin is None:
        raise ConfigError(f"{channel.name} holds no address that Apprise knows; expected one as mailtos://, json://, slack://")
    plugin.socket_connect_timeout = plugin.socket_read_timeout = SECONDS
    return plugin


@contextmanager
def _said() -> Iterator[list[str]]:
    """What Apprise logs while this lasts, instead of the log: it may hold addresses."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    logger, keep = logging.getLogger("apprise"), Keep(logging.INFO)
    level, propagate = logger.level, logger.propagate
    logger.addHandler(keep)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield lines
    finally:
        logger.removeHandler(keep)
        logger.setLevel(level)
        logger.propagate = propagate
