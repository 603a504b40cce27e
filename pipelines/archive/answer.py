"""An HTTP answer taken out of its WARC record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipelines.archive.chunked import unchunk
from pipelines.archive.frames import number
from pipelines.errors import ArchiveError
from pipelines.model import WarcRef

if TYPE_CHECKING:
    from pipelines.archive.exchange import Header
    from pipelines.archive.frames import Frame


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What a server answered. ``body`` is content-encoded as it came, without transfer coding; ``at`` is when it came."""

    url: str
    status: int
    reason: str
    headers: tuple[Header, ...]
    body: bytes
    at: datetime
    warc: WarcRef
    truncated: str | None = None
    revisit: bool = False
    """The record has no body of its own: it says that the payload was the same as an earlier one."""

    def __repr__(self) -> str:
        return f"Answer({self.status} {self.url} {len(self.body)} bytes)"

    def header(self, name: str) -> str:
        """The first value of a header, without regard to case; empty when it is missing."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")


def answer(frame: Frame) -> Answer:
    """The answer in a response or revisit record; raises ArchiveError when the record is of another kind or no HTTP."""
    if frame.kind not in {"response", "revisit"}:
        raise ArchiveError(f"{frame.file} at byte {frame.offset}: a {frame.kind or 'nameless'} record; expected response or revisit")
    status, reason, headers, body = _http(frame) if frame.block or frame.kind == "response" else _headless(frame)
    return Answer(
        url=frame.url,
        status=status,
        reason=reason,
        headers=headers,
        body=_transferred(headers, body),
        at=date(frame),
        warc=WarcRef(frame.file, frame.offset, frame.field("WARC-Record-ID")),
        truncated=frame.field("WARC-Truncated") or None,
        revisit=frame.kind == "revisit",
    )


def date(frame: Frame) -> datetime:
    """The WARC-Date with its zone (UTC); raises ArchiveError when it cannot be read."""
    try:
        at = datetime.fromisoformat(frame.field("WARC-Date"))
    except ValueError as error:
        raise ArchiveError(f"{frame.file} at byte {frame.offset}: WARC-Date {frame.field('WARC-Date')!r}; expected ISO 8601") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def payload(frame: Frame) -> bytes:
    """What follows the HTTP head in a block, as stored; the whole block of a record that is no HTTP."""
    return _split(frame.block)[1] if "application/http" in frame.field("Content-Type").lower() else frame.block


def _headless(frame: Frame) -> tuple[int, str, tuple[Header, ...], bytes]:
    """A revisit record without a block (ISO 28500 6.7.2 leaves it open): its profile says what the server had answered."""
    not_modified = frame.field("WARC-Profile").rstrip("/").endswith("server-not-modified")
    return (304, "Not Modified", (), b"") if not_modified else (200, "OK", (), b"")


def _http(frame: Frame) -> tuple[int, str, tuple[Header, ...], bytes]:
    head, body = _split(frame.block)
    lines = [line.rstrip("\r") for line in head.decode("latin-1").split("\n")]  # splitlines would split at \x85, a byte of UTF-8
    version, _, rest = (lines[0] if lines else "").partition(" ")
    code, _, reason = rest.strip().partition(" ")
    status = number(code)
    if not version.upper().startswith(("HTTP/", "ICY")) or status is None:
        raise ArchiveError(f"{frame.file} at byte {frame.offset}: begins with {(lines or [''])[0][:40]!r}; expected an HTTP status line")
    return status, reason.strip(), _headers(lines[1:]), body


def _split(block: bytes) -> tuple[bytes, bytes]:
    """Head and body: the first empty line lies between them."""
    ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := block.find(mark)) >= 0]
    if not ends:
        return block, b""
    at, length = min(ends)
    return block[:at], block[at + length :]


def _headers(lines: list[str]) -> tuple[Header, ...]:
    found: list[Header] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if line[:1] in {" ", "\t"} and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        elif colon:
            found.append((name.strip(), value.strip()))
    return tuple(found)


def _transferred(headers: tuple[Header, ...], body: bytes) -> bytes:
    """The body without chunks. Many programs store the header and not the chunks, so a body that is not chunked stays as it is."""
    coded = any(key.lower() == "transfer-encoding" and "chunked" in value.lower() for key, value in headers)
    whole = unchunk(body) if coded else None
    return body if whole is None else whole
