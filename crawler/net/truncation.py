"""Whether a body that ended without an announced length is whole.

A server that announces no length ends its answer by closing the connection, and a connection that broke looks the same.
Refusing all of them would lose old servers altogether, so the text itself is asked: documents end with their
own closing mark. A compressed body is asked by its decoder, which knows its end.
"""

from __future__ import annotations

TAIL = 1024
"""Bytes of the end that are looked at; comments and blanks after the closing mark are common."""

_MARKS = (b"</html>", b"</body>", b"</rss>", b"</feed>", b"</urlset>", b"</sitemapindex>", b"</rdf:rdf>", b"%%eof")


def looks_whole(body: bytes, content_type: str, encoded: bool) -> bool:
    """Tell whether the body shows its own end. ``encoded``: it has a Content-Encoding, and decoding will tell.

    Plain text (robots.txt, for one) has no end to show and is taken as it is.
    """
    if encoded:
        return True
    tail = body[-TAIL:].rstrip().lower()
    if "json" in content_type.lower():
        return tail.endswith((b"}", b"]"))
    if not content_type or content_type.lower().startswith("text/plain"):
        return True
    return any(mark in tail for mark in _MARKS)
