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

from crawler.middlewares.failures import Kind, explain, explain_status
from crawler.net import errors
from pipelines.errors import StorageError

twisted: Any = twisted_errors
"""Twisted's errors carry no annotations."""

URL = "https://news.example.org/a"


def wrapped(outer: Exception, *inner: Exception) -> Exception:
    """As Scrapy and Twisted wrap what they met."""
    outer.__cause__ = ResponseFailed([Failure(each) for each in inner])  # type: ignore[no-untyped-call]  # Twisted's
    return outer


EXPIRED = SSL.Error([("SSL routines", "", "certificate verify failed")])


@pytest.mark.parametrize(
    ("error", "reason", "kind"),
    [
        (exceptions.CannotResolveHostError("x"), "dns", Kind.NETWORK),
        (exceptions.DownloadConnectionRefusedError("x"), "connection_refused", Kind.NETWORK),
        (twisted.ConnectionRefusedError(), "connection_refused", Kind.NETWORK),
        (twisted.NoRouteError(), "unreachable", Kind.NETWORK),
        (twisted.TCPTimedOutError(), "unreachable", Kind.NETWORK),
        (exceptions.DownloadTimeoutError("x"), "timeout_headers", Kind.NETWORK),
        (wrapped(exceptions.DownloadFailedError("x"), EXPIRED), "tls", Kind.NETWORK),
        (wrapped(exceptions.DownloadFailedError("x"), VerificationError(errors=[])), "tls", Kind.NETWORK),
        (wrapped(exceptions.DownloadFailedError("x"), twisted.ConnectionLost()), "connection_lost", Kind.NETWORK),
        (exceptions.DownloadFailedError("x"), "protocol", Kind.BROKEN),
        (errors.RefusedAddress("refused_address", "x"), "refused_address", Kind.REFUSED),
        (errors.RobotsRefusal("robots", "x"), "robots", Kind.REFUSED),
        (errors.RobotsUnreachable("x"), "robots_unreachable", Kind.SERVER),
        (errors.RobotsUnreachable("x", exceptions.CannotResolveHostError("y")), "dns", Kind.NETWORK),
        (errors.RobotsUnreachable("x", errors.BrokenResponse("truncated", "y")), "robots_unreachable", Kind.BROKEN),
        (errors.HostPaused("host_paused", "x"), "host_paused", Kind.SERVER),
        (errors.HostPaused("host_silent", "x"), "host_silent", Kind.NETWORK),
        (errors.RedirectRefused("redirect_loop", "x"), "redirect_loop", Kind.BROKEN),
        (errors.BrokenResponse("timeout_headers", "x"), "timeout_headers", Kind.NETWORK),
        (errors.BrokenResponse("bomb", "x"), "bomb", Kind.BROKEN),
        (errors.NotRecorded("not_in_archive", "x"), "not_in_archive", Kind.ARCHIVE),
        (HttpError(Response(URL, status=404)), "not_found", Kind.GONE),
        (StorageError("x"), "storage", Kind.STORAGE),
        (ZeroDivisionError("x"), "internal", Kind.INTERNAL),
    ],
    ids=str,
)
def test_errors(error: Exception, reason: str, kind: Kind) -> None:
    trouble = explain(error, URL)

    assert (trouble.reason, trouble.kind) == (reason, kind)
    assert trouble.sentence


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        (401, "blocked", Kind.BLOCKED),
        (403, "blocked", Kind.BLOCKED),
        (451, "blocked", Kind.BLOCKED),
        (404, "not_found", Kind.GONE),
        (410, "gone", Kind.GONE),
        (429, "rate_limited", Kind.SERVER),
        (500, "server_error", Kind.SERVER),
        (503, "unavailable", Kind.SERVER),
        (599, "server_error", Kind.SERVER),
        (302, "redirect_nowhere", Kind.BROKEN),
        (304, "redirect_nowhere", Kind.BROKEN),
        (418, "http_418", Kind.GONE),
        (204, "http_204", Kind.BROKEN),
    ],
)
def test_statuses(status: int, reason: str, kind: Kind) -> None:
    trouble = explain_status(status, URL)

    assert (trouble.reason, trouble.kind) == (reason, kind)
    assert URL in trouble.sentence
    assert str(status) in trouble.sentence


def test_every_error_of_ours_has_a_kind_of_its_own() -> None:
    ours = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.NotFetched)]

    assert len(ours) >= 8
    for kind in ours:
        error = kind("words") if kind is errors.RobotsUnreachable else kind("reason", "words")
        assert explain(error, URL).kind is not Kind.INTERNAL
