"""Headers as they came over the wire."""

from __future__ import annotations

import pytest

from crawler.net.header_bounds import last_head


@pytest.mark.parametrize(
    ("received", "headers"),
    [
        (b"HTTP/1.1 200 OK\r\nb: 1\r\nA: 2\r\n\r\nbody: not a header", (("b", "1"), ("A", "2"))),
        (b"HTTP/1.1 200 OK\nb: 1\n\nbody", (("b", "1"),)),
        (b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\na: 1\r\n\r\n", (("a", "1"),)),
        (b"HTTP/1.1 200 OK\r\na: one\r\n\ttwo\r\nno colon\r\nb:\r\n\r\n", (("a", "one two"), ("b", ""))),
        ("HTTP/1.1 200 OK\r\nTitle: wait…\r\nb: 1\r\n\r\n".encode(), (("Title", "wait…".encode().decode("latin-1")), ("b", "1"))),
        (b"HTTP/1.1 200 OK\r\n\r\n", ()),
        (b"", ()),
    ],
    ids=["plain", "bare newlines", "interim answers", "folded and broken", "the byte 0x85", "none", "nothing"],
)
def test_last_head(received: bytes, headers: tuple[tuple[str, str], ...]) -> None:
    assert last_head(received) == headers
