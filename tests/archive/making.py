"""Answers to write, the same in all archive tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.archive.writer import ArchiveWriter
    from pipelines.model import WarcRef

NOW = datetime(2026, 11, 22, 1, 55, 12, tzinfo=UTC)
RUN = "20261122T015512Z-unchina-1a2b"
URL = "https://china.un.org/en/307413-story?x=1"
REQUEST = ((b"User-Agent", b"newswatch"), (b"Accept", b"text/html"))
HTML = ((b"Content-Type", b"text/html; charset=utf-8"), (b"Server", "caf\xe9".encode("latin-1")))


def put(
    writer: ArchiveWriter,
    body: bytes,
    *,
    url: str = URL,
    method: str = "GET",
    status: int = 200,
    reason: str = "OK",
    headers: tuple[tuple[bytes, bytes], ...] = HTML,
    request: tuple[tuple[bytes, bytes], ...] = REQUEST,
    after: float = 0,
    earlier: WarcRef | None = None,
    truncated: str | None = None,
) -> WarcRef:
    """Write one answer that came ``after`` seconds past `NOW`."""
    at = NOW + timedelta(seconds=after)
    return writer.write(url, method, request, status, reason, headers, body, at, earlier=earlier, truncated=truncated)
