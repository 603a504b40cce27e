"""Every error and status that a crawl can meet has a reason, a sentence and a kind."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from OpenSSL import SSL
from scrapy import exceptions
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from service_identity import VerificationError
from twisted.internet import error as twisted_errors
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.middlewares.failures import explain, explain_status
from crawler.net import errors
from pipelines.errors import StorageError
from pipelines.model.cause import Cause, CauseKind

twisted: Any = twisted_errors
"""Twisted's errors carry no annotations."""

URL = "https://news.example.org/a"


def wrapped(outer: Exception, *inner: Exception) -> Exception:
    """As Scrapy and Twisted wrap what they met."""
    outer.__cause__ = ResponseFailed([Failure(each) for each in inner])  # type: ignore[no-untyped-call]  # Twisted's
    return outer


EXPIRED = SSL.Error([("SSL routines", "", "certificate verify failed")])


@pytest.mark.parametrize(
    ("error", "word", "kind"),
    [
        (exceptions.CannotResolveHostError("x"), Cause.DNS, CauseKind.NETWORK),
        (exceptions.DownloadConnectionRefusedError("x"), Cause.CONNECTION_REFUSED, CauseKind.NETWORK),
        (twisted.ConnectionRefusedError(), Cause.CONNECTION_REFUSED, CauseKind.NETWORK),
        (twisted.NoRouteError(), Cause.UNREACHABLE, CauseKind.NETWORK),
        (twisted.TCPTimedOutError(), Cause.UNREACHABLE, CauseKind.NETWORK),
        (exceptions.DownloadTimeoutError("x"), Cause.TIMEOUT_HEADERS, CauseKind.NETWORK),
        (wrapped(exceptions.DownloadFailedError("x"), EXPIRED), Cause.TLS, CauseKind.NETWORK),
        (wrapped(exceptions.DownloadFailedError("x"), VerificationError(errors=[])), Cause.TLS, CauseKind.NETWORK),
        (wrapped(exceptions.DownloadFailedError("x"), twisted.ConnectionLost()), Cause.CONNECTION_LOST, CauseKind.NETWORK),
        (exceptions.DownloadFailedError("x"), Cause.PROTOCOL, CauseKind.BROKEN),
        (errors.RefusedAddress(Cause.REFUSED_ADDRESS, "x"), Cause.REFUSED_ADDRESS, CauseKind.REFUSED),
        (errors.RobotsRefusal(Cause.ROBOTS, "x"), Cause.ROBOTS, CauseKind.REFUSED),
        (errors.RobotsUnreachable("x"), Cause.ROBOTS_UNREACHABLE, CauseKind.SERVER),
        (errors.RobotsUnreachable("x", exceptions.CannotResolveHostError("y")), Cause.DNS, CauseKind.NETWORK),
        (errors.RobotsUnreachable("x", errors.BrokenResponse(Cause.TRUNCATED, "y")), Cause.ROBOTS_UNREACHABLE, CauseKind.BROKEN),
        (errors.HostPaused(Cause.HOST_PAUSED, "x"), Cause.HOST_PAUSED, CauseKind.SERVER),
        (errors.HostPaused(Cause.HOST_SILENT, "x"), Cause.HOST_SILENT, CauseKind.NETWORK),
        (errors.RedirectRefused(Cause.REDIRECT_LOOP, "x"), Cause.REDIRECT_LOOP, CauseKind.BROKEN),
        (errors.BrokenResponse(Cause.TIMEOUT_HEADERS, "x"), Cause.TIMEOUT_HEADERS, CauseKind.NETWORK),
        (errors.BrokenResponse(Cause.BOMB, "x"), Cause.BOMB, CauseKind.BROKEN),
        (errors.NotRecorded(Cause.NOT_IN_ARCHIVE, "x"), Cause.NOT_IN_ARCHIVE, CauseKind.ARCHIVE),
        (HttpError(Response(URL, status=404)), Cause.NOT_FOUND, CauseKind.GONE),
        (StorageError("x"), Cause.STORAGE, CauseKind.STORAGE),
        (ZeroDivisionError("x"), Cause.INTERNAL, CauseKind.INTERNAL),
    ],
    ids=str,
)
def test_errors(error: Exception, word: str, kind: CauseKind) -> None:
    trouble = explain(error, URL)

    assert (trouble.word, trouble.kind) == (word, kind)
    assert trouble.sentence


@pytest.mark.parametrize(
    ("status", "word", "kind"),
    [
        (401, Cause.BLOCKED, CauseKind.BLOCKED),
        (403, Cause.BLOCKED, CauseKind.BLOCKED),
        (451, Cause.BLOCKED, CauseKind.BLOCKED),
        (404, Cause.NOT_FOUND, CauseKind.GONE),
        (410, Cause.GONE, CauseKind.GONE),
        (429, Cause.RATE_LIMITED, CauseKind.SERVER),
        (500, Cause.SERVER_ERROR, CauseKind.SERVER),
        (503, Cause.UNAVAILABLE, CauseKind.SERVER),
        (599, Cause.SERVER_ERROR, CauseKind.SERVER),
        (302, Cause.REDIRECT_NOWHERE, CauseKind.BROKEN),
        (304, Cause.REDIRECT_NOWHERE, CauseKind.BROKEN),
        (418, "http_418", CauseKind.GONE),
        (204, "http_204", CauseKind.BROKEN),
    ],
)
def test_statuses(status: int, word: str, kind: CauseKind) -> None:
    trouble = explain_status(status, URL)

    assert (trouble.word, trouble.kind) == (word, kind)
    assert URL in trouble.sentence
    assert str(status) in trouble.sentence


def test_every_error_of_ours_has_a_kind_of_its_own() -> None:
    ours = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.NotFetched)]

    assert len(ours) >= 8
    for kind in ours:
        error = kind("words") if kind is errors.RobotsUnreachable else kind(Cause.BOMB, "words")
        assert explain(error, URL).kind is not CauseKind.INTERNAL
