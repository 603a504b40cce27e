"""Tells systemd the state of the service (sd_notify(3)); does nothing where it was not started by systemd."""

from __future__ import annotations

import os
import socket


def tell(message: str) -> bool:
    """Send ``READY=1``, ``WATCHDOG=1``, ``RELOADING=1`` or ``STOPPING=1``; whether there was somebody to tell."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    path = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as connection:
        try:
            connection.sendto(message.encode(), path)
        except OSError:
            return False  # systemd went away: nothing that the service depends on
    return True
