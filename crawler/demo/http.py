"""What a web server says: a resource, and the response to a conditional, compressible request for it.

Knows HTTP's rules for validators and content coding, and nothing of any site.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Response:
    """A response as it goes on the wire; ``body`` is already coded as its headers say."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


@dataclass(frozen=True)
class Resource:
    """What lies at an address: its bytes, type and time of last change (None: the server names no validators)."""

    body: bytes
    type: str = HTML
    modified: datetime | None = None
    status: int = 200
    extra: tuple[tuple[str, str], ...] = ()

    @cached_property
    def etag(self) -> str:
        """A weak validator, because the same resource goes out plain and compressed (RFC 9110, 8.8.1)."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"'

    @cached_property
    def compressed(self) -> bytes:
        """The body in gzip, without a time in its header, so that equal bodies give equal bytes."""
        return gzip.compress(self.body, 6, mtime=0)


def answer(resource: Resource, headers: Mapping[str, str]) -> Response:
    """Answer a GET: 304 when the client's validators still hold, gzip when it takes it.

    ``headers`` are the request's, with lower-case names. If-None-Match goes before If-Modified-Since (RFC 9110, 13.2.2).
    """
    told = [("Content-Type", resource.type), ("Vary", "Accept-Encoding"), *resource.extra]
    if resource.modified is not None and resource.status == 200:
        validators = [("ETag", resource.etag), ("Last-Modified", format_datetime(_second(resource.modified), usegmt=True))]
        if _fresh(resource, resource.modified, headers):
            return Response(304, tuple(validators))
        told += validators
    if "gzip" in headers.get("accept-encoding", "") and len(resource.body) > 200:
        return Response(resource.status, (*told, ("Content-Encoding", "gzip")), resource.compressed)
    return Response(resource.status, tuple(told), resource.body)


def _fresh(resource: Resource, modified: datetime, headers: Mapping[str, str]) -> bool:
    if tags := headers.get("if-none-match"):
        return resource.etag.removeprefix("W/") in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    if since := headers.get("if-modified-since"):
        try:
            return _second(modified) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):  # a date that cannot be read is to be ignored (RFC 9110, 13.1.3)
            return False
    return False


def _second(when: datetime) -> datetime:
    return when.astimezone(UTC).replace(microsecond=0)
