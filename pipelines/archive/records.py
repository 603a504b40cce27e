"""WARC 1.1 records as bytes (ISO 28500:2017), one gzip member each. Pure: no file, no clock, no chance.

A record's id is derived from the name of its file, its place in it and its content: unique because file names are, and the same
when the same crawl is written again.
"""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines.archive.digests import digest
from pipelines.archive.notes import head_note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.archive.exchange import Exchange, Header

SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
TRANSFER = "X-Archive-Orig-Transfer-Encoding"
"""What Transfer-Encoding is stored as: the stored body is no longer chunked, and a reader that believed the header would fail."""


@dataclass(frozen=True, slots=True)
class Original:
    """The stored answer that a revisit record points to."""

    record: str
    url: str
    date: str
    digest: str
    file: str
    offset: int


class _Head(StatusAndHeaders):  # type: ignore[misc]  # warcio ships no type information
    """An HTTP head whose bytes are written as they came; warcio would percent-encode what is not ASCII."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:  # noqa: ARG002  # warcio calls it so
        self.headers_buff = bytes(self)

    def __bytes__(self) -> bytes:
        lines = [f"{self.protocol} {self.statusline}".rstrip(), *(f"{key}: {value}" for key, value in self.headers), "", ""]
        return "\r\n".join(lines).encode("latin-1")


def warcinfo(file: str, at: datetime, fields: Mapping[str, str]) -> tuple[str, bytes]:
    """(record id, bytes) of the record that opens a file: who wrote it and how."""
    block = "".join(f"{key}: {' '.join(value.split())}\r\n" for key, value in fields.items()).encode()
    extra = {"WARC-Filename": file, "Content-Type": "application/warc-fields"}
    record = record_id(file, 0, "warcinfo", block)
    return record, _record("warcinfo", "", at, record, block, None, extra)


def response(exchange: Exchange, file: str, offset: int, info: str, original: Original | None) -> tuple[str, bytes]:
    """(record id, bytes) of the answer; a revisit record when an original with the same payload is given, or for a 304.

    ``info`` is the id of the file's warcinfo record. A 304 is written without its head: readers (pywb 2.10, ReplayWeb.page 2.5) that
    find a 304 there answer with it, and the page is blank; without one they show the original. The head follows in a metadata record.
    """
    if original is not None and exchange.status == 304:
        return _not_modified(exchange, file, offset, info, original)
    head = _Head(f"{exchange.status} {exchange.reason}".strip(), _stored(exchange.response_headers), "HTTP/1.1")
    kind = "response" if original is None else "revisit"
    body = exchange.body if original is None else b""
    record = record_id(file, offset, kind, bytes(head) + body)
    extra = _about(exchange, info)
    if original is not None:
        extra |= _refers(original, exchange.status)
    elif exchange.truncated:
        extra["WARC-Truncated"] = exchange.truncated
    extra.setdefault("WARC-Payload-Digest", digest(exchange.body))
    return record, _record(kind, exchange.url, exchange.at, record, body, head, extra)


def _not_modified(exchange: Exchange, file: str, offset: int, info: str, original: Original) -> tuple[str, bytes]:
    note = head_note(exchange.status, exchange.reason, _stored(exchange.response_headers))
    record = record_id(file, offset, "revisit", note)
    extra = _about(exchange, info) | _refers(original, exchange.status) | {"Content-Type": "application/http; msgtype=response"}
    data = _record("revisit", exchange.url, exchange.at, record, b"", None, extra)
    return record, data + metadata(exchange.url, exchange.at, file, offset + len(data), info, record, note)


def metadata(url: str, at: datetime, file: str, offset: int, info: str, concurrent_to: str, block: bytes) -> bytes:
    """A record of ``application/warc-fields`` about the record ``concurrent_to``; index makers pass such records over."""
    extra = {"WARC-Warcinfo-ID": info, "WARC-Concurrent-To": concurrent_to, "Content-Type": "application/warc-fields"}
    return _record("metadata", url, at, record_id(file, offset, "metadata", block), block, None, extra)


def request(exchange: Exchange, file: str, offset: int, info: str, concurrent_to: str) -> bytes:
    """The request record that belongs to a response record."""
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    pairs = list(exchange.request_headers)
    if not any(key.lower() == "host" for key, _ in pairs):
        pairs.insert(0, ("Host", parts.netloc))
    head = _Head(f"{target} HTTP/1.1", pairs, exchange.method)
    extra = _about(exchange, info) | {"WARC-Concurrent-To": concurrent_to, "WARC-Payload-Digest": digest(b"")}
    return _record("request", exchange.url, exchange.at, record_id(file, offset, "request", bytes(head)), b"", head, extra)


def written(at: datetime) -> str:
    """A WARC-Date: UTC with as many digits as it has."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _about(exchange: Exchange, info: str) -> dict[str, str]:
    return {"WARC-Warcinfo-ID": info} | ({"WARC-IP-Address": exchange.ip} if exchange.ip else {})


def _refers(original: Original, status: int) -> dict[str, str]:
    """ISO 28500 6.7; file name and offset are Heritrix's extension, they save a reader the index."""
    return {
        "WARC-Profile": NOT_MODIFIED if status == 304 else SAME_PAYLOAD,
        "WARC-Refers-To": original.record,
        "WARC-Refers-To-Target-URI": original.url,
        "WARC-Refers-To-Date": original.date,
        "WARC-Refers-To-Filename": original.file,
        "WARC-Refers-To-File-Offset": str(original.offset),
        "WARC-Payload-Digest": original.digest,
    }


def _stored(pairs: tuple[Header, ...]) -> tuple[Header, ...]:
    return tuple((TRANSFER if key.lower() == "transfer-encoding" else key, value) for key, value in pairs)


def record_id(file: str, offset: int, kind: str, block: bytes) -> str:
    """The id of a record: of the name of its file, its place in bytes, its type and its block, so the same when it is written again."""
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{file}#{offset}/{kind}/{digest(block)}')}>"


def _record(kind: str, url: str, at: datetime, record: str, body: bytes, head: _Head | None, extra: dict[str, str]) -> bytes:
    block = (bytes(head) if head else b"") + body
    fields = {"WARC-Record-ID": record, "WARC-Date": written(at), **extra, "WARC-Block-Digest": digest(block)}
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    made = writer.create_warc_record(url, kind, payload=io.BytesIO(body), length=len(body), warc_headers_dict=fields, http_headers=head)
    writer.write_record(made)
    return out.getvalue()
