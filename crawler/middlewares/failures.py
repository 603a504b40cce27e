"""What a failed request means: one reason word, one sentence and one kind for every error and status. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from service_identity import VerificationError
from twisted.internet.error import ConnectBindError, ConnectError, ConnectionDone, ConnectionLost, ConnectionRefusedError

from crawler.net.errors import (
    HostPaused,
    NotFetched,
    NotRecorded,
    RedirectRefused,
    RefusedAddress,
    RobotsRefusal,
    RobotsUnreachable,
    Stopped,
)
from pipelines.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator


CHALLENGE = "challenge"
"""The reason word of a challenge page, as the gate has it."""


class Kind(StrEnum):
    """Whose failure it is."""

    NETWORK = "network"  # the host was not reached: name, route, connection, TLS, silence
    SERVER = "server"  # the host answered that it cannot, now: 429, 5xx, a pause it asked for
    BLOCKED = "blocked"  # the host answered that we may not: 401, 403, 451
    GONE = "gone"  # the host answered that it is not there: 404, 410
    BROKEN = "broken"  # an answer came that cannot be used
    REFUSED = "refused"  # not asked, by our own rules
    ARCHIVE = "archive"  # a replay met an address that was not recorded
    STOPPED = "stopped"  # the crawl was ended before; it is for the next run
    STORAGE = "storage"  # our own disk failed
    INTERNAL = "internal"  # a fault of this program


@dataclass(frozen=True, slots=True)
class Trouble:
    """``reason`` is a short fixed word for outcomes and counters, ``sentence`` is for a person."""

    reason: str
    sentence: str
    kind: Kind


def explain(error: BaseException, url: str) -> Trouble:
    """Return what an error means that a request's errback got (``failure.value``)."""
    if isinstance(error, HttpError):
        return explain_status(error.response.status, error.response.url)
    if isinstance(error, RobotsUnreachable) and error.cause is not None:
        cause = explain(error.cause, url)
        return Trouble(cause.reason if cause.kind is Kind.NETWORK else error.reason, str(error), cause.kind)
    if isinstance(error, NotFetched):
        return Trouble(error.reason, str(error), _kind(error))
    if isinstance(error, StorageError):
        return Trouble("storage", str(error), Kind.STORAGE)
    for each in _causes(error):
        if found := _network(each, url):
            return found
    return Trouble("internal", f"{url}: {type(error).__name__}: {error}", Kind.INTERNAL)


def explain_challenge(status: int, url: str, words: str) -> Trouble:
    """Return what a challenge page (bot check) means that came instead of what was asked for; ``words`` showed it."""
    return Trouble(CHALLENGE, f"{url} answered {status} with a challenge page ({words!r})", Kind.BLOCKED)


def explain_status(status: int, url: str) -> Trouble:
    """Return what a status means that is no success."""
    if status in _STATUSES:
        reason, words, kind = _STATUSES[status]
        return Trouble(reason, f"{url} answered {status}: {words}", kind)
    if status >= 500:
        return Trouble("server_error", f"{url} answered {status}: the server failed", Kind.SERVER)
    if 300 <= status < 400:
        return Trouble("redirect_nowhere", f"{url} answered {status} without saying where to go", Kind.BROKEN)
    return Trouble(f"http_{status}", f"{url} answered {status}", Kind.BROKEN if status < 400 else Kind.GONE)


_STATUSES = {
    401: ("blocked", "a login is wanted", Kind.BLOCKED),
    403: ("blocked", "we are not let in", Kind.BLOCKED),
    404: ("not_found", "there is no such page", Kind.GONE),
    408: ("server_error", "it waited too long for us", Kind.SERVER),
    410: ("gone", "the page was removed for good", Kind.GONE),
    429: ("rate_limited", "we asked too often", Kind.SERVER),
    451: ("blocked", "it is withheld for legal reasons", Kind.BLOCKED),
    503: ("unavailable", "the server is busy or down for maintenance", Kind.SERVER),
}


def _kind(error: NotFetched) -> Kind:
    if isinstance(error, RefusedAddress | RobotsRefusal | RedirectRefused):
        return Kind.BROKEN if isinstance(error, RedirectRefused) else Kind.REFUSED
    if isinstance(error, HostPaused):
        return Kind.NETWORK if error.reason == "host_silent" else Kind.SERVER
    if isinstance(error, NotRecorded):
        return Kind.ARCHIVE
    if isinstance(error, Stopped):
        return Kind.STOPPED
    if isinstance(error, RobotsUnreachable):
        return Kind.SERVER
    return Kind.NETWORK if error.reason == "timeout_headers" else Kind.BROKEN


def _network(error: BaseException, url: str) -> Trouble | None:
    if isinstance(error, CannotResolveHostError):
        return Trouble("dns", f"{url}: {error}", Kind.NETWORK)
    if isinstance(error, DownloadConnectionRefusedError | ConnectionRefusedError):
        return Trouble("connection_refused", f"{url}: the connection was refused", Kind.NETWORK)
    if isinstance(error, SSL.Error | VerificationError):
        return Trouble("tls", f"{url}: {tls_words(error)}", Kind.NETWORK)
    if isinstance(error, DownloadTimeoutError | DownloadCancelledError):
        return Trouble("timeout_headers", f"{url}: no connection within the time allowed", Kind.NETWORK)
    if isinstance(error, ConnectError | ConnectBindError):
        return Trouble("unreachable", f"{url}: no connection could be made ({error})", Kind.NETWORK)
    if isinstance(error, ConnectionLost | ConnectionDone):
        return Trouble("connection_lost", f"{url}: the connection ended before an answer came", Kind.NETWORK)
    if isinstance(error, DownloadFailedError):
        return Trouble("protocol", f"{url}: the answer is no HTTP that can be read ({error})", Kind.BROKEN)
    return None


def tls_words(error: SSL.Error | VerificationError) -> str:
    """Return why TLS failed, in the words of OpenSSL; pyOpenSSL gives them as lists of (library, function, reason)."""
    if isinstance(error, VerificationError):
        return "the certificate is for another name"
    queue = error.args[0] if error.args and isinstance(error.args[0], list) else []
    words = "; ".join(str(entry[-1]) for entry in queue if entry)
    if words == "certificate verify failed":
        return "the certificate cannot be verified: it has expired, or nobody who is trusted has signed it"
    return f"TLS failed ({words or str(error) or 'no reason given'})"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error's causes, innermost first, then itself: Twisted keeps them in ``reasons``, Scrapy in ``__cause__``."""
    inner = [failure.value for failure in getattr(error, "reasons", ()) if failure.value is not error]
    if error.__cause__ is not None:
        inner.append(error.__cause__)
    for each in inner:
        yield from _causes(each)
    yield error
