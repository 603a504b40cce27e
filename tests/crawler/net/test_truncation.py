"""Whether a body without an announced length shows its own end."""

from __future__ import annotations

import pytest

from crawler.net.truncation import TAIL, looks_whole

HTML, JSON, XML, TEXT = "text/html; charset=utf-8", "application/feed+json", "application/rss+xml", "text/plain"


@pytest.mark.parametrize(
    ("body", "kind", "whole"),
    [
        (b"<html><p>a</p></html>", HTML, True),
        (b"<html><p>a</p></HTML>\n<!-- made in 0.3 s -->\n", HTML, True),
        (b"<p>a</p></body>", HTML, True),
        (b"<html><p>a</p>", HTML, False),
        (b"<html></html>" + b" <p>more</p>" * TAIL, HTML, False),
        (b"", HTML, False),
        (b"<rss><channel></channel></rss>", XML, True),
        (b"<rss><channel><item>", XML, False),
        (b"<urlset></urlset>", "text/xml", True),
        (b"<rdf:RDF></rdf:RDF>\n", XML, True),
        (b'{"items": []}\n', JSON, True),
        (b"[1, 2]", "Application/JSON", True),
        (b'{"items": [', JSON, False),
        (b"User-agent: *\nDisallow:\n", TEXT, True),
        (b"User-agent: *\nDisallow: /a", TEXT, True),
        (b"User-agent: *\nDisallow: /a", "", True),
        (b"", TEXT, True),
        (b"%PDF-1.7 ...\n%%EOF\n", "application/pdf", True),
        (b"%PDF-1.7 ...", "application/pdf", False),
    ],
)
def test_by_its_closing_mark(body: bytes, kind: str, whole: bool) -> None:
    assert looks_whole(body, kind, encoded=False) is whole


def test_a_packed_body_is_left_to_its_decoder() -> None:
    assert looks_whole(b"\x1f\x8b", HTML, encoded=True)
