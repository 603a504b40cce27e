"""What sends a message, in a worker process of its own: a receiver may answer slowly, for ever, or from where we must not go.

The worker's limits bound time and memory of an exchange; every connection is asked of `pipelines.model.addresses.refused` at the point
where a name becomes an address, so that no webhook, redirect or name can lead to this machine or its network unless the channel says so.
"""

from __future__ import annotations

import http.client
import logging
import os
import re
import resource
import socket
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apprise
from apprise.plugins.custom_json import NotifyJSON

from pipelines.model.addresses import refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECONDS = 10.0
"""How long a connection, or one wait for bytes, may take."""
_REDIRECT = re.compile(r"\berror=30[12378]\b")
ANSWER_BYTES = 64 << 20
"""Address space that an answer may fill, with everything made of it."""


def deliver(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Task: send ``body`` as ``meta["title"]`` to ``meta["address"]``; gives ``taken`` and what Apprise ``said``.

    A JSON webhook gets ``meta["data"]``, too, under the key ``newswatch``.
    """
    plugin = plugin_for(meta["address"])
    if meta.get("data") and isinstance(plugin, NotifyJSON):
        plugin.payload_extras["newswatch"] = meta["data"]
    with _said() as lines, _confined(meta):
        try:
            taken = plugin.notify(title=meta["title"], body=body.decode(), body_format=apprise.NotifyFormat.TEXT)
        except Exception as error:  # a plugin of a third party: whatever it raises, the message was not taken
            lines.append(f"{type(error).__name__}: {error}")
            taken = False
    if not taken and any(_REDIRECT.search(line) for line in lines):
        lines.append("it redirects, which is not followed because the message would not go along: set the channel to where it leads")
    return {"taken": bool(taken), "said": "; ".join(lines[-3:])}


def call(meta: dict[str, Any], _body: bytes) -> dict[str, Any]:
    """Task: GET ``meta["address"]``; gives the ``status``, or why there is none (``said``). Follows no redirect: a ping has one address."""
    request = urllib.request.Request(meta["address"], headers={"User-Agent": "Newswatch"})  # noqa: S310 - the scheme was checked
    with _confined(meta):
        try:
            with urllib.request.build_opener(_Straight).open(request, timeout=SECONDS) as answer:
                return {"status": answer.status}
        except urllib.error.HTTPError as answer:  # an answer of another kind than 2xx
            answer.close()
            return {"status": answer.code}
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            return {"status": 0, "said": str(error)}


class _Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:  # noqa: ARG002 - the signature is urllib's
        return None


def plugin_for(address: str) -> Any:
    """Apprise's plugin for an address; None when it knows no such address."""
    asset = apprise.AppriseAsset(app_id="Newswatch", app_desc="Newswatch", app_url="", async_mode=False, secure_logging=True)
    plugin = apprise.Apprise.instantiate(address, asset=asset)
    if plugin is not None:
        plugin.redirects = False  # a 301 or 302 would be followed by a GET without the message, and its 200 taken for a delivery
        plugin.socket_connect_timeout = plugin.socket_read_timeout = SECONDS
    return plugin


@contextmanager
def guarded(allow: Sequence[str] = ()) -> Iterator[None]:
    """While this lasts, names resolve to public addresses and those of ``allow`` (CIDR) only: what is checked is what is dialled."""
    resolve = socket.getaddrinfo

    def checked(*args: Any, **kwargs: Any) -> list[tuple[Any, Any, int, str, Any]]:
        found = resolve(*args, **kwargs)
        for *_, where in found:
            if why := refused(str(where[0]), allow):
                raise OSError(f"refused: {why}; allow_private of the channel can allow it")
        return found

    socket.getaddrinfo = checked
    try:
        yield
    finally:
        socket.getaddrinfo = resolve


@contextmanager
def _confined(meta: dict[str, Any]) -> Iterator[None]:
    """While this lasts: `guarded`, with the proxies and certificates of the parent's environment, and memory for a short answer."""
    os.environ.update(meta["environment"])
    socket.setdefaulttimeout(SECONDS)
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + ANSWER_BYTES, limits[1]))
    try:
        with guarded(meta["allow"]):
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


@contextmanager
def _said() -> Iterator[list[str]]:
    """What Apprise logs while this lasts, instead of the log: it may hold addresses."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    logger, keep = logging.getLogger("apprise"), Keep(logging.INFO)
    logger.addHandler(keep)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield lines
    finally:
        logger.removeHandler(keep)
