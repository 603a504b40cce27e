"""Bounds on the answers that outlets get: how many bytes one may have, and how long an exchange may take in all.

A timeout of a socket is for each wait; a receiver that sends a byte now and then never runs into it.
"""

from __future__ import annotations

import http.client
import io
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

ANSWER_BYTES = 65_536
"""Headers and body of an answer; nobody reads more of it than a sentence."""
EXCHANGE = 30.0
"""Seconds for a message with all its redirects."""


class _Bounded(io.RawIOBase):
    """The bytes of a connection, up to a number of them and a moment (of the monotonic clock)."""

    def __init__(self, raw: io.RawIOBase, end: float) -> None:
        self._raw, self._end, self._left = raw, end, ANSWER_BYTES

    def readable(self) -> bool:
        """It can only be read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there. Raises TimeoutError past the moment, OSError past the number."""
        if time.monotonic() > self._end:
            raise TimeoutError(f"the answer takes longer than {EXCHANGE:g} s")
        count: int | None = self._raw.readinto(buffer)
        self._left -= count or 0
        if self._left < 0:
            raise OSError(f"the answer is longer than {ANSWER_BYTES} bytes")
        return count

    def close(self) -> None:
        """Close the connection's side of it too."""
        self._raw.close()
        super().close()


@contextmanager
def bounded() -> Iterator[None]:
    """While this lasts, every HTTP answer in this process is bounded; the time runs from now on."""
    end = time.monotonic() + EXCHANGE
    usual = http.client.HTTPConnection.response_class

    class Response(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
            super().__init__(sock, *args, **kwargs)
            self.fp.close()
            self.fp = io.BufferedReader(_Bounded(sock.makefile("rb", buffering=0), end))

    http.client.HTTPConnection.response_class = Response
    try:
        yield
    finally:
        http.client.HTTPConnection.response_class = usual
