"""A threaded HTTP/1.1 server on loopback for any made site, with a log of every exchange. Not for the open network."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crawler.demo.http import Response


class Site(Protocol):
    """A made site: pure answers from its own state."""

    def respond(self, method: str, path: str, headers: Mapping[str, str]) -> Response:
        """Answer one request; ``path`` holds the query, ``headers`` have lower-case names."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what was answered; ``bytes`` counts the body on the wire."""

    method: str
    path: str
    status: int
    bytes: int
    host: str = ""
    agent: str = ""


S = TypeVar("S", bound=Site)


class Server(Generic[S]):
    """Serve a site while the ``with`` block lasts.

    ``make`` gets the base URL (``http://127.0.0.1:40123``) and gives the site, so that a site can name its own addresses.
    ``port`` 0 takes a free one; ``clock`` (seconds since 1970) is what its Date headers say. ``site``, ``url``, ``address``,
    ``port`` and ``log`` can be read within the block.
    """

    def __init__(
        self, make: Callable[[str], S], *, address: str = "127.0.0.1", port: int = 0, clock: Callable[[], float] = time.time
    ) -> None:
        self._web = _Web((address, port), _Handler)
        self.address, self.port = address, int(self._web.server_address[1])
        self.url = f"http://{address}:{self.port}"
        self.site = make(self.url)
        self.log: list[Exchange] = []
        self._web.respond, self._web.log, self._web.clock = self.site.respond, self.log, clock
        self._thread = threading.Thread(target=self._web.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Server[S]:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._web.shutdown()
        self._web.server_close()
        self._thread.join()

    def take_log(self) -> list[Exchange]:
        """The exchanges since the last call, oldest first."""
        taken = self.log[:]
        del self.log[: len(taken)]
        return taken


class _Web(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    respond: Callable[[str, str, Mapping[str, str]], Response]
    log: list[Exchange]
    clock: Callable[[], float]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is its own business; everything else is a fault of the site and is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # socketserver's own types


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "made-site"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    server: _Web

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = self.path if self.path.startswith("/") else self._origin_form()
        response = self.server.respond(self.command, path, headers)
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        if response.status != 304:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        sent = b"" if self.command == "HEAD" else response.body
        self.server.log.append(
            Exchange(self.command, path, response.status, len(sent), headers.get("host", ""), headers.get("user-agent", ""))
        )
        self.wfile.write(sent)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """A moment as headers give it; without one, what the server's clock says."""
        return super().date_time_string(self.server.clock() if timestamp is None else timestamp)

    def _origin_form(self) -> str:
        """The path of a request in absolute form, as a client sends it that takes this server for a proxy (RFC 9112, 3.2.2)."""
        parts = urlsplit(self.path)
        return urlunsplit(("", "", parts.path or "/", parts.query, ""))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on the terminal: the log is kept on the server."""
