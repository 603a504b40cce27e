"""The desk as a process: listens, serves, and keeps the search index in step with the corpus."""

from __future__ import annotations

import logging
import os
import socket
import threading
from typing import TYPE_CHECKING

from crawler.all_sources import keys_of
from crawler.desk.request_rules import is_loopback, rules
from pipelines.errors import ConfigError, NewswatchError
from pipelines.outlets.secrets import read

if TYPE_CHECKING:
    from collections.abc import Callable

    import uvicorn
    from starlette.types import ASGIApp

    from pipelines.desk.context import Desk
    from pipelines.search.search import Search
    from pipelines.sources.settings import Desk as DeskSettings

FOLLOWING = 5.0
"""Seconds between two looks at what was appended."""
NICE = 5
"""The desk gives way to crawls."""
BACKLOG = 512

log = logging.getLogger(__name__)


def serve(desk: Desk, settings: DeskSettings, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM. ``ready`` is called with the address when it listens.

    Raises ConfigError where the desk would be open to everybody, where its packages are missing, or where the address cannot be had.
    """
    password = secret(settings)
    try:
        import uvicorn
    except ImportError as error:
        raise ConfigError(f"the reading desk needs more packages ({error}); expected: pip install 'newswatch[desk]'") from error
    with _listening(settings.host, settings.port) as listener:
        port = listener.getsockname()[1]
        app = guarded(desk, settings, password, port)
        os.nice(NICE)
        with following(desk.search):
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            ready(f"http://{host}:{port}/")
            uvicorn.Server(server_config(app)).run(sockets=[listener])


def server_config(app: ASGIApp) -> uvicorn.Config:
    """How the server runs: bounded heads, nobody's word about who asks (no X-Forwarded-For), no log of what is read."""
    import uvicorn

    return uvicorn.Config(
        app,
        http="h11",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=5,
        backlog=BACKLOG,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=32 << 10,
    )


def secret(settings: DeskSettings) -> str:
    """The password of the settings; raises ConfigError where there has to be one, or an upstream, and is none."""
    password = read(settings.password).reveal() if settings.password else ""
    if settings.password and not password:
        raise ConfigError(f"[desk] password names {settings.password}, and that is empty; expected a password")
    if not (is_loopback(settings.host) or password or settings.upstream):
        raise ConfigError(
            f"the desk would listen on {settings.host} and be open to everybody who reaches it; expected [desk] password, "
            "or [desk] upstream with the networks of a proxy that authenticates, in newswatch.toml"
        )
    return password


def guarded(desk: Desk, settings: DeskSettings, password: str, port: int) -> ASGIApp:
    """The pages behind their guard. Raises ConfigError where packages are missing."""
    try:
        from crawler.desk.access import Guard
        from crawler.desk.outlets import Outlets
        from crawler.desk.routes import app
    except ImportError as error:
        raise ConfigError(f"the reading desk needs more packages ({error}); expected: pip install 'newswatch[desk]'") from error
    outlets = Outlets(desk, settings).routes()
    pages = app(desk, lambda url: list(dict.fromkeys(keys_of(url, desk.declared().sources).values())), outlets)
    return Guard(pages, rules(settings, password, settings.host, port))


class following:  # noqa: N801 - used as a function: with following(search):
    """Keeps the index in step in a thread, from now until the block ends; troubles are logged once each."""

    def __init__(self, search: Search, every: float = FOLLOWING) -> None:
        self._search, self._every, self._over = search, every, threading.Event()
        self._thread = threading.Thread(target=self._follow, name="index", daemon=True)
        self._told = ""

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(timeout=10)

    def _follow(self) -> None:
        while True:
            try:
                self._tell("; ".join(self._search.current().troubles))
            except (NewswatchError, OSError) as error:
                self._tell(f"the index cannot be brought up to date: {error}")
            if self._over.wait(self._every):
                return

    def _tell(self, trouble: str) -> None:
        if trouble and trouble != self._told:
            log.error("%s", trouble)
        self._told = trouble


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise ConfigError(
            f"the desk cannot listen on {host} port {port}: {error.strerror or error}; expected a free port (--port)"
        ) from error
    return listener
