"""What a failed request means: its cause (`pipelines.model.cause`) and a sentence, for every error and status. Pure."""

from __future__ import annotations

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

from crawler.net.errors import NotFetched, RobotsUnreachable
from pipelines.errors import StorageError
from pipelines.model.cause import Cause, CauseKind, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator


def explain(error: BaseException, url: str) -> Trouble:
    """Return what an error means that a request's errback got (``failure.value``)."""
    if isinstance(error, HttpError):
        return explain_status(error.response.status, error.response.url)
    if isinstance(error, RobotsUnreachable) and error.cause is not None:
        behind = explain(error.cause, url)
        cause = behind.cause if behind.kind is CauseKind.NETWORK else error.reason
        return Trouble.of(cause, str(error), kind=behind.kind)
    if isinstance(error, NotFetched):
        return Trouble.of(error.reason, str(error))
    if isinstance(error, StorageError):
        return Trouble.of(Cause.STORAGE, str(error))
    for each in _causes(error):
        if found := _network(each):
            cause, said = found
            return Trouble.of(cause, f"{url}: {said}")
    return Trouble.of(Cause.INTERNAL, f"{url}: {type(error).__name__}: {error}")


def explain_challenge(status: int, url: str, words: str) -> Trouble:
    """Return what a challenge page (bot check) means that came instead of what was asked for; ``words`` showed it."""
    return Trouble.of(Cause.CHALLENGE, f"{url} answered {status} with a challenge page ({words!r})")


def explain_status(status: int, url: str) -> Trouble:
    """Return what a status means that is no success."""
    if status in _STATUSES:
        cause, words = _STATUSES[status]
        return Trouble.of(cause, f"{url} answered {status}: {words}")
    if status >= 500:
        return Trouble.of(Cause.SERVER_ERROR, f"{url} answered {status}: the server failed")
    if 300 <= status < 400:
        return Trouble.of(Cause.REDIRECT_NOWHERE, f"{url} answered {status} without saying where to go")
    kind = CauseKind.BROKEN if status < 400 else CauseKind.GONE
    return Trouble.of(Cause.HTTP_STATUS, f"{url} answered {status}", kind=kind, status=status)


_STATUSES = {
    401: (Cause.BLOCKED, "a login is wanted"),
    403: (Cause.BLOCKED, "we are not let in"),
    404: (Cause.NOT_FOUND, "there is no such page"),
    408: (Cause.SERVER_ERROR, "it waited too long for us"),
    410: (Cause.GONE, "the page was removed for good"),
    429: (Cause.RATE_LIMITED, "we asked too often"),
    451: (Cause.BLOCKED, "it is withheld for legal reasons"),
    503: (Cause.UNAVAILABLE, "the server is busy or down for maintenance"),
}


def _network(error: BaseException) -> tuple[Cause, str] | None:
    if isinstance(error, CannotResolveHostError):
        return Cause.DNS, str(error)
    if isinstance(error, DownloadConnectionRefusedError | ConnectionRefusedError):
        return Cause.CONNECTION_REFUSED, "the connection was refused"
    if isinstance(error, SSL.Error | VerificationError):
        return Cause.TLS, tls_words(error)
    if isinstance(error, DownloadTimeoutError | DownloadCancelledError):
        return Cause.TIMEOUT_HEADERS, "no connection within the time allowed"
    if isinstance(error, ConnectError | ConnectBindError):
        return Cause.UNREACHABLE, f"no connection could be made ({error})"
    if isinstance(error, ConnectionLost | ConnectionDone):
        return Cause.CONNECTION_LOST, "the connection ended before an answer came"
    if isinstance(error, DownloadFailedError):
        return Cause.PROTOCOL, f"the answer is no HTTP that can be read ({error})"
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
